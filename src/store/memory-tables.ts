import type { Change, Committed, ListQuery } from './managed-store.js'
import { type Conditions, conditionsOf, createMemoryIndex } from './memory-index.js'
import { compareRecords, directionOf, isAfter, isFound } from './memory-list.js'
import type { RepositoryRecord, TableName, Tables } from './records.js'
import { storableRecord } from './storable.js'

type AnyRecord = Tables[TableName]

/** The records of a store, in memory. */
export interface MemoryTables {
  get<T extends TableName>(table: T, id: string): Tables[T] | undefined
  /** The records with these values, in any order; those of an identity or of what belongs together are found at once. */
  find<T extends TableName>(table: T, conditions: Conditions): Iterable<Tables[T]>
  list<T extends TableName>(table: T, query: ListQuery): readonly Tables[T][]
  /** Whether the workspace has a repository of that name; ASCII case ignored. */
  hasName(workspaceId: string, platform: string, fullName: string): boolean
  /** All changes or none, without an `await`: in one thread, that is what makes it atomic. */
  commit(changes: readonly Change[]): Committed
}

export function createMemoryTables(): MemoryTables {
  const tables: { readonly [T in TableName]: Map<string, AnyRecord> } = {
    workspaces: new Map(),
    members: new Map(),
    repositories: new Map(),
    permissions: new Map(),
    tokens: new Map(),
    signingKeys: new Map(),
    uploads: new Map(),
    instanceStatuses: new Map(),
    locks: new Map(),
    githubRepositories: new Map(),
    installations: new Map(),
    deliveries: new Map(),
  }
  const index = createMemoryIndex()

  /** Replaces whatever has this id; `undefined`: by nothing. */
  function write(table: TableName, id: string, record: AnyRecord | undefined): void {
    const before = tables[table].get(id)
    if (before) {
      index.remove(table, before)
      tables[table].delete(id)
    }
    if (record) {
      index.add(table, record)
      tables[table].set(id, record)
    }
  }

  function holds(change: Change): boolean {
    if ('remove' in change) {
      const current = tables[change.remove].get(change.id)
      return current !== undefined && (change.was === undefined || change.was === current.version)
    }
    const [table, record] =
      'insert' in change ? [change.insert, change.record] : [change.update, change.record]
    const current = tables[table].get(record.id)
    const isExpected = 'update' in change ? current?.version === change.was : current === undefined
    const holder = index.holderOf(table, record)
    return isExpected && (holder === undefined || holder === record.id) && hasOwners(table, record)
  }

  function hasOwners(table: TableName, record: AnyRecord): boolean {
    if (!NEED_WORKSPACE.includes(table)) return true
    const workspaceId = 'workspaceId' in record ? record.workspaceId : null
    if (workspaceId !== null && !tables.workspaces.has(workspaceId)) return false
    if (!('repository' in record)) return true
    const repository = tables.repositories.get(record.repository) as RepositoryRecord | undefined
    return repository?.workspaceId === workspaceId
  }

  function commit(changes: readonly Change[]): Committed {
    const undo: (() => void)[] = []
    const set = (table: TableName, id: string, record?: AnyRecord) => {
      const before = tables[table].get(id)
      undo.push(() => write(table, id, before))
      write(table, id, record)
    }
    const remove = (table: TableName, id: string) => {
      for (const [ownTable, conditions] of belongingsOf(table, tables[table].get(id))) {
        for (const own of [...find(ownTable, conditions)]) remove(ownTable, own.id)
      }
      set(table, id)
    }
    for (const [place, change] of changes.map(asStored).entries()) {
      if (!holds(change)) {
        for (const step of undo.reverse()) step()
        return { conflict: place }
      }
      if ('remove' in change) remove(change.remove, change.id)
      else set('insert' in change ? change.insert : change.update, change.record.id, change.record)
    }
    return 'done'
  }

  function* find<T extends TableName>(table: T, conditions: Conditions): Generator<Tables[T]> {
    const wanted = Object.entries(conditions)
    for (const id of index.find(table, conditions) ?? tables[table].keys()) {
      const record = tables[table].get(id)
      if (record && wanted.every(([field, value]) => Reflect.get(record, field) === value))
        yield record as Tables[T]
    }
  }

  return {
    get: <T extends TableName>(table: T, id: string) => tables[table].get(id) as Tables[T] | undefined,
    find,
    list: <T extends TableName>(table: T, query: ListQuery) =>
      [...find(table, conditionsOf(query))]
        .filter((record) => isFound(record, query) && isAfter(table, record, query))
        .sort((one, other) => compareRecords(table, one, other) * directionOf(query))
        .slice(0, query.limit),
    hasName(workspaceId, platform, fullName) {
      const [first] = index.find('repositories', { workspaceId, platform, fullName }) ?? []
      return first !== undefined
    },
    commit,
  }
}

function asStored(change: Change): Change {
  return 'remove' in change ? change : ({ ...change, record: storableRecord(change.record) } as Change)
}

/** Tables whose records need their workspace; others may be about one that is in a file. */
const NEED_WORKSPACE: readonly TableName[] = ['members', 'repositories', 'permissions', 'tokens']
const OF_WORKSPACE: readonly TableName[] = [
  'members',
  'repositories',
  'tokens',
  'uploads',
  'instanceStatuses',
  'locks',
]
const OF_REPOSITORY: readonly TableName[] = ['uploads', 'instanceStatuses', 'locks']

/** What goes with a record. */
function belongingsOf(
  table: TableName,
  record: AnyRecord | undefined,
): readonly (readonly [TableName, Conditions])[] {
  if (table === 'workspaces') return OF_WORKSPACE.map((own) => [own, { workspaceId: record?.id }])
  if (table !== 'repositories' || !record) return []
  const { id, workspaceId, platform, repositoryId } = record as RepositoryRecord
  return [
    ['permissions', { repository: id }],
    ...OF_REPOSITORY.map((own) => [own, { workspaceId, platform, repositoryId }] as const),
  ]
}
