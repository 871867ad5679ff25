import { Hono, type Context as HonoContext } from 'hono'
import { failure, refusal, SECURITY_HEADERS } from '../exchange/answer.js'
import type { Exchange } from '../exchange/exchange.js'
import { createExchangeHandler } from '../exchange/handler.js'
import type { RateLimiter } from '../exchange/rate-limit.js'
import { OPERATIONS } from '../management/operations/index.js'
import { exportAudit } from './audit-export.js'
import type { Call } from './call.js'
import { describeError, type Log } from './log.js'
import type { Management } from './management.js'
import type { Metrics } from './metrics.js'
import type { Readiness } from './readiness.js'
import {
  BASE_PATH,
  EXCHANGE_ROUTES,
  EXPORT_ROUTE,
  HEALTH_ROUTE,
  METRICS_ROUTE,
  OPENAPI_ROUTE,
  READY_ROUTE,
  type Route,
} from './routes.js'

export interface AppOptions {
  readonly exchange: Exchange
  /** Asked once per exchange request, with the caller's address. Default: no limit. */
  readonly limitAddress?: RateLimiter
  readonly management: Management
  readonly readiness: () => Promise<Readiness>
  readonly openApi: object
  readonly metrics: Metrics
  readonly log: Log
}

/** The server without its sockets. */
export interface App {
  /** Answers one request, whatever it is. @param address of who is asking */
  answer(request: Request, address: string): Promise<Response>
  readonly routes: readonly Route[]
}

type Answer = (request: Request, call: Call, fields: Readonly<Record<string, string>>) => Promise<Response>
type Environment = { Bindings: { readonly call: Call } }

export function createApp(options: AppOptions): App {
  const { exchange, limitAddress, management, readiness, metrics, log } = options
  const hono = new Hono<Environment>()
  const routes: Route[] = []

  function report(error: unknown, traceId: string): void {
    log.error({ traceId, ...describeError(error) })
  }

  function failed(error: unknown, call: Call): Response {
    const response = failure(call, error)
    if (response.status >= 500) report(error, call.traceId)
    return response
  }

  function add(route: Route, answer: Answer): void {
    routes.push(route)
    hono.on(route.method, honoPath(route), async (context) => {
      const { call } = context.env
      call.route = route.id
      return answer(context.req.raw, call, context.req.param()).catch((error: unknown) => failed(error, call))
    })
  }

  const handler = createExchangeHandler({
    exchange,
    basePath: BASE_PATH,
    onError: report,
    ...(limitAddress ? { limitAddress } : {}),
  })
  for (const route of EXCHANGE_ROUTES) {
    add(route, (request, { address, traceId }) => handler(request, { remoteAddress: address, traceId }))
  }
  for (const operation of OPERATIONS) {
    const { id, method, path } = operation
    add({ id, method, path: `${BASE_PATH}${path}` }, (request, call, fields) =>
      management.answer(operation, request, call, fields),
    )
  }
  add(EXPORT_ROUTE, async (request, call, { workspaceId = '' }) =>
    exportAudit(request, workspaceId, await management.context(request, call)),
  )
  add(HEALTH_ROUTE, async (_request, call) => text(call, JSON_TYPE, '{"status":"ok"}'))
  add(READY_ROUTE, async (_request, call) => {
    const state = await readiness()
    return text(call, JSON_TYPE, JSON.stringify(state), state.ready ? 200 : 503)
  })
  add(METRICS_ROUTE, async (_request, call) => text(call, metrics.contentType, await metrics.text()))
  const document = JSON.stringify(options.openApi)
  add(OPENAPI_ROUTE, async (_request, call) => text(call, JSON_TYPE, document))

  for (const path of new Set(routes.map(honoPath))) {
    const allow = routes
      .filter((route) => honoPath(route) === path)
      .map(({ method }) => method)
      .join(', ')
    hono.all(path, ({ env }) =>
      refusal(env.call, 405, 'MethodNotAllowed', `This address takes ${allow}.`, {}, { allow }),
    )
  }
  hono.notFound(({ env }) => refusal(env.call, 404, 'NotFound', 'There is nothing at this address.'))
  hono.onError((error, { env }: HonoContext<Environment>) => failed(error, env.call))

  return {
    routes,
    async answer(request, address) {
      const started = performance.now()
      const { method } = request
      const { pathname } = new URL(request.url)
      const traceId = crypto.randomUUID()
      const call: Call = { request: `${method} ${pathname}`, traceId, address, route: 'none' }
      const response = await hono.fetch(request, { call })
      const { status } = response
      const milliseconds = Math.round((performance.now() - started) * 10) / 10
      metrics.answered(call.route, status)
      log.info({ method, route: call.route, status, milliseconds, traceId, address })
      return response
    },
  }
}

function honoPath({ path }: Route): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

const JSON_TYPE = 'application/json'

function text({ traceId }: Call, type: string, body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'x-trace-id': traceId,
      ...SECURITY_HEADERS,
    },
  })
}
