import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { ConfigError } from '../errors.js'
import { createExchange } from '../exchange/exchange.js'
import { createExchangeHandler } from '../exchange/handler.js'
import { generateSessionKey } from '../exchange/session-key.js'
import { createSessions } from '../exchange/sessions.js'
import { createVerifier } from '../identity/verifier.js'
import type { Store } from '../store/store.js'
import { createClientAddress } from './client-address.js'
import type { Config } from './config.js'
import { perMinute } from './rate-limit.js'

/** Milliseconds until connections that are still busy after a stop are cut. */
const DRAIN = 10_000

export interface ServerOptions {
  readonly config: Config
  readonly store: Store
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Called with what was answered with 5xx. */
  readonly onError: (error: unknown, traceId: string) => void
}

export interface RunningServer {
  /** `http://HOST:PORT` */
  readonly url: string
  /** Takes no new connections, lets requests under way end, then resolves. */
  close(): Promise<void>
}

/** Starts the exchange server. Its sessions are signed with a key that lives as long as the process. */
export async function startServer({
  config,
  store,
  host,
  port,
  onError,
}: ServerOptions): Promise<RunningServer> {
  // Slow or endless requests are cut: an exchange is one small body.
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
  })
  const clientAddress = createClientAddress(config.trustedProxies)
  const keys = [await generateSessionKey()]
  const url = await listen(server, host, port)

  // Nothing below waits: a connection cannot arrive before there is somebody to answer it.
  const { audience, issuers, sessionTtl: ttl, requiredPermission, rateLimit } = config
  const handler = createExchangeHandler({
    exchange: createExchange({
      verifier: createVerifier({ audience, issuers }),
      sessions: createSessions({ issuer: config.publicUrl ?? url, audience, keys, ttl }),
      store,
      requiredPermission,
      ...(rateLimit ? { limitRepository: perMinute(rateLimit.repository) } : {}),
    }),
    ...(rateLimit ? { limitAddress: perMinute(rateLimit.address) } : {}),
    onError,
  })
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.all('*', (context) =>
    handler(context.req.raw, {
      remoteAddress: clientAddress(
        getConnInfo(context).remote.address,
        context.req.header('x-forwarded-for'),
      ),
    }),
  )
  server.on('request', getRequestListener(app.fetch))

  return { url, close: () => close(server) }
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new ConfigError(
          `cannot listen on ${host}:${port}: ${cause.message}. Choose another with --host and --port.`,
          { cause },
        ),
      )
    })
    server.listen(port, host, resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
