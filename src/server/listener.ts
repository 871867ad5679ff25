import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { ConfigError } from '../errors.js'
import { type Answer, failure, refusal, toResponse } from '../exchange/answer.js'
import type { RequestBody } from '../exchange/body.js'
import { discardRest } from './discard.js'
import { createBodyReader, send } from './exchange-io.js'
import { limitPipelining } from './pipelining.js'
import { EXCHANGE_ROUTE } from './routes.js'

/** Milliseconds until connections that are still busy after a stop are cut. */
const DRAIN = 10_000

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  // Slow or endless requests are cut. The largest is an upload of the Atmos CLI, which waits no longer either.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
}
/** Milliseconds after which a connection on which nothing moves is cut. */
const IDLE = 60_000
/** More connections at once are not taken: the ones there are must still be answered. */
const MAX_CONNECTIONS = 10_000

/**
 * What makes a path another one when it is read as a URL: `/x/../metrics` is not `/metrics` to a proxy that keeps it from
 * the internet. No client sends it.
 */
const DOT_SEGMENT = /^[^?#]*(?:\\|\/(?:\.|%2e){1,2}(?:[/?#]|$))/i

/** What answers the requests of a listener. */
export interface Handlers {
  answer(request: Request, incoming: IncomingMessage): Promise<Response>
  /** The one route that is asked often: without the detour of a `Request` and a `Response`. */
  answerExchange(body: RequestBody, incoming: IncomingMessage): Promise<Answer>
}

export interface Listener {
  /** `http://HOST:PORT` */
  readonly url: string
  readonly isDraining: () => boolean
  /** Begins to hand over requests. None can arrive before, in the same turn as `listen` resolved. */
  serve(handlers: Handlers, headers: Readonly<Record<string, string>>): void
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
    serve({ answer, answerExchange }, headers) {
      const bodyOf = createBodyReader()
      const ownHeaders = () => (isDraining ? { ...headers, connection: 'close' } : headers)
      const exchange = async (body: RequestBody, incoming: IncomingMessage): Promise<Answer> => {
        try {
          return await answerExchange(body, incoming)
        } catch (error) {
          return failure({ request: '', traceId: crypto.randomUUID() }, error)
        }
      }
      const listener = getRequestListener(
        async (request, { incoming, outgoing }) => {
          if (DOT_SEGMENT.test(incoming.url ?? '')) throw new RequestError('a path that is not normal')
          const response = await answer(request, incoming as IncomingMessage)
          await discardRest(incoming as IncomingMessage)
          for (const [name, value] of Object.entries(ownHeaders()))
            (outgoing as ServerResponse).setHeader(name, value)
          return response
        },
        { errorHandler: unanswered },
      )
      server.on(
        'request',
        limitPipelining(async (incoming, outgoing) => {
          if (incoming.url !== EXCHANGE_ROUTE.path || incoming.method !== EXCHANGE_ROUTE.method) {
            return listener(incoming, outgoing)
          }
          send(outgoing, await exchange(bodyOf(incoming), incoming), ownHeaders())
        }),
      )
    },
    close() {
      isDraining = true
      return drain(server)
    },
  }
}

/** No request could be made of it: no host, or no valid address. Nothing else is expected here. */
function unanswered(error: unknown): Response {
  const context = { request: '', traceId: crypto.randomUUID() }
  if (!(error instanceof RequestError)) return toResponse(failure(context, error))
  return toResponse(
    refusal(context, 400, 'InvalidRequest', 'The address or the Host header of the request is not valid.'),
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
