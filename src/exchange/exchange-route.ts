import { rfc3339 } from '../rfc3339.js'
import { type Answer, type AnswerContext, failure, success } from './answer.js'
import { type RequestBody, readJsonBody } from './body.js'
import type { Exchange } from './exchange.js'
import { checkRate, type RateLimiter } from './rate-limit.js'

export interface ExchangeRouteOptions {
  readonly exchange: Exchange
  /** Asked once per exchange request, before anything is read, with the caller's address. Default: no limit. */
  readonly limitAddress?: RateLimiter
  /** Called with every error that is answered with 5xx, and only with those. Default: they are not reported. */
  readonly onError?: (error: unknown, traceId: string) => void
}

/** `POST auth/github-oidc`, whatever carries it. Never rejects. */
export type ExchangeRoute = (
  body: RequestBody,
  context: AnswerContext,
  remoteAddress: string | undefined,
) => Promise<Answer>

export function createExchangeRoute({
  exchange,
  limitAddress,
  onError,
}: ExchangeRouteOptions): ExchangeRoute {
  return async (body, context, remoteAddress = 'unknown') => {
    try {
      if (limitAddress) await checkRate(limitAddress, remoteAddress, 'this address')
      const { token, session } = await exchange.exchange(await readJsonBody(body), context.traceId)
      return success(context, {
        token,
        expiresAt: rfc3339(session.expiresAt),
        workspaceId: session.workspaceId,
        repository: session.repository.fullName,
        permissions: session.permissions,
      })
    } catch (error) {
      const answer = failure(context, error)
      if (answer.status >= 500) onError?.(error, context.traceId)
      return answer
    }
  }
}
