import { decodeBase64url } from '#runtime'
import { shown, TokenError } from '../errors.js'
import type { SignatureAlgorithm } from '../runtime/runtime.js'

/** A token is refused unread beyond this. GitHub's are about 2 KB. */
export const MAX_TOKEN_LENGTH = 16 * 1024

const MAX_KID_LENGTH = 256
const MAX_DEPTH = 16

/** A compact JWS (RFC 7515 §7.1) taken apart. Nothing in it is proven yet. */
export interface UnverifiedJws {
  /** One of those that were accepted. Which key it is good for is for the key to say. */
  readonly algorithm: SignatureAlgorithm
  readonly kid: string
  readonly claims: Readonly<Record<string, unknown>>
  /** The bytes the signature covers. */
  readonly signingInput: Uint8Array<ArrayBuffer>
  readonly signature: Uint8Array<ArrayBuffer>
}

/**
 * Takes a compact JWS apart, strictly: three parts of canonical base64url, UTF-8, JSON objects without duplicate
 * names (RFC 8725 §2.4, RFC 7515 §4), an accepted `alg` and a `kid`. Does not check the signature or any claim.
 *
 * `jwk`, `jku`, `x5c` and `x5u` in the header are ignored: a key comes from the issuer's key set only.
 *
 * @throws TokenError `token_too_large`, `token_malformed`
 */
export function readJws(token: unknown, algorithms: readonly SignatureAlgorithm[]): UnverifiedJws {
  if (typeof token !== 'string') throw malformed('The token is not a string.')
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new TokenError('token_too_large', `The token has ${token.length} characters.`, {
      seen: `${token.length} characters`,
      expected: `at most ${MAX_TOKEN_LENGTH}`,
    })
  }
  const parts = token.split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || !header || !payload || !signature) {
    throw malformed('The token is not a signed JWT: three parts separated by dots.', {
      seen: `${parts.length} parts`,
      expected: '3 non-empty parts',
    })
  }
  return {
    ...readHeader(readJsonObject(header, 'header'), algorithms),
    claims: readJsonObject(payload, 'payload'),
    signingInput: encoder.encode(`${header}.${payload}`),
    signature: decode(signature, 'signature'),
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readHeader(
  header: Readonly<Record<string, unknown>>,
  algorithms: readonly SignatureAlgorithm[],
): Pick<UnverifiedJws, 'algorithm' | 'kid'> {
  const { alg, crit, b64, kid } = header
  const algorithm = algorithms.find((one) => one === alg)
  if (!algorithm) {
    const expected = algorithms.join(' or ')
    throw malformed(`The token is signed with algorithm ${shown(alg)}; only ${expected} is accepted.`, {
      claim: 'alg',
      seen: shown(alg),
      expected: `"${expected}"`,
    })
  }
  // RFC 7515 §4.1.11: what `crit` lists must be understood, and nothing that it could list is.
  if (crit !== undefined || b64 !== undefined) {
    throw malformed('The token uses the header parameter "crit" or "b64", which are not supported.', {
      claim: crit === undefined ? 'b64' : 'crit',
    })
  }
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) {
    throw malformed('The token does not name its key.', { claim: 'kid', seen: shown(kid) })
  }
  return { algorithm, kid }
}

function readJsonObject(part: string, name: string): Readonly<Record<string, unknown>> {
  const bytes = decode(part, name)
  let text: string
  let value: unknown
  try {
    text = decoder.decode(bytes)
    value = JSON.parse(text)
  } catch {
    // No cause: a SyntaxError quotes its input, which is a piece of the token.
    throw malformed(`The token's ${name} is not JSON in UTF-8.`)
  }
  if (!isObject(value)) throw malformed(`The token's ${name} is not a JSON object.`)
  if (countNames(value) !== countColons(text)) {
    throw malformed(`The token's ${name} holds a name twice.`)
  }
  return value
}

/** Two readers may disagree on which of two equal names counts, so neither does: parsed names against written ones. */
function countNames(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  // GitHub's claims are flat. What nests thousands deep breaks whoever walks or prints it.
  if (depth > MAX_DEPTH) throw malformed(`The token nests more than ${MAX_DEPTH} levels deep.`)
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce<number>((sum, item) => sum + countNames(item, depth + 1), own)
}

/** Colons outside of strings. The text is JSON: every quote outside of a string begins one. */
function countColons(json: string): number {
  let colons = 0
  let at = 0
  let colon = json.indexOf(':')
  while (colon !== -1) {
    const quote = json.indexOf('"', at)
    const isInside = quote !== -1 && quote < colon
    if (!isInside) colons += 1
    at = isInside ? afterString(json, quote) : colon + 1
    if (colon < at) colon = json.indexOf(':', at)
  }
  return colons
}

/** The place behind the string that begins at `quote`. */
function afterString(json: string, quote: number): number {
  let end = json.indexOf('"', quote + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end + 1
}

/** After an odd number of backslashes. */
function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 7515 §2: no padding; and one spelling per value, so that a token cannot be respelled (RFC 4648 §3.5). */
function decode(part: string, name: string): Uint8Array<ArrayBuffer> {
  const isCanonical = /^[A-Za-z0-9_-]+$/.test(part) && part.length % 4 !== 1 && hasZeroTail(part)
  if (isCanonical) return decodeBase64url(part)
  throw malformed(`The token's ${name} is not canonical base64url.`)
}

/** The bits of the last character that carry no data are zero. */
function hasZeroTail(part: string): boolean {
  const rest = part.length % 4
  if (rest === 0) return true
  return (rest === 2 ? 'AQgw' : 'AEIMQUYcgkosw048').includes(part.slice(-1))
}

function malformed(
  message: string,
  detail?: { claim?: string; seen?: string; expected?: string },
): TokenError {
  return new TokenError('token_malformed', message, detail)
}
