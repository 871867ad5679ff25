import { createHash, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'

/** A public key as a key set publishes it (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kid: string }

/** An RSA key that signs tokens. */
export interface SigningKey {
  readonly kid: string
  /** The `x5t` header: GitHub's keys come with certificates, ours with a made-up thumbprint. */
  readonly x5t: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: PublicJwk
}

const generate = promisify(generateKeyPair)

/**
 * Makes an RSA key. Throws nothing for 1024 bits and more.
 *
 * `bits` defaults to 2048, as GitHub's; 1024 is for keys that must be refused. `kid` defaults to a fresh UUID; give one
 * that is published to make a token which claims to be signed with it.
 */
export async function createSigningKey(
  options: { readonly kid?: string; readonly bits?: number } = {},
): Promise<SigningKey> {
  const { kid = randomUUID(), bits = 2048 } = options
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: bits })
  const der = publicKey.export({ type: 'spki', format: 'der' })
  const x5t = createHash('sha1').update(der).digest('base64url')
  const jwk = { ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid, x5t }
  return Object.freeze({ kid, x5t, privateKey, publicKey, jwk })
}

/** An elliptic-curve key under the same kind of id: GitHub has none, and none must be accepted. */
export async function createEcJwk(kid: string): Promise<PublicJwk> {
  const { publicKey } = await generate('ec', { namedCurve: 'P-256' })
  return { ...publicKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid }
}
