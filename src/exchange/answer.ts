import {
  type ConfigErrorCode,
  type ErrorCode,
  OidcError,
  RequestError,
  TokenError,
  UnavailableError,
} from '../errors.js'
import { summarizeDenial } from '../permission/denial-summary.js'
import { explain, unmetLines } from '../permission/explain.js'
import { PermissionError } from '../permission/permission-error.js'
import { rfc3339 } from '../rfc3339.js'
import { LockError } from './lock-error.js'

/** A mistake in our own configuration is nobody else's business. */
type AnsweredCode = Exclude<ErrorCode, ConfigErrorCode>

/** The `errorTag` of each error code on the wire, with its status. */
const ANSWERS: Readonly<Record<AnsweredCode, readonly [status: number, errorTag: string]>> = {
  request_invalid: [400, 'InvalidRequest'],
  request_too_large: [413, 'RequestTooLarge'],
  request_media_type_unsupported: [415, 'UnsupportedMediaType'],
  request_rate_limited: [429, 'RateLimited'],
  token_malformed: [401, 'TokenInvalid'],
  token_signature_invalid: [401, 'TokenInvalid'],
  token_issuer_untrusted: [401, 'TokenInvalid'],
  token_audience_mismatch: [401, 'AudienceMismatch'],
  token_expired: [401, 'TokenExpired'],
  token_not_yet_valid: [401, 'TokenInvalid'],
  token_claim_missing: [401, 'TokenInvalid'],
  token_claim_invalid: [401, 'TokenInvalid'],
  token_replayed: [401, 'TokenReplayed'],
  token_revoked: [401, 'TokenInvalid'],
  token_too_large: [401, 'TokenInvalid'],
  permission_denied: [403, 'PermissionDenied'],
  workspace_not_found: [404, 'WorkspaceNotFound'],
  installation_suspended: [403, 'InstallationSuspended'],
  installation_removed: [403, 'InstallationRemoved'],
  repository_unavailable: [403, 'RepositoryUnavailable'],
  role_insufficient: [403, 'RoleInsufficient'],
  record_not_found: [404, 'NotFound'],
  record_conflict: [409, 'Conflict'],
  record_changed: [412, 'PreconditionFailed'],
  version_required: [428, 'PreconditionRequired'],
  confirmation_required: [400, 'ConfirmationRequired'],
  github_not_configured: [404, 'GitHubNotConfigured'],
  github_sign_in_required: [403, 'GitHubSignInRequired'],
  github_refused: [403, 'GitHubRefused'],
  lock_held: [409, 'LockHeld'],
  issuer_unavailable: [503, 'IssuerUnavailable'],
  store_unavailable: [503, 'StoreUnavailable'],
  github_unavailable: [503, 'GitHubUnavailable'],
  server_busy: [503, 'ServerBusy'],
}

/** What every answer says of its request. */
export interface AnswerContext {
  /** Method and path. */
  readonly request: string
  readonly traceId: string
}

/** An answer, before it is put into the form of what carries it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body, { status, headers })
}

/** @param status 200 by default, 201, or 202 */
export function success(
  { request, traceId }: AnswerContext,
  data: object,
  { status = 200, headers = {} }: { status?: 200 | 201 | 202; headers?: Headers } = {},
): Answer {
  return json(status, traceId, { request, status, success: true, traceId, data }, headers)
}

/** For people's browsers, which have no business here. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const

/** Turns anything thrown into an answer. What is not ours becomes a 500 that says nothing but the trace id. */
export function failure(context: AnswerContext, error: unknown): Answer {
  if (!isForCaller(error)) {
    return refusal(
      context,
      500,
      'InternalError',
      'Something went wrong here. It is logged under the trace id.',
    )
  }
  const [status, errorTag] = ANSWERS[error.code]
  return refusal(context, status, errorTag, error.message, details(error), headersFor(error, status))
}

/** An answer that no error class stands for, such as "no such route". */
export function refusal(
  { request, traceId }: AnswerContext,
  status: number,
  errorTag: string,
  errorMessage: string,
  { context = {}, validationErrors = [] }: Details = {},
  headers: Headers = {},
): Answer {
  const body = {
    request,
    status,
    success: false,
    errorTag,
    errorMessage,
    traceId,
    context,
    data: { validationErrors },
  }
  return json(status, traceId, body, headers)
}

type Headers = Readonly<Record<string, string>>

interface Details {
  readonly context?: object
  readonly validationErrors?: readonly string[]
}

function isForCaller(error: unknown): error is OidcError<AnsweredCode> {
  return error instanceof OidcError && Object.hasOwn(ANSWERS, error.code)
}

function details(error: OidcError<AnsweredCode>): Details {
  const { code, help } = error
  const about = { code, help }
  if (error instanceof TokenError) {
    const { claim, seen, expected } = error
    return { context: { ...about, claim, seen, expected } }
  }
  if (error instanceof RequestError) {
    return { context: about, validationErrors: error.problems }
  }
  if (error instanceof PermissionError && error.decision) {
    const { decision } = error
    return {
      context: { ...about, ...summarizeDenial(decision), explanation: explain(decision) },
      validationErrors: unmetLines(decision),
    }
  }
  if (error instanceof PermissionError) {
    return { context: about, validationErrors: error.reasons }
  }
  if (error instanceof LockError) {
    const { key, holder, expiresAt } = error
    return { context: { ...about, key, holder, expiresAt: rfc3339(Math.floor(expiresAt / 1000)) } }
  }
  return { context: about }
}

function headersFor(error: unknown, status: number): Headers {
  const retryAfter =
    error instanceof UnavailableError || error instanceof RequestError ? error.retryAfter : undefined
  return {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter)) }),
    // RFC 6750 §3
    ...(status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}),
  }
}

function json(status: number, traceId: string, body: object, headers: Headers): Answer {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      // RFC 6749 §5.1: no cache may keep an answer of a token route.
      'cache-control': 'no-store',
      'x-trace-id': traceId,
      ...SECURITY_HEADERS,
      ...headers,
    },
    body: JSON.stringify(body),
  }
}
