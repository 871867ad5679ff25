import { decodeBase64url, encodeBase64url } from '#runtime'
import { shown, TokenError } from '../errors.js'
import type { SignatureAlgorithm } from '../runtime/runtime.js'
import { repeatsName } from './unique-names.js'

/** A token is refused unread beyond this. GitHub's are about 2 KB. */
export const MAX_TOKEN_LENGTH = 16 * 1024

const MAX_KID_LENGTH = 256
const MAX_DEPTH = 16

type Header = Pick<UnverifiedJws, 'algorithm' | 'kid'>

/** A compact JWS (RFC 7515 §7.1) taken apart. Nothing in it is proven yet. */
export interface UnverifiedJws {
  /** One of those that were accepted. Which key it is good for is for the key to say. */
  readonly algorithm: SignatureAlgorithm
  readonly kid: string
  readonly claims: Readonly<Record<string, unknown>>
  /** What the signature covers, in ASCII. */
  readonly signingInput: string
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
  return takeApart(token, (text) => readHeader(text, algorithms))
}

/** {@link readJws} for one token after the other. All that one key signed have the same header: it is read once. */
export function createJwsReader(
  algorithms: readonly SignatureAlgorithm[],
): (token: unknown) => UnverifiedJws {
  let last: { readonly text: string; readonly header: Header } | undefined
  const readOnce = (text: string) => {
    if (text === last?.text) return last.header
    const header = readHeader(text, algorithms)
    // Written anew: a piece of a string can keep all of it, here the token.
    last = { text: encodeBase64url(decode(text, 'header')), header }
    return header
  }
  return (token) => takeApart(token, readOnce)
}

function takeApart(token: unknown, readHeaderOf: (text: string) => Header): UnverifiedJws {
  if (typeof token !== 'string') throw malformed('The token is not a string.')
  if (token.length > MAX_TOKEN_LENGTH) {
    throw new TokenError('token_too_large', `The token has ${token.length} characters.`, {
      seen: `${token.length} characters`,
      expected: `at most ${MAX_TOKEN_LENGTH}`,
    })
  }
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  const header = token.slice(0, first)
  const payload = token.slice(first + 1, second)
  const signature = token.slice(second + 1)
  if (second === -1 || signature.includes('.') || !header || !payload || !signature) {
    throw malformed('The token is not a signed JWT: three parts separated by dots.', {
      seen: `${token.split('.').length} parts`,
      expected: '3 non-empty parts',
    })
  }
  const { algorithm, kid } = readHeaderOf(header)
  return {
    algorithm,
    kid,
    claims: readJsonObject(payload, 'payload'),
    signingInput: token.slice(0, second),
    signature: decode(signature, 'signature'),
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readHeader(text: string, algorithms: readonly SignatureAlgorithm[]): Header {
  const { alg, crit, b64, kid } = readJsonObject(text, 'header')
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
  if (repeatsName(text, countNames(value, 0))) throw malformed(`The token's ${name} holds a name twice.`)
  if (text.includes('\\') && hasBackslash(value)) {
    throw malformed(`The token's ${name} holds a name with a backslash.`)
  }
  return value
}

/** Of an object or a list, and of all in it. */
function countNames(value: object, depth: number): number {
  // GitHub's claims are flat. What nests thousands deep breaks whoever walks or prints it.
  if (depth > MAX_DEPTH) throw malformed(`The token nests more than ${MAX_DEPTH} levels deep.`)
  const items: readonly unknown[] = Object.values(value)
  let names = Array.isArray(value) ? 0 : items.length
  for (const item of items) {
    if (typeof item === 'object' && item !== null) names += countNames(item, depth + 1)
  }
  return names
}

/**
 * Whether a name has a backslash, as none of GitHub's has. V8 can take a name that is written with an escape for another one
 * that stood in an earlier text (nodejs/node#63785): of one name written twice it makes two. Those that it makes up have one.
 */
function hasBackslash(value: object): boolean {
  return Object.entries(value).some(
    ([name, item]) =>
      name.includes('\\') || (typeof item === 'object' && item !== null && hasBackslash(item)),
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 7515 §2: no padding; and one spelling per value, so that a token cannot be respelled (RFC 4648 §3.5). */
function decode(part: string, name: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64url(part)
  if (bytes) return bytes
  throw malformed(`The token's ${name} is not canonical base64url.`)
}

function malformed(
  message: string,
  detail?: { claim?: string; seen?: string; expected?: string },
): TokenError {
  return new TokenError('token_malformed', message, detail)
}
