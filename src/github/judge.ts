import { harmless, ManagementError, UnavailableError } from '../errors.js'
import { NoAnswer } from './guarded-fetch.js'
import type { Answer, Caller, Question } from './question.js'

/** Seconds. */
const AFTER_OUTAGE = 5
/** GitHub asks for a minute where it names no time. */
const AFTER_LIMIT = 60
const MAX_RETRY_AFTER = 3600

/**
 * Tells answers from outages, limits and callers that are not accepted.
 *
 * @throws UnavailableError `github_unavailable`
 * @throws ManagementError `github_sign_in_required`
 */
export function judge(
  outcome: Answer | NoAnswer,
  { as, doubt }: Question,
  { host, now }: { readonly host: string; readonly now: () => number },
): Answer {
  const unheard = doubt === undefined ? '' : ` ${doubt}`
  if (outcome instanceof NoAnswer) {
    throw unavailable(`GitHub (${host}) gives no answer: ${outcome.message}.${unheard}`, AFTER_OUTAGE)
  }
  const { status, headers } = outcome
  if (isLimit(outcome)) {
    const retryAfter = secondsOf(headers, now) ?? AFTER_LIMIT
    throw unavailable(`GitHub (${host}) takes no more requests for now (${status}).`, retryAfter)
  }
  if (status >= 500) {
    const retryAfter = secondsOf(headers, now) ?? AFTER_OUTAGE
    throw unavailable(`GitHub (${host}) has a fault of its own (${status}).${unheard}`, retryAfter)
  }
  if (!as || !(status === 401 || isUnknownApp(outcome, as))) return outcome
  if (as.type === 'user') throw notSignedIn()
  throw unavailable(`GitHub (${host}) ${NOT_ACCEPTED[as.type]} It says: ${said(outcome)}.`, AFTER_LIMIT)
}

/** What GitHub says, for a message. */
export function said({ status, data }: Answer): string {
  const { message } = (data ?? {}) as { readonly message?: unknown }
  return typeof message === 'string' ? harmless(message.replace(/\.$/, ''), 300) : `status ${status}`
}

export function notSignedIn(): ManagementError {
  return new ManagementError(
    'github_sign_in_required',
    'GitHub does not accept who you are signed in as: you signed out, or it has expired. Sign in again, for example with `atmos-pro-oidc github login`.',
  )
}

export function unavailable(message: string, retryAfter = AFTER_OUTAGE): UnavailableError {
  return new UnavailableError('github_unavailable', message, { retryAfter })
}

const NOT_ACCEPTED = {
  app: "does not know the App by what it is shown. An administrator of this server has to see to it: the App's id (github.appId), its private key (ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY), or the clock of this machine is wrong.",
  installation: 'does not accept the token that it has just given to the App.',
} as const

/** A wrong id of the App must not look like an installation that is gone. */
function isUnknownApp(answer: Answer, { type }: Caller): boolean {
  return type === 'app' && answer.status === 404 && said(answer) === 'Integration not found'
}

/** The primary and the secondary limits, which GitHub also tells with 403. */
function isLimit(answer: Answer): boolean {
  const { status, headers } = answer
  if (status === 429) return true
  if (status !== 403) return false
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /secondary rate limit/i.test(said(answer))
  )
}

function secondsOf(headers: Answer['headers'], now: () => number): number | undefined {
  const asked = Number(headers['retry-after'] ?? Number.NaN)
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) - Math.floor(now() / 1000)
  const isSpent = String(headers['x-ratelimit-remaining']) === '0'
  const seconds = Number.isFinite(asked) ? asked : isSpent && Number.isFinite(reset) ? reset : undefined
  return seconds === undefined ? undefined : Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER)
}
