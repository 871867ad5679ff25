import type { RateLimiter } from '../exchange/rate-limit.js'
import type { ManagedStore } from '../store/managed-store.js'

/** Events a minute, on one node, of exchanges in which nobody was proven. */
export const MAX_UNPROVEN = 60

/**
 * The store, with a limit on what strangers can have written into the audit log: anybody can send forged tokens, for any
 * workspace. Those beyond the limit are refused all the same, and logged and counted; they are not kept.
 */
export function limitUnproven(store: ManagedStore, limit: RateLimiter): ManagedStore {
  return {
    ...store,
    async recordEvent(event) {
      if (event.actor === undefined && (await limit('unproven')) > 0) return
      await store.recordEvent(event)
    },
  }
}
