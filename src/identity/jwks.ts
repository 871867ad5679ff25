import * as z from 'zod/mini'
import { importVerifyingKey } from '#runtime'
import type { VerifyingKey } from '../runtime/runtime.js'

/** RSA public keys by `kid`, for RS256 (RFC 7518 §3.3) and nothing else. */
export type PublicKeys = ReadonlyMap<string, VerifyingKey>

const MIN_MODULUS_BITS = 2048

const jwks = z.object({ keys: z.array(z.unknown()) })

// RFC 7517 §4. `use` and `alg` are optional there; when present they must say signatures, RS256.
const rsaKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().check(z.minLength(1), z.maxLength(256)),
  n: z.string(),
  // 65537, as everybody's. With 1, which Web Crypto takes, anybody could sign.
  e: z.literal('AQAB'),
  use: z.optional(z.literal('sig')),
  alg: z.optional(z.literal('RS256')),
})

/**
 * The usable keys of a JWK set (RFC 7517 §5): RSA of at least 2048 bits (RFC 7518 §3.3) with exponent 65537, for RS256
 * signatures, with a `kid`. Others are passed over, so that a new kind of key beside them does no harm. Only the public parts are read.
 *
 * @throws Error when it is no JWK set, or no key in it is usable
 */
export async function importJwks(document: unknown): Promise<PublicKeys> {
  const set = jwks.safeParse(document)
  if (!set.success) throw new Error('the key set is not a JWK set')
  const keys = new Map<string, VerifyingKey>()
  for (const candidate of set.data.keys) {
    const parsed = rsaKey.safeParse(candidate)
    if (!parsed.success) continue
    const key = await importKey(parsed.data).catch(() => undefined)
    if (key) keys.set(parsed.data.kid, key)
  }
  if (keys.size === 0) throw new Error('the key set holds no RSA key of 2048 bits or more for RS256')
  return keys
}

async function importKey({ n, e }: { n: string; e: string }): Promise<VerifyingKey | undefined> {
  const key = await importVerifyingKey({ kty: 'RSA', n, e }, 'RS256')
  return (key.modulusBits ?? 0) >= MIN_MODULUS_BITS ? key : undefined
}
