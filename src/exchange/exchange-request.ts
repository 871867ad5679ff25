import * as z from 'zod/mini'
import { RequestError } from '../errors.js'
import { WORKSPACE_ID, WORKSPACE_ID_FORM } from '../store/id.js'

/** What an exchange is asked with. */
export interface ExchangeRequest {
  /** The OIDC token. Secret. */
  readonly token: string
  /** `ws_` + 28 of `[0-9a-z]`. */
  readonly workspaceId: string
}

/** Its form. */
export const exchangeRequest = z.object({
  token: z.string().check(z.minLength(1)),
  workspaceId: z.string().check(z.regex(WORKSPACE_ID, WORKSPACE_ID_FORM)),
})

/** @throws RequestError `request_invalid`; it quotes neither value */
export function readExchangeRequest(request: unknown): ExchangeRequest {
  const result = exchangeRequest.safeParse(request)
  if (result.success) return result.data
  // The values are not shown: one of them is, or was meant to be, the token.
  const problems = result.error.issues.map(({ path, message }) => `${String(path[0] ?? 'body')}: ${message}`)
  throw new RequestError('request_invalid', 'The body must be {"token": "…", "workspaceId": "ws_…"}.', {
    problems,
  })
}
