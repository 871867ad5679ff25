import type { Notice } from './notice.js'

/**
 * What webhooks have named with a record since GitHub was asked about it: the ids of installations. It tells where to look
 * first; who does not have it, because another node got the webhook, looks by the names that the repository has here.
 */
export interface Hints {
  /** @param ids of the records that the webhook is about */
  add(ids: readonly string[], notice: Notice): void
  /** What there is of a record, and forgets it; `undefined`: no webhook has brought it up. */
  take(id: string): ReadonlySet<string> | undefined
  /** Puts back what was taken in vain. */
  restore(id: string, hint: ReadonlySet<string> | undefined): void
}

export function createHints(): Hints {
  const byId = new Map<string, Set<string>>()

  function merge(id: string, more: Iterable<string>): void {
    const known = byId.get(id) ?? new Set()
    for (const installationId of more) known.add(installationId)
    byId.set(id, known)
  }

  return {
    add(ids, { installation }) {
      for (const id of ids) merge(id, installation ? [installation.installationId] : [])
    },
    take(id) {
      const hint = byId.get(id)
      byId.delete(id)
      return hint
    },
    restore(id, hint) {
      if (hint) merge(id, hint)
    },
  }
}
