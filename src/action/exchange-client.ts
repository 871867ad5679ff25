import { Failure } from './failure.js'
import type { HttpReply } from './http-message.js'
import type { Inputs } from './inputs.js'
import { fields, list, parseJson, text } from './json.js'
import { type Refusal, readRefusal } from './refusal.js'
import { ask, type Connection, retryFor, SERVICE_NAMES } from './service.js'
import type { Session } from './session.js'
import { clean } from './text.js'
import { unverifiedClaims } from './token-claims.js'

/** Masking anything shorter would leave the log unreadable. */
const SHORTEST_TOKEN = 16

/** The last second that `YYYY-MM-DDTHH:MM:SSZ` can write. */
const LATEST = 253_402_300_799

/**
 * Exchanges an OIDC token for a session: one request. The token is used up, whatever comes of it.
 *
 * @throws Failure `no-answer`, `not-the-server`, `refused`
 */
export async function exchangeToken(
  idToken: string,
  { api, workspaceId }: Pick<Inputs, 'api' | 'workspaceId'>,
  connection: Connection,
): Promise<Session> {
  const url = new URL(`${api}/auth/github-oidc`)
  const json = { token: idToken, workspaceId }
  const reply = await ask('server', { method: 'POST', url, json }, connection)
  const session = readSession(reply, workspaceId, connection)
  if (!session) throw refused(reply, url, idToken, connection)
  return session
}

/**
 * Ends a session. Answers the server's status.
 *
 * @throws Failure `no-answer`
 */
export async function revokeSession(session: string, url: URL, connection: Connection): Promise<number> {
  const { status } = await ask('server', { method: 'DELETE', url, bearer: session }, connection)
  return status
}

/** Servers that only speak what the Atmos CLI reads send `data.token` and no more. */
function readSession(
  { status, body }: HttpReply,
  workspaceId: string,
  { secrets }: Connection,
): Session | undefined {
  const { success, traceId, data } = fields(parseJson(body))
  const { token, expiresAt, ...about } = fields(data)
  // Before anything else is done with it, and even if nothing is.
  if (typeof token === 'string' && token.length >= SHORTEST_TOKEN) secrets.add(token)
  if (status >= 300 || success === false || !isToken(token)) return undefined
  const shown = (value: unknown) => clean(secrets.redact(text(value)))
  const ends = [Date.parse(text(expiresAt)) / 1000, Number(unverifiedClaims(token)['exp'])]
  return {
    token,
    expiresAt: ends.find((end) => end > 0 && end <= LATEST),
    workspaceId: shown(about['workspaceId']) || workspaceId,
    repository: shown(about['repository']),
    permissions: list(about['permissions'], 100).map(shown),
    traceId: shown(traceId),
  }
}

/** Something that fits into a header. */
function isToken(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length >= SHORTEST_TOKEN &&
    value.length <= 65_536 &&
    /^[\x21-\x7e]+$/.test(value)
  )
}

function refused(reply: HttpReply, url: URL, idToken: string, { secrets }: Connection): Failure {
  const { status, headers } = reply
  const shown = (words: string) => clean(secrets.redact(words))
  // While it is parsed, so that nothing read from it can be otherwise.
  const json = parseJson(reply.body, (_, value) => (typeof value === 'string' ? shown(value) : value))
  const date = Date.parse(headers.date ?? '')
  const refusal = readRefusal(json, { url, status, date: Number.isNaN(date) ? undefined : date })
  const retry = retryFor({ ...reply, status: refusal?.status ?? status })
  if (!refusal) {
    const type = headers['content-type'] ?? 'no content type'
    const detail = shown(`${status} with ${type}${redirect(reply, url)}`)
    const message = `${SERVICE_NAMES.server} answered ${detail}.`
    return new Failure(message, { kind: 'not-the-server', url, status, detail }, { retry })
  }
  const claims = unverifiedClaims(idToken)
  return new Failure(summary(refusal), { kind: 'refused', refusal, claims }, { retry })
}

function summary({ status, errorTag, message }: Refusal): string {
  return `${SERVICE_NAMES.server} answered ${status} ${[errorTag, message].filter(Boolean).join(': ')}`
}

function redirect({ headers }: HttpReply, base: URL): string {
  const target = headers.location ? URL.parse(headers.location, base.href) : undefined
  return target ? ` and a redirect to ${target.origin}${target.pathname}` : ''
}
