import * as z from 'zod/mini'
import { RequestError } from '../errors.js'
import { createSchemaCheck } from '../identity/schema-check.js'
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

const isExchangeRequest = createSchemaCheck(exchangeRequest)

/** @throws RequestError `request_invalid`; it quotes neither value */
export function readExchangeRequest(request: unknown): ExchangeRequest {
  if (isExchangeRequest(request)) return { token: request.token, workspaceId: request.workspaceId }
  // The values are not shown: one of them is, or was meant to be, the token.
  const issues = exchangeRequest.safeParse(request).error?.issues ?? []
  const problems = issues.map(({ path, message }) => `${String(path[0] ?? 'body')}: ${message}`)
  throw new RequestError('request_invalid', 'The body must be {"token": "…", "workspaceId": "ws_…"}.', {
    problems,
  })
}
