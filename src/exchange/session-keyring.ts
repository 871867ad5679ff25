import type { JWK } from 'jose'
import { ConfigError, shown } from '../errors.js'
import { importSessionKey, type SessionKey } from './session-key.js'
import { createJwtWriter, type JwtWriter } from './write-jwt.js'

/**
 * Gives the keys as they are by now; asked for every session, so it should answer from memory, with the same array until
 * something has changed.
 *
 * @param unknownKid set when a session names a key that was not among those last given: a node may have made a new one
 */
export type SessionKeySource = (unknownKid?: string) => Promise<readonly JWK[]>

/** The keys, imported once for as long as they stay the same. */
export function createKeyrings(
  keys: readonly JWK[] | SessionKeySource,
): (unknownKid?: string) => Promise<Keyring> {
  let current: { readonly jwks: readonly JWK[]; readonly keyring: Promise<Keyring> } | undefined
  const take = (jwks: readonly JWK[]) => {
    if (jwks !== current?.jwks) current = { jwks, keyring: importKeyring(jwks) }
    return current.keyring
  }
  if (typeof keys === 'function') return async (unknownKid) => take(await keys(unknownKid))
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new ConfigError('sessions need at least one key', { path: 'keys' })
  }
  const jwks = structuredClone(keys)
  return () => take(jwks)
}

/** The keys of a moment. */
export interface Keyring {
  /** Signs with the first of them. */
  readonly writeJwt: JwtWriter
  readonly keys: ReadonlyMap<string, SessionKey>
}

async function importKeyring(jwks: readonly JWK[]): Promise<Keyring> {
  const keys = new Map<string, SessionKey>()
  for (const [index, jwk] of jwks.entries()) {
    const key = await importSessionKey(jwk, `keys[${index}]`)
    if (keys.has(key.kid)) {
      throw new ConfigError(`the key id ${shown(key.kid)} stands here twice`, { path: `keys[${index}].kid` })
    }
    keys.set(key.kid, key)
  }
  const [signer] = keys.values()
  if (!signer?.signing) throw new ConfigError('the first key signs: it must be private', { path: 'keys[0]' })
  return { writeJwt: createJwtWriter({ ...signer, signing: signer.signing }), keys }
}
