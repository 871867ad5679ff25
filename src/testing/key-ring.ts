import { randomBytes } from 'node:crypto'
import { createSigningKey, type SigningKey } from './signing-key.js'

/** The keys of one issuer. The first published one signs. Keys are made when they are first needed. */
export interface KeyRing {
  published(): Promise<readonly SigningKey[]>
  signing(): Promise<SigningKey>
  /** Signs with `key` (a new one when left out) from now on. Older keys stay published. */
  rotate(key?: SigningKey): Promise<SigningKey>
  /** Publishes the key no longer. When it was the one that signs, the next published one (or a new one) does. */
  withdraw(kid: string): Promise<void>
}

export function createKeyRing(first?: readonly SigningKey[]): KeyRing {
  let keys: Promise<readonly SigningKey[]> | undefined

  function published(): Promise<readonly SigningKey[]> {
    keys ??= first?.length ? Promise.resolve([...first]) : createFirstKeys()
    return keys
  }

  return {
    published,
    async signing() {
      return firstOf(await published())
    },
    async rotate(key) {
      keys = published().then(async (held) => [key ?? (await createSigningKey()), ...held])
      return firstOf(await keys)
    },
    async withdraw(kid) {
      keys = published().then(async (held) => {
        const kept = held.filter((key) => key.kid !== kid)
        return kept.length > 0 ? kept : [await createSigningKey()]
      })
      await keys
    },
  }
}

function firstOf(keys: readonly SigningKey[]): SigningKey {
  const [key] = keys
  if (!key) throw new Error('A key ring is never empty.')
  return key
}

/** GitHub publishes several keys, under two kinds of ids: UUIDs and certificate thumbprints. */
function createFirstKeys(): Promise<readonly SigningKey[]> {
  const thumbprint = randomBytes(20).toString('hex').toUpperCase()
  return Promise.all([createSigningKey(), createSigningKey({ kid: thumbprint })])
}
