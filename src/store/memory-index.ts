import { asciiLowerCase } from '../ascii.js'
import type { ListQuery } from './managed-store.js'
import type { TableName, Tables } from './records.js'
import { storableText } from './storable.js'

type AnyRecord = Tables[TableName]
type Fields = readonly string[]
/** Values that records must have. */
export type Conditions = Readonly<Record<string, unknown>>

const OF_REPOSITORY = ['workspaceId', 'platform', 'repositoryId']

/** What there may be one of. */
const IDENTITY: Readonly<Record<TableName, Fields>> = {
  workspaces: ['id'],
  members: ['workspaceId', 'login'],
  repositories: OF_REPOSITORY,
  permissions: ['id'],
  tokens: ['id'],
  signingKeys: ['id'],
  uploads: [...OF_REPOSITORY, 'kind', 'batchId'],
  instanceStatuses: [...OF_REPOSITORY, 'stack', 'component'],
  locks: ['workspaceId', 'key'],
  githubRepositories: ['platform', 'repositoryId'],
  installations: ['platform', 'installationId'],
  deliveries: ['id'],
}

/** What records are looked up by, the narrowest first. */
const GROUPS: Readonly<Record<TableName, readonly Fields[]>> = {
  workspaces: [],
  members: [['workspaceId']],
  repositories: [['workspaceId', 'platform', 'fullName'], ['platform', 'repositoryId'], ['workspaceId']],
  permissions: [['repository'], ['workspaceId']],
  tokens: [['workspaceId']],
  signingKeys: [],
  uploads: [OF_REPOSITORY, ['workspaceId']],
  instanceStatuses: [OF_REPOSITORY, ['workspaceId']],
  locks: [OF_REPOSITORY, ['workspaceId']],
  githubRepositories: [['platform', 'installationId']],
  installations: [],
  deliveries: [],
}

/** Compared without the case of ASCII letters. */
const FOLDED: Fields = ['login', 'fullName']

/** The ids of records, by what they have in common. */
export interface MemoryIndex {
  add(table: TableName, record: AnyRecord): void
  remove(table: TableName, record: AnyRecord): void
  /** The id of the record that is, or stands in the way of, this one. */
  holderOf(table: TableName, record: AnyRecord): string | undefined
  /** Ids among which are those of all records with these values; `undefined`: they may be anywhere. */
  find(table: TableName, conditions: Conditions): Iterable<string> | undefined
}

export function createMemoryIndex(): MemoryIndex {
  const identities = new Map<string, string>()
  const groups = new Map<string, Set<string>>()
  const groupsOf = (table: TableName, record: AnyRecord) =>
    GROUPS[table].flatMap((fields) => keyOf(table, fields, record) ?? [])
  const identityOf = (table: TableName, record: AnyRecord) => keyOf(table, IDENTITY[table], record) as string

  return {
    add(table, record) {
      identities.set(identityOf(table, record), record.id)
      for (const key of groupsOf(table, record))
        groups.set(key, (groups.get(key) ?? new Set()).add(record.id))
    },
    remove(table, record) {
      identities.delete(identityOf(table, record))
      for (const key of groupsOf(table, record)) {
        groups.get(key)?.delete(record.id)
        if (groups.get(key)?.size === 0) groups.delete(key)
      }
    },
    holderOf: (table, record) => identities.get(identityOf(table, record)),
    find(table, conditions) {
      const identity = keyOf(table, IDENTITY[table], conditions)
      if (identity !== undefined) {
        const id = identities.get(identity)
        return id === undefined ? [] : [id]
      }
      for (const fields of GROUPS[table]) {
        const key = keyOf(table, fields, conditions)
        if (key !== undefined) return groups.get(key) ?? []
      }
      return undefined
    },
  }
}

/** What a list is about, but for searches, times and places. */
export function conditionsOf({ workspaceId, repository, match }: ListQuery): Conditions {
  const all = { ...match, workspaceId, repository }
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, storableText(value)]],
    ),
  )
}

/** Unambiguous whatever the values contain; `undefined`: not all of them are there. */
function keyOf(table: TableName, fields: Fields, values: object): string | undefined {
  const parts: string[] = [table, ...fields]
  for (const field of fields) {
    const value: unknown = Reflect.get(values, field)
    if (typeof value !== 'string') return undefined
    parts.push(FOLDED.includes(field) ? asciiLowerCase(value) : value)
  }
  return JSON.stringify(parts)
}
