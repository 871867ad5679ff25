import { rfc3339 } from '../rfc3339.js'
import {
  type Answer,
  type AnswerContext,
  failure,
  refusal,
  SECURITY_HEADERS,
  success,
  toResponse,
} from './answer.js'
import { bearerToken } from './bearer.js'
import { bodyOf } from './body.js'
import { createExchangeRoute, type ExchangeRouteOptions } from './exchange-route.js'
import type { Session } from './session.js'

/** The exchange that is put behind HTTP, and where. */
export interface HandlerOptions extends ExchangeRouteOptions {
  /** Where the routes live. Default: `/api/v1`. */
  readonly basePath?: string
}

/** What a `Request` does not say of its connection. */
export interface ConnectionInfo {
  /** The caller's address, for `limitAddress`. Default: `unknown`, so that all callers share one limit. */
  readonly remoteAddress?: string | undefined
  /** To find the request by in your log; in its answer, too. Default: a new one. */
  readonly traceId?: string | undefined
}

/** Answers one request. Never rejects. */
export type ExchangeHandler = (request: Request, connection?: ConnectionInfo) => Promise<Response>

type Route = (request: Request, context: AnswerContext, connection: ConnectionInfo) => Promise<Answer>

/**
 * The exchange over HTTP, as a function from `Request` to `Response`: for Workers, Deno, Bun, Hono, Next.js, and behind
 * any adapter for Node.
 *
 * | route | does |
 * |---|---|
 * | `POST {basePath}/auth/github-oidc` | exchanges `{"token", "workspaceId"}` |
 * | `GET {basePath}/auth/session` | says who the bearer is |
 * | `DELETE {basePath}/auth/session` | revokes the bearer's session |
 * | `GET /.well-known/jwks.json`, `GET /.well-known/openid-configuration` | the sessions' public keys |
 *
 * It does no TLS and sets no time limit: whatever listens does. Throws nothing: what an exchange throws is an answer.
 */
export function createExchangeHandler(options: HandlerOptions): ExchangeHandler {
  const { exchange, basePath = '/api/v1', onError } = options
  const answerExchange = createExchangeRoute(options)
  const routes = new Map<string, Readonly<Record<string, Route>>>([
    [`${basePath}/auth/github-oidc`, { POST: postExchange }],
    [`${basePath}/auth/session`, { GET: getSession, DELETE: deleteSession }],
    ['/.well-known/jwks.json', { GET: getJwks }],
    ['/.well-known/openid-configuration', { GET: getMetadata }],
  ])

  return async (request, connection = {}) => {
    const { pathname } = new URL(request.url)
    const context = {
      request: `${request.method} ${pathname}`,
      traceId: connection.traceId ?? crypto.randomUUID(),
    }
    return toResponse(await answer(request, pathname, context, connection))
  }

  async function answer(
    request: Request,
    pathname: string,
    context: AnswerContext,
    connection: ConnectionInfo,
  ): Promise<Answer> {
    const methods = routes.get(pathname)
    if (!methods) return refusal(context, 404, 'NotFound', 'There is nothing at this address.')
    const route = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (!route) {
      const allow = Object.keys(methods).join(', ')
      return refusal(context, 405, 'MethodNotAllowed', `This address takes ${allow}.`, {}, { allow })
    }
    try {
      return await route(request, context, connection)
    } catch (error) {
      const answer = failure(context, error)
      if (answer.status >= 500) onError?.(error, context.traceId)
      return answer
    }
  }

  function postExchange(request: Request, context: AnswerContext, { remoteAddress }: ConnectionInfo) {
    return answerExchange(bodyOf(request), context, remoteAddress)
  }

  async function getSession(request: Request, context: AnswerContext) {
    return success(context, describe(await exchange.introspect(bearerToken(request))))
  }

  async function deleteSession(request: Request, context: AnswerContext) {
    const { id } = await exchange.revoke(bearerToken(request), context.traceId)
    return success(context, { id, revoked: true })
  }

  async function getJwks(_request: Request, context: AnswerContext) {
    return publicJson(context, await exchange.sessions.jwks())
  }

  async function getMetadata(_request: Request, context: AnswerContext) {
    const { issuer } = exchange.sessions
    const { keys } = await exchange.sessions.jwks()
    return publicJson(context, {
      issuer,
      jwks_uri: `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))],
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
    })
  }
}

function describe({ issuedAt, expiresAt, ...session }: Session): object {
  return { ...session, issuedAt: rfc3339(issuedAt), expiresAt: rfc3339(expiresAt) }
}

/** Keys are public and change with a rotation, which keeps the old one for a session's life. */
function publicJson({ traceId }: AnswerContext, body: object): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'x-trace-id': traceId,
      ...SECURITY_HEADERS,
    },
    body: JSON.stringify(body),
  }
}
