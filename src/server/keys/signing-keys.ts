import type { JWK } from 'jose'
import { UnavailableError } from '../../errors.js'
import type { SessionKeySource } from '../../exchange/session-keyring.js'
import type { ManagedStore } from '../../store/managed-store.js'
import { MAX_ROWS, type SigningKeyRecord } from '../../store/records.js'
import { createSigningKey, openSigningKey } from './signing-key.js'
import { signingKeyEvent } from './signing-key-event.js'
import { findSigner } from './signing-order.js'

/** Milliseconds between two looks for keys that others made or removed. */
export const RELOAD_INTERVAL = 15_000
/** Milliseconds between two reloads that an unknown key asks for. */
const COOL_DOWN = 1_000

export interface SigningKeysOptions {
  readonly store: ManagedStore
  readonly encryptionKey: Uint8Array
  readonly now: () => number
  /** Called when keys could not be reloaded, or one of them not be read: those already held stay. */
  readonly onError: (error: unknown) => void
}

export interface SigningKeys {
  readonly source: SessionKeySource
  close(): void
}

/**
 * The keys that sessions are signed with, shared through the store by all nodes. Makes the first one.
 *
 * @throws ConfigError when one cannot be decrypted
 */
export async function createSigningKeys(options: SigningKeysOptions): Promise<SigningKeys> {
  const { store, encryptionKey, now, onError } = options
  let held: Held = new Map()
  let given: Given = { keys: [], until: 0 }
  let startedAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined

  async function load(onUnreadable: (error: unknown) => void): Promise<void> {
    const loaded: Held = new Map()
    for (const record of await store.list('signingKeys', { limit: MAX_ROWS })) {
      const known = held.get(record.id)
      try {
        loaded.set(record.id, known ?? { record, jwk: await openSigningKey(record, encryptionKey) })
      } catch (error) {
        onUnreadable(error)
      }
    }
    held = loaded
    given = arrange(held, now(), given.keys)
  }

  /** A reload that starts from now on, at most one a second, shared by all who ask before it does. */
  function reload(): Promise<void> {
    next ??= Promise.all([pause(startedAt + COOL_DOWN - performance.now()), running]).then(() => {
      next = undefined
      startedAt = performance.now()
      running = load(onError).catch(onError)
      return running
    })
    return next
  }

  function current(): readonly JWK[] {
    if (now() >= given.until) given = arrange(held, now(), given.keys)
    return given.keys
  }

  await load((error) => {
    throw error
  })
  const canSign = [...held.values()].some(({ record }) => record.signsFrom <= now())
  if (!canSign) {
    const record = await createSigningKey(encryptionKey, { createdAt: now(), signsFrom: now() })
    await store.commit([{ insert: 'signingKeys', record }], [signingKeyEvent('created', record, now())])
    await load(onError)
  }
  const timer = setInterval(() => void reload(), RELOAD_INTERVAL)
  timer.unref()

  return {
    async source(unknownKid) {
      if (unknownKid !== undefined) await reload()
      const keys = current()
      if (keys.length > 0) return keys
      throw new UnavailableError('store_unavailable', 'There is no key to sign sessions with.', {
        retryAfter: RELOAD_INTERVAL / 1000,
      })
    },
    close: () => clearInterval(timer),
  }
}

type Held = Map<string, { readonly record: SigningKeyRecord; readonly jwk: JWK }>

interface Given {
  readonly keys: readonly JWK[]
  /** Milliseconds since the epoch: when another key begins to sign. */
  readonly until: number
}

/** The one that signs first. The same array as before while nothing has changed: whoever has imported it need not again. */
function arrange(held: Held, now: number, before: readonly JWK[]): Given {
  const records = [...held.values()].map(({ record }) => record)
  const signer = findSigner(records, now)
  const others = [...held.values()].filter(({ record }) => record !== signer)
  const first = signer && held.get(signer.id)
  const keys = (first ? [first, ...others] : others).map(({ jwk }) => jwk)
  const isSame = keys.length === before.length && keys.every((jwk, index) => jwk === before[index])
  const later = records.map(({ signsFrom }) => signsFrom).filter((signsFrom) => signsFrom > now)
  return { keys: isSame ? before : keys, until: Math.min(Number.POSITIVE_INFINITY, ...later) }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)).unref())
}
