import { Hono, type Context as HonoContext } from 'hono'
import { ATMOS_OPERATIONS } from '../atmos/operations/index.js'
import { type Answer, failure, refusal, SECURITY_HEADERS, toResponse } from '../exchange/answer.js'
import type { RequestBody } from '../exchange/body.js'
import type { Exchange } from '../exchange/exchange.js'
import { createExchangeRoute } from '../exchange/exchange-route.js'
import { createExchangeHandler } from '../exchange/handler.js'
import type { RateLimiter } from '../exchange/rate-limit.js'
import { OPERATIONS } from '../management/operations/index.js'
import type { WebhookRoute } from '../webhooks/route.js'
import type { Atmos } from './atmos.js'
import { exportAudit } from './audit-export.js'
import type { Call } from './call.js'
import { describeError, type Log } from './log.js'
import type { Management } from './management.js'
import type { Metrics } from './metrics.js'
import type { Readiness } from './readiness.js'
import {
  BASE_PATH,
  EXCHANGE_ROUTE,
  EXCHANGE_ROUTES,
  EXPORT_ROUTE,
  HEALTH_ROUTE,
  METRICS_ROUTE,
  OPENAPI_ROUTE,
  READY_ROUTE,
  type Route,
  WEBHOOK_ROUTE,
} from './routes.js'

export interface AppOptions {
  readonly exchange: Exchange
  /** Asked once per exchange request, with the caller's address. Default: no limit. */
  readonly limitAddress?: RateLimiter
  readonly management: Management
  readonly atmos: Atmos
  readonly webhooks: WebhookRoute
  readonly readiness: () => Promise<Readiness>
  readonly openApi: object
  readonly metrics: Metrics
  readonly log: Log
}

/** The server without its sockets. */
export interface App {
  /** Answers one request, whatever it is. @param address of who is asking */
  answer(request: Request, address: string): Promise<Response>
  /** Answers `POST auth/github-oidc` without the detour of a `Request` and a `Response`. */
  answerExchange(body: RequestBody, address: string): Promise<Answer>
  readonly routes: readonly Route[]
}

type Responder = (request: Request, call: Call, fields: Readonly<Record<string, string>>) => Promise<Response>
type Environment = { Bindings: { readonly call: Call } }

export function createApp(options: AppOptions): App {
  const { exchange, limitAddress, management, atmos, webhooks, readiness, metrics, log } = options
  // As it was written: `/%6detrics` is not `/metrics` to a proxy that keeps it from the internet.
  const hono = new Hono<Environment>({ getPath: ({ url }) => new URL(url).pathname })
  const routes: Route[] = []

  function report(error: unknown, traceId: string): void {
    log.error({ traceId, ...describeError(error) })
  }

  function failed(error: unknown, call: Call): Response {
    const answer = failure(call, error)
    if (answer.status >= 500) report(error, call.traceId)
    return toResponse(answer)
  }

  function begin(request: string, address: string, route: string): Call {
    return { request, traceId: crypto.randomUUID(), address, route, startedAt: performance.now() }
  }

  function end({ route, traceId, address, startedAt }: Call, method: string, status: number): void {
    const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10
    metrics.answered(route, status)
    log.info({ method, route, status, milliseconds, traceId, address })
  }

  function add(route: Route, respond: Responder): void {
    routes.push(route)
    hono.on(route.method, honoPath(route), async (context) => {
      const { call } = context.env
      call.route = route.id
      return respond(context.req.raw, call, context.req.param()).catch((error: unknown) =>
        failed(error, call),
      )
    })
  }

  /** @param owner answers any of them */
  function addOperations<Operation extends Route>(
    operations: readonly Operation[],
    owner: { answer(operation: Operation, ...asked: Parameters<Responder>): Promise<Answer> },
  ): void {
    for (const operation of operations) {
      const { id, method, path } = operation
      add({ id, method, path: `${BASE_PATH}${path}` }, async (...asked) =>
        toResponse(await owner.answer(operation, ...asked)),
      )
    }
  }

  const exchanging = { exchange, onError: report, ...(limitAddress ? { limitAddress } : {}) }
  const answerExchange = createExchangeRoute(exchanging)
  const handler = createExchangeHandler({ ...exchanging, basePath: BASE_PATH })
  for (const route of EXCHANGE_ROUTES) {
    add(route, (request, { address, traceId }) => handler(request, { remoteAddress: address, traceId }))
  }
  addOperations(OPERATIONS, management)
  addOperations(ATMOS_OPERATIONS, atmos)
  add(EXPORT_ROUTE, async (request, call, { workspaceId = '' }) =>
    exportAudit(request, workspaceId, await management.context(request, call)),
  )
  add(WEBHOOK_ROUTE, async (request, call) => toResponse(await webhooks(request, call)))
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
      toResponse(refusal(env.call, 405, 'MethodNotAllowed', `This address takes ${allow}.`, {}, { allow })),
    )
  }
  hono.notFound(({ env }) =>
    toResponse(refusal(env.call, 404, 'NotFound', 'There is nothing at this address.')),
  )
  hono.onError((error, { env }: HonoContext<Environment>) => failed(error, env.call))

  return {
    routes,
    async answer(request, address) {
      const { method } = request
      const call = begin(`${method} ${new URL(request.url).pathname}`, address, 'none')
      const response = await hono.fetch(request, { call })
      end(call, method, response.status)
      return response
    },
    async answerExchange(body, address) {
      const call = begin(`${EXCHANGE_ROUTE.method} ${EXCHANGE_ROUTE.path}`, address, EXCHANGE_ROUTE.id)
      const answer = await answerExchange(body, call, address)
      end(call, EXCHANGE_ROUTE.method, answer.status)
      return answer
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
