import { RequestError, TokenError } from '../errors.js'
import { bodyOf, parseJson, readBytes } from '../exchange/body.js'
import { isSigned, SIGNATURE } from './signature.js'

/** GitHub's own limit is 25 MiB; a list of forty thousand repositories fits into this. */
const MAX_BODY_BYTES = 8 * 1024 * 1024

/** A webhook that GitHub sent. */
export interface Delivery {
  /** `X-GitHub-Delivery`; it is not signed. */
  readonly id: string
  /** `X-GitHub-Event`; it is not signed. */
  readonly event: string
  readonly payload: unknown
}

/**
 * Reads a webhook, and nothing of its body before its signature is checked.
 *
 * @throws RequestError `request_media_type_unsupported`, `request_invalid`, `request_too_large`
 * @throws TokenError `token_signature_invalid`: GitHub did not send it
 */
export async function readDelivery(request: Request, secret: string): Promise<Delivery> {
  checkType(request.headers.get('content-type'))
  const id = requireHeader(request.headers, 'X-GitHub-Delivery', /^[\w-]{1,100}$/)
  const event = requireHeader(request.headers, 'X-GitHub-Event', /^\w{1,100}$/)
  const signature = request.headers.get('x-hub-signature-256')
  if (signature === null || !SIGNATURE.test(signature)) {
    throw unsigned(
      'X-Hub-Signature-256 is missing, or is none: set a webhook secret in the settings of the GitHub App.',
    )
  }
  const bytes = await readBytes(bodyOf(request), MAX_BODY_BYTES)
  if (!isSigned(bytes, signature, secret)) {
    throw unsigned(
      'X-Hub-Signature-256 is not that of the body: the webhook secret in the settings of the GitHub App is another than ' +
        'ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET here, or GitHub did not send this.',
    )
  }
  return { id, event, payload: parseJson(bytes) }
}

function checkType(type: string | null): void {
  if (/^application\/json\s*(?:;|$)/i.test(type ?? '')) return
  throw new RequestError(
    'request_media_type_unsupported',
    'Webhooks are taken as application/json: choose it as the content type of the webhook, in the settings of the GitHub App.',
  )
}

function requireHeader(headers: Headers, name: string, form: RegExp): string {
  const value = headers.get(name)
  if (value !== null && form.test(value)) return value
  const problem = value === null ? 'is missing' : 'does not have the form that GitHub gives it'
  throw new RequestError('request_invalid', 'This is no webhook of GitHub.', {
    problems: [`${name}: ${problem}`],
  })
}

function unsigned(message: string): TokenError {
  return new TokenError('token_signature_invalid', message)
}
