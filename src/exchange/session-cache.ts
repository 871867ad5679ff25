import type { VerifyingKey } from '../runtime/runtime.js'
import type { Session } from './session.js'

/** A session, and what its token was verified with: holds for as long as `key` goes by the name `kid`, and until it ends. */
export interface Verified {
  readonly session: Session
  readonly kid: string
  readonly key: VerifyingKey
}

/** Sessions that were verified, by their whole token: of another spelling nothing is known. */
export interface SessionCache {
  /** Whether it still holds is for the caller to say. */
  find(token: string): Verified | undefined
  /** @param time seconds since the epoch: of those kept the longest ago, what has ended by then goes as well */
  keep(token: string, verified: Verified, time: number): void
}

/**
 * Remembers at most `size` sessions; beyond, those go that were kept the longest ago. Holds the tokens themselves, not their
 * hashes: whoever reads this memory finds the keys that sign them in it, and a hash would take a good part of what is gained.
 */
export function createSessionCache(size: number): SessionCache {
  // A Map gives its entries in the order in which they came. What has ended is not kept again, so it gets to the front.
  const entries = new Map<string, Verified>()

  function shrink(time: number): void {
    for (const [token, { session }] of entries) {
      if (entries.size <= size && session.expiresAt > time) return
      entries.delete(token)
    }
  }

  return {
    find: (token) => entries.get(token),
    keep(token, verified, time) {
      entries.delete(token)
      entries.set(token, verified)
      shrink(time)
    },
  }
}
