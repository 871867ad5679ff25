import type { RateLimiter } from '../exchange/rate-limit.js'
import type { AuditEvent } from '../store/audit-event.js'
import type { ManagedStore } from '../store/managed-store.js'

/** Refusals of strangers a minute, on one node, that are kept of each kind. */
export const MAX_STRANGERS = 60

/**
 * The store, with a limit on what strangers can have written into the audit log: anybody can send forged tokens, or GitHub's
 * for a repository of their own, for any workspace. Those beyond the limit are refused all the same, and logged and counted;
 * they are not kept. A kind is an error code: a flood of one does not push the others out.
 */
export function limitStrangers(store: ManagedStore, limit: RateLimiter): ManagedStore {
  return {
    ...store,
    async recordEvent(event) {
      if (isOfStranger(event) && (await limit(event.code ?? 'none')) > 0) return
      await store.recordEvent(event)
    },
  }
}

/** Nobody was proven, or somebody who has nothing to do with the workspace, not even a name that is known there. */
function isOfStranger({ actor, code, metadata }: AuditEvent): boolean {
  return actor === undefined || (code === 'workspace_not_found' && metadata === undefined)
}
