// On Node a signature is checked where it is asked for: handing it to another thread, as Web Crypto does, takes several
// times as long as the check. `node:crypto` is loaded with the first key: it takes a fifth of the time of starting Node.
import { Buffer } from 'node:buffer'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { hasCanonicalEnd } from './base64url.js'
import type { Runtime, SignatureAlgorithm } from './runtime.js'

/** What OpenSSL calls the digest; Ed25519 has its own. ECDSA signatures are two numbers side by side (RFC 7518 §3.4). */
const DIGESTS = { RS256: 'sha256', ES256: 'sha256', EdDSA: null } as const satisfies {
  readonly [A in SignatureAlgorithm]: string | null
}
/** What OpenSSL calls the kind of key, with its curve where there are several. */
const KEY_KINDS = { RS256: 'rsa', ES256: 'ec prime256v1', EdDSA: 'ed25519' } as const satisfies {
  readonly [A in SignatureAlgorithm]: string
}

export const importVerifyingKey: Runtime['importVerifyingKey'] = async (jwk, algorithm) => {
  const { createPublicKey, createVerify, verify } = await import('node:crypto')
  const { kty, crv, x, y, n, e } = jwk
  const key = createPublicKey({ key: { kty, crv, x, y, n, e } as JsonWebKey, format: 'jwk' })
  checkKind(key, algorithm)
  const digest = DIGESTS[algorithm]
  const given = keyFor(key, algorithm)
  const { modulusLength } = key.asymmetricKeyDetails ?? {}
  return {
    ...(modulusLength === undefined ? {} : { modulusBits: modulusLength }),
    // A twentieth quicker for RSA; of other kinds it takes bytes that are no signature for an error.
    verify:
      algorithm === 'RS256'
        ? (text, signature) => createVerify(DIGESTS.RS256).update(text).verify(key, signature)
        : (text, signature) => verify(digest, Buffer.from(text), given, signature),
  }
}

export const importSigningKey: Runtime['importSigningKey'] = async (jwk, algorithm) => {
  const { createPrivateKey, sign } = await import('node:crypto')
  const key = createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' })
  checkKind(key, algorithm)
  const digest = DIGESTS[algorithm]
  const given = keyFor(key, algorithm)
  return { sign: (text) => sign(digest, Buffer.from(text), given) }
}

export const encodeBase64url: Runtime['encodeBase64url'] = (data) => {
  const bytes =
    typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return bytes.toString('base64url')
}

export const decodeBase64url: Runtime['decodeBase64url'] = (text) => {
  const bytes = Buffer.from(text, 'base64url')
  return hasCanonicalEnd(text) && isAllRead(text, bytes) ? bytes : undefined
}

/**
 * Buffer passes over what it cannot read, and then has fewer bytes than there is text for; but it reads base64's own signs as
 * well, and of a character beyond ASCII the last byte. A look at the result takes a third of the time of a look at each
 * character.
 */
function isAllRead(text: string, bytes: Buffer): boolean {
  const isWhole = bytes.length === Math.floor((text.length * 3) / 4)
  const isAscii = Buffer.byteLength(text) === text.length
  return isWhole && isAscii && !text.includes('+') && !text.includes('/')
}

/** The key alone, where that is enough: with options around it, a signature takes Node half as long again. */
function keyFor(key: KeyObject, algorithm: SignatureAlgorithm) {
  return algorithm === 'ES256' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key
}

function checkKind(
  { asymmetricKeyType, asymmetricKeyDetails }: KeyObject,
  algorithm: SignatureAlgorithm,
): void {
  const kind = [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ')
  if (kind !== KEY_KINDS[algorithm]) throw new TypeError(`not a key for ${algorithm}`)
}
