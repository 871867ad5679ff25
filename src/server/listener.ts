import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { ConfigError } from '../errors.js'
import { failure, refusal } from '../exchange/answer.js'

/** Milliseconds until connections that are still busy after a stop are cut. */
const DRAIN = 10_000

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  // Slow or endless requests are cut: an exchange is one small body.
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
}
/** Milliseconds after which a connection on which nothing moves is cut. */
const IDLE = 60_000
/** More connections at once are not taken: the ones there are must still be answered. */
const MAX_CONNECTIONS = 10_000

/** What answers the requests of a listener. */
export type Answer = (request: Request, incoming: IncomingMessage) => Promise<Response>

export interface Listener {
  /** `http://HOST:PORT` */
  readonly url: string
  readonly isDraining: () => boolean
  /** Begins to hand over requests. None can arrive before, in the same turn as `listen` resolved. */
  serve(answer: Answer, headers: Readonly<Record<string, string>>): void
  /** Takes no new connections, lets requests under way end, for ten seconds at most, then resolves. */
  close(): Promise<void>
}

/** @throws ConfigError when the address cannot be had */
export async function listen(host: string, port: number): Promise<Listener> {
  const server = createServer(LIMITS)
  server.timeout = IDLE
  server.maxConnections = MAX_CONNECTIONS
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
  let isDraining = false

  return {
    url: urlOf(server, host),
    isDraining: () => isDraining,
    serve(answer, headers) {
      const listener = getRequestListener(
        async (request, { incoming, outgoing }) => {
          const response = await answer(request, incoming as IncomingMessage)
          for (const [name, value] of Object.entries(headers))
            (outgoing as ServerResponse).setHeader(name, value)
          if (isDraining) (outgoing as ServerResponse).setHeader('connection', 'close')
          return response
        },
        { errorHandler: unanswered },
      )
      server.on('request', (incoming, outgoing) => void listener(incoming, outgoing))
    },
    close() {
      isDraining = true
      return drain(server)
    },
  }
}

/** The adapter could not make a request of it: no host, or no valid address. Nothing else is expected here. */
function unanswered(error: unknown): Response {
  const context = { request: '', traceId: crypto.randomUUID() }
  if (!(error instanceof RequestError)) return failure(context, error)
  return refusal(
    context,
    400,
    'InvalidRequest',
    'The address or the Host header of the request is not valid.',
  )
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
