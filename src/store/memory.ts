import { compilePermissions } from '../permission/compile.js'
import type { AuditEvent } from './audit-event.js'
import type { ManagedStore } from './managed-store.js'
import { createMemoryLedger } from './memory-ledger.js'
import { createMemoryLog } from './memory-log.js'
import { seedTables } from './memory-seed.js'
import { createMemoryTables } from './memory-tables.js'
import type { RepositoryRecord } from './records.js'
import type { StoredRepository } from './store.js'
import type { WorkspaceInput } from './workspace-input.js'

export type { RepositoryInput, WorkspaceInput } from './workspace-input.js'

export interface MemoryStoreOptions {
  readonly workspaces?: readonly WorkspaceInput[]
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

export interface MemoryStore extends ManagedStore {
  /** The audit log, oldest first: the last 10 000 events. */
  events(): readonly AuditEvent[]
}

/**
 * A store in this process's memory. A restart forgets which tokens were used and ends every session: a token used in
 * the last minutes before could be used once more. Right for tests, for demonstrations and for one process whose
 * restarts take longer than a token's six minutes (five, and one of clock tolerance). Several processes need a `Store`
 * that they share.
 *
 * @throws ConfigError on an id or name of the wrong form, an invalid permission, or what stands in one place twice
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { workspaces = [], now = Date.now } = options
  const tables = createMemoryTables()
  const log = createMemoryLog()
  const { purge, ...ledger } = createMemoryLedger(log, now)
  seedTables(tables, workspaces, now())
  /** A change to the permissions replaces the record of their repository: what was compiled for another is not found. */
  const compiled = new WeakMap<RepositoryRecord, StoredRepository>()

  function compile(record: RepositoryRecord): StoredRepository {
    const found = compiled.get(record) ?? readRepository(record)
    compiled.set(record, found)
    return found
  }

  function readRepository(record: RepositoryRecord): StoredRepository {
    const { id, workspaceId, platform, repositoryId, ownerId, fullName, visibility } = record
    const rows = tables.list('permissions', { repository: id, limit: Number.POSITIVE_INFINITY })
    const permissions = compilePermissions(rows.map(({ row }) => row))
    const facts = { workspaceId, platform, id: repositoryId, ownerId, fullName, importId: id, permissions }
    return Object.freeze(visibility === null ? facts : { ...facts, visibility })
  }

  // No `await` before a state change: in one thread, that is what makes a commit atomic.
  return Object.freeze({
    ...ledger,
    async findRepository(workspaceId, platform, repositoryId) {
      const record = tables.findRepository(workspaceId, platform, repositoryId)
      return record && compile(record)
    },
    isNameKnown: async (...name) => tables.hasName(...name),
    async relabelRepository({ workspaceId, platform, id, fullName, visibility = null }, label, events) {
      const record = tables.findRepository(workspaceId, platform, id)
      if (record?.fullName !== fullName || record.visibility !== visibility) return
      const next = { ...record, version: record.version + 1, ...label }
      tables.commit([{ update: 'repositories', record: next, was: record.version }])
      log.append(...events)
    },
    get: async (table, id) => tables.get(table, id),
    list: async (table, query) => tables.list(table, query),
    async commit(changes, events) {
      const committed = tables.commit(changes)
      if (committed === 'done') log.append(...events)
      return committed
    },
    listEvents: async (query) => log.list(query),
    async purge({ endedBefore, eventsBefore = Number.NEGATIVE_INFINITY, limit }) {
      return purge(endedBefore, limit) + log.purge(eventsBefore, limit)
    },
    async ping() {},
    async close() {},
    events: () => log.all(),
  } satisfies MemoryStore)
}
