import { compilePermissions } from '../permission/compile.js'
import type { AuditEvent } from './audit-event.js'
import type { ManagedStore } from './managed-store.js'
import { createMemoryLedger } from './memory-ledger.js'
import { createMemoryLog } from './memory-log.js'
import { purgeTables } from './memory-purge.js'
import { seedTables } from './memory-seed.js'
import { createMemoryTables } from './memory-tables.js'
import { createMemoryUploads } from './memory-uploads.js'
import { obstacleOf } from './obstacle.js'
import type { RepositoryRecord } from './records.js'
import type { Obstacle, StoredRepository } from './store.js'
import type { WorkspaceInput } from './workspace-input.js'

export type { RepositoryInput, WorkspaceInput } from './workspace-input.js'

/** What a memory begins with. */
export interface MemoryStoreOptions {
  /** Default: none. */
  readonly workspaces?: readonly WorkspaceInput[]
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** A store in memory: what is in its audit log can be read at once. */
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
 * @throws ConfigError `config_invalid` on an id or name of the wrong form, an invalid permission, or what stands in one place twice
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const { workspaces = [], now = Date.now } = options
  const tables = createMemoryTables()
  const log = createMemoryLog()
  const { purge: purgeLedger, ...ledger } = createMemoryLedger(log, now)
  const { purge: purgeItems, ...uploads } = createMemoryUploads(tables)
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

  function findRecord(workspaceId: string, platform: string, repositoryId: string) {
    const [record] = tables.find('repositories', { workspaceId, platform, repositoryId })
    return record
  }

  function findObstacle(
    platform: string,
    repositoryId: string,
    importedOwnerId: string,
  ): Obstacle | undefined {
    const [repository] = tables.find('githubRepositories', { platform, repositoryId })
    if (!repository) return undefined
    const { state, ownerId, installationId } = repository
    const [installation] = tables.find('installations', { platform, installationId })
    return obstacleOf(importedOwnerId, { state, ownerId, installation: installation?.state ?? null })
  }

  // No `await` before a state change: in one thread, that is what makes a commit atomic.
  return Object.freeze({
    ...ledger,
    ...uploads,
    async findRepository(...identity) {
      const record = findRecord(...identity)
      if (!record) return undefined
      const obstacle = findObstacle(record.platform, record.repositoryId, record.ownerId)
      return obstacle ? Object.freeze({ ...compile(record), obstacle }) : compile(record)
    },
    findObstacle: async (...identity) => findObstacle(...identity),
    isNameKnown: async (...name) => tables.hasName(...name),
    async relabelRepository({ workspaceId, platform, id, fullName, visibility = null }, label, events) {
      const record = findRecord(workspaceId, platform, id)
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
    async purge(purge) {
      const { endedBefore, eventsBefore = Number.NEGATIVE_INFINITY, limit } = purge
      const records = purgeLedger(endedBefore, limit) + purgeTables(tables, purge) + purgeItems()
      return records + log.purge(eventsBefore, limit)
    },
    async ping() {},
    async close() {},
    events: () => log.all(),
  } satisfies MemoryStore)
}
