import { asciiLowerCase } from '../ascii.js'
import type { Change, Committed, ListQuery } from './managed-store.js'
import { compareRecords, isAfter, isFound } from './memory-list.js'
import type { RepositoryRecord, TableName, Tables } from './records.js'

type AnyRecord = Tables[TableName]

/** The records of a store, in memory. */
export interface MemoryTables {
  get<T extends TableName>(table: T, id: string): Tables[T] | undefined
  list<T extends TableName>(table: T, query: ListQuery): readonly Tables[T][]
  /** The repository of that identity. */
  findRepository(workspaceId: string, platform: string, repositoryId: string): RepositoryRecord | undefined
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
  }
  /** What may exist once: the id of the record that has it. */
  const identities = new Map<string, string>()
  /** The ids and tables of what belongs together: to a record, by its id, or under a name. */
  const groups = new Map<string, Map<string, TableName>>()

  /** Replaces whatever has this id; `undefined`: by nothing. */
  function write(table: TableName, id: string, record: AnyRecord | undefined): void {
    const before = tables[table].get(id)
    if (before) {
      identities.delete(identityOf(table, before))
      for (const group of groupsOf(before)) leave(group, id)
      tables[table].delete(id)
    }
    if (record) {
      identities.set(identityOf(table, record), id)
      for (const group of groupsOf(record)) groups.set(group, membersOf(group).set(id, table))
      tables[table].set(id, record)
    }
  }

  function membersOf(group: string): Map<string, TableName> {
    return groups.get(group) ?? new Map()
  }

  function leave(group: string, id: string): void {
    const members = membersOf(group)
    members.delete(id)
    if (members.size === 0) groups.delete(group)
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
    const holder = identities.get(identityOf(table, record))
    return isExpected && (holder === undefined || holder === record.id) && hasOwners(record)
  }

  function hasOwners(record: AnyRecord): boolean {
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
      for (const [own, ownTable] of [...membersOf(id)]) remove(ownTable, own)
      set(table, id)
    }
    for (const [place, change] of changes.entries()) {
      if (!holds(change)) {
        for (const step of undo.reverse()) step()
        return { conflict: place }
      }
      if ('remove' in change) {
        remove(change.remove, change.id)
      } else {
        const table = 'insert' in change ? change.insert : change.update
        set(table, change.record.id, Object.freeze({ ...change.record }))
      }
    }
    return 'done'
  }

  function candidates(table: TableName, { workspaceId, repository }: ListQuery): readonly AnyRecord[] {
    const owner = repository ?? workspaceId
    if (owner === undefined) return [...tables[table].values()]
    return [...membersOf(owner)].flatMap(([id, ownTable]) =>
      ownTable === table ? (tables[table].get(id) ?? []) : [],
    )
  }

  return {
    get: <T extends TableName>(table: T, id: string) => tables[table].get(id) as Tables[T] | undefined,
    list: <T extends TableName>(table: T, query: ListQuery) =>
      (candidates(table, query) as Tables[T][])
        .filter((record) => isFound(record, query) && isAfter(table, record, query.after))
        .sort((one, other) => compareRecords(table, one, other))
        .slice(0, query.limit),
    findRepository(...identity) {
      const id = identities.get(key('repositories', ...identity))
      return id === undefined ? undefined : (tables.repositories.get(id) as RepositoryRecord | undefined)
    },
    hasName: (...name) => groups.has(nameKey(...name)),
    commit,
  }
}

/** What there may be one of. */
function identityOf(table: TableName, record: AnyRecord): string {
  if ('repositoryId' in record) return key(table, record.workspaceId, record.platform, record.repositoryId)
  if ('login' in record) return key(table, record.workspaceId, asciiLowerCase(record.login))
  return key(table, record.id)
}

/** The ids of the records that it belongs to, and the name it has. */
function groupsOf(record: AnyRecord): readonly string[] {
  return [
    ...('workspaceId' in record && record.workspaceId !== null ? [record.workspaceId] : []),
    ...('repository' in record ? [record.repository] : []),
    ...('fullName' in record ? [nameKey(record.workspaceId, record.platform, record.fullName)] : []),
  ]
}

function nameKey(workspaceId: string, platform: string, fullName: string): string {
  return key('name', workspaceId, platform, asciiLowerCase(fullName))
}

/** Unambiguous whatever the parts contain. */
function key(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}
