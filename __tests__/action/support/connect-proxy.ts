import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect } from 'node:net'
import { type Certificate, listen } from './scripted-server.js'

export interface ConnectProxy extends AsyncDisposable {
  readonly port: number
  /** Every `HOST:PORT` it was asked to connect to. */
  readonly targets: readonly string[]
  /** Every `Proxy-Authorization` it was sent. */
  readonly authorizations: readonly (string | undefined)[]
  /** The bytes it saw go by from clients. */
  readonly seen: () => string
}

/** A proxy that speaks CONNECT and nothing else. */
export async function connectProxy({
  refuse,
  route = (target) => target,
  tls,
}: {
  /** Answers every CONNECT with this status, or never, or hangs up. */
  readonly refuse?: number | 'never' | 'hang-up'
  /** Where to connect to for a target: names need not exist. */
  readonly route?: (target: string) => string
  /** Speaks TLS with its clients. */
  readonly tls?: Certificate
} = {}): Promise<ConnectProxy> {
  const targets: string[] = []
  const authorizations: (string | undefined)[] = []
  const chunks: Buffer[] = []
  const server = tls ? createSecureServer({ ...tls }) : createServer()
  server.on('request', (_, response) => response.writeHead(405).end())
  server.on('connect', ({ url = '', headers }, client) => {
    targets.push(url)
    authorizations.push(headers['proxy-authorization'])
    if (refuse === 'never') return
    if (refuse === 'hang-up') return void client.end()
    if (refuse !== undefined) return void client.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\n\r\n`)
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(route(url)) ?? []
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(upstream).pipe(client)
    })
    client.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
  })
  const { port, close } = await listen(server)
  return {
    port,
    targets,
    authorizations,
    seen: () => Buffer.concat(chunks).toString('latin1'),
    [Symbol.asyncDispose]: close,
  }
}
