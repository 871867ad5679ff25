import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a server was asked. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An answer, or something worse than an answer. */
export type Answer =
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly json?: unknown
      readonly body?: string
    }
  | 'hang'
  | 'reset'
  /** Headers and the beginning of a body, and then nothing. */
  | 'stall'
  /** 101 Switching Protocols, which nobody asked for. */
  | 'switch'

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly asked: readonly Asked[]
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** A server that answers what it is told to: for faults that a real one does not have on demand. */
export async function scriptedServer(
  answer: (asked: Asked, index: number) => Answer | Promise<Answer>,
  tls?: Certificate,
): Promise<ScriptedServer> {
  const asked: Asked[] = []
  const onRequest: RequestListener = async (request, response) => {
    const { method = '', url = '', headers } = request
    const question = { method, url, headers, body: await text(request) }
    asked.push(question)
    send(await answer(question, asked.length - 1), response)
  }
  const server = tls ? createSecureServer(tls, onRequest) : createServer(onRequest)
  const { port, close } = await listen(server)
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    asked,
    [Symbol.asyncDispose]: close,
  }
}

function send(answer: Answer, response: ServerResponse): void {
  if (answer === 'hang') return
  if (answer === 'reset') return void response.destroy()
  if (answer === 'switch') {
    return void response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    )
  }
  if (answer === 'stall')
    return void response.writeHead(200, { 'content-length': '1000' }).write('{"success":')
  const { status = 200, headers = {}, json, body = JSON.stringify(json) } = answer
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

/** Listens on a free port of 127.0.0.1; closing breaks what is open. */
export async function listen(
  server: ReturnType<typeof createServer>,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  return { port: (server.address() as AddressInfo).port, close }
}
