import { isSecure } from '../identity/issuer.js'
import { Failure } from './failure.js'
import type { HttpReply } from './http-message.js'
import { fields, parseJson, text } from './json.js'
import type { Environment } from './proxy.js'
import { ask, type Connection, retryFor, SERVICE_NAMES } from './service.js'
import { clean } from './text.js'

/** Where this job may ask GitHub for an OIDC token, and the secret it asks with. */
export interface IdTokenService {
  readonly url: URL
  readonly requestToken: string
}

/**
 * Finds the token service in the runner's environment. The runner names it only to jobs with `id-token: write`.
 *
 * @throws Failure `id-token-unavailable`, `id-token-failed`
 */
export function findIdTokenService(env: Environment): IdTokenService {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken } = env
  if (!address || !requestToken) {
    throw new Failure('This job gets no OIDC token.', { kind: 'id-token-unavailable' })
  }
  const url = URL.parse(address)
  if (url && isSecure(url)) return { url, requestToken }
  const detail = 'ACTIONS_ID_TOKEN_REQUEST_URL is not an https address'
  throw new Failure(`${detail}.`, { kind: 'id-token-failed', detail, isPassing: false })
}

/** A JWT (RFC 7519 §3), of at most 16 KiB. */
const TOKEN = /^(?=.{1,16384}$)[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Asks GitHub for an OIDC token. Each call gets a new one: a server takes each only once.
 *
 * The toolkit's own request waits three minutes for a silent socket, gives up at 429, 500 and resets, and fails with
 * "Cannot read properties of undefined"; hence this one.
 *
 * @throws Failure `no-answer`, `id-token-failed`
 */
export async function requestIdToken(
  { url, requestToken }: IdTokenService,
  audience: string,
  connection: Connection,
): Promise<string> {
  connection.secrets.add(requestToken)
  const address = new URL(url)
  // Appended, not set: the rest of the query is GitHub's, to the letter.
  address.search += `${address.search ? '&' : '?'}audience=${encodeURIComponent(audience)}`
  const reply = await ask('github', { method: 'GET', url: address, bearer: requestToken }, connection)
  if (reply.status !== 200) throw refused(reply, connection)

  const token = text(fields(parseJson(reply.body))['value'])
  if (!TOKEN.test(token)) throw failed(reply.status, 'the answer holds no token')
  connection.secrets.add(token)
  return token
}

function refused(reply: HttpReply, { secrets }: Connection): Failure {
  const message = clean(secrets.redact(text(fields(parseJson(reply.body))['message'])))
  const detail = message ? `it said "${message}"` : 'it gave no reason'
  // GitHub learns a little late that a job has started: "Can't issue ID_TOKEN for job in 'Pending' state".
  const isPending = reply.status === 403 && /pending/i.test(reply.body)
  return failed(reply.status, detail, isPending ? {} : retryFor(reply))
}

function failed(status: number, detail: string, retry?: Failure['retry']): Failure {
  const message = `${SERVICE_NAMES.github} answered ${status}: ${detail}.`
  const problem = { kind: 'id-token-failed', status, detail, isPassing: retry !== undefined } as const
  return new Failure(message, problem, { retry })
}
