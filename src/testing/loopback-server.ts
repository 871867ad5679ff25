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

/** Bytes: more than anything that GitHub is asked here. */
const MAX_BODY = 1024 * 1024

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
  const response = await respond(incoming, url, handle)
  // Who asked has left. A body that nobody reads would break at the end, with nobody to tell.
  if (outgoing.destroyed) return response.body?.cancel()
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) await pipeline(Readable.fromWeb(response.body), outgoing)
  else outgoing.end()
}

async function respond(
  incoming: IncomingMessage,
  url: string,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  const body = await bodyOf(incoming)
  if (body === undefined) return Response.json({ message: 'Payload Too Large' }, { status: 413 })
  const { method = 'GET' } = incoming
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && body.length > 0
  return handle(new Request(new URL(incoming.url ?? '/', url), { method, headers, ...(hasBody && { body }) }))
}

/** Nothing when it is too much: it is heard to the end, so that the client hears the answer. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
  }
  return size <= MAX_BODY ? Buffer.concat(chunks) : undefined
}
