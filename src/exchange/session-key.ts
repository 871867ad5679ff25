import type { JWK } from 'jose'
import { importSigningKey, importVerifyingKey } from '#runtime'
import { ConfigError, shown } from '../errors.js'
import type { SignatureAlgorithm, SigningKey, VerifyingKey } from '../runtime/runtime.js'

/** Ed25519 (RFC 8037), ECDSA P-256 or RSA of 2048 bits and more (RFC 7518 §3). */
export type SessionAlgorithm = SignatureAlgorithm

/** A key of the session issuer, imported. */
export interface SessionKey {
  readonly kid: string
  readonly algorithm: SessionAlgorithm
  readonly publicJwk: JWK
  readonly verifying: VerifyingKey
  /** Left out of a key that only verifies: one that is being rotated away. */
  readonly signing?: SigningKey
}

/**
 * A new private key for signing sessions, as JWK (RFC 7517). Secret: keep it where the exchange keeps its secrets.
 * Default: Ed25519. Throws nothing, where the runtime has the algorithm.
 */
export async function generateSessionKey(algorithm: SessionAlgorithm = 'EdDSA'): Promise<JWK> {
  const { exportJWK } = await import('jose/key/export')
  const { generateKeyPair } = await import('jose/key/generate/keypair')
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, alg: algorithm, kid: await thumbprint(jwk) }
}

/** @throws ConfigError when it is not a key of a supported kind */
export async function importSessionKey(jwk: JWK, path: string): Promise<SessionKey> {
  const algorithm = algorithmOf(jwk, path)
  const publicJwk: JWK = { ...publicPart(jwk), alg: algorithm, use: 'sig' }
  try {
    const kid = jwk.kid ?? (await thumbprint(publicJwk))
    const verifying = await importVerifyingKey(publicJwk, algorithm)
    const key = { kid, algorithm, verifying, publicJwk: { ...publicJwk, kid } }
    if (jwk.d === undefined) return key
    return { ...key, signing: await importSigningKey(jwk, algorithm) }
  } catch (cause) {
    throw new ConfigError(`the session key cannot be imported for ${algorithm}`, { path, cause })
  }
}

/** Of RFC 7638. `jose` is loaded when it is needed: most processes are given keys that have a name. */
async function thumbprint(jwk: JWK): Promise<string> {
  const { calculateJwkThumbprint } = await import('jose/jwk/thumbprint')
  return calculateJwkThumbprint(jwk)
}

function algorithmOf({ kty, crv, alg, n }: JWK, path: string): SessionAlgorithm {
  const algorithm =
    kty === 'OKP' && crv === 'Ed25519'
      ? 'EdDSA'
      : kty === 'EC' && crv === 'P-256'
        ? 'ES256'
        : kty === 'RSA'
          ? 'RS256'
          : undefined
  if (!algorithm) {
    throw new ConfigError(
      `a session key must be Ed25519, EC P-256 or RSA, not ${shown(crv ? `${kty} ${crv}` : kty)}`,
      { path },
    )
  }
  if (alg !== undefined && alg !== algorithm) {
    throw new ConfigError(`a session key of this kind signs with ${algorithm}, not ${shown(alg)}`, { path })
  }
  // Four base64url characters hold three bytes: 342 hold the 2048 bits that RFC 7518 §3.3 asks for.
  if (algorithm === 'RS256' && (n ?? '').length < 342) {
    throw new ConfigError('an RSA session key needs at least 2048 bits', { path })
  }
  return algorithm
}

/** By name, so that a private part cannot slip into the published set. */
function publicPart({ kty, crv, x, y, n, e }: JWK): JWK {
  return Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  ) as JWK
}
