import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ConnectionReset } from './faulty-answer.js'

/** A certificate for `127.0.0.1`, or for a name that clients are led here by (PEM). */
export interface Tls {
  readonly key: string | Buffer
  readonly cert: string | Buffer
}

export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`, without a trailing slash; https with a certificate. */
  readonly url: string
  /** Breaks open connections too. */
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. */
export async function listen(
  handle: (request: Request) => Promise<Response>,
  tls: Tls | undefined,
): Promise<LoopbackServer> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(incoming, outgoing, url, handle).catch((error: unknown) => {
      if (error instanceof ConnectionReset || outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(500).end(String(error))
    })
  }
  const server = tls ? createSecureServer({ ...tls }, onRequest) : createServer(onRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: string,
  handle: (request: Request) => Promise<Response>,
): Promise<void> {
  const request = new Request(new URL(incoming.url ?? '/', url), {
    method: incoming.method ?? 'GET',
    headers: { authorization: incoming.headers.authorization ?? '' },
  })
  const response = await handle(request)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing)
  else outgoing.end()
}
