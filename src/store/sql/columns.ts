import type { TableName, Tables } from '../records.js'

/** Every field of every record, and the column it is kept in. */
export const COLUMNS = {
  workspaces: { id: 'id', version: 'version', createdAt: 'created_at', name: 'name' },
  members: {
    id: 'id',
    version: 'version',
    createdAt: 'created_at',
    workspaceId: 'workspace_id',
    login: 'login',
    role: 'role',
  },
  repositories: {
    id: 'id',
    version: 'version',
    createdAt: 'created_at',
    workspaceId: 'workspace_id',
    platform: 'platform',
    repositoryId: 'repository_id',
    ownerId: 'owner_id',
    fullName: 'full_name',
    visibility: 'visibility',
  },
  permissions: {
    id: 'id',
    version: 'version',
    createdAt: 'created_at',
    workspaceId: 'workspace_id',
    repository: 'repository',
    row: 'row',
  },
  tokens: {
    id: 'id',
    version: 'version',
    createdAt: 'created_at',
    workspaceId: 'workspace_id',
    role: 'role',
    name: 'name',
    hash: 'hash',
    expiresAt: 'expires_at',
  },
  signingKeys: {
    id: 'id',
    version: 'version',
    createdAt: 'created_at',
    encrypted: 'encrypted',
    signsFrom: 'signs_from',
  },
} as const satisfies { readonly [T in TableName]: { readonly [F in keyof Tables[T]]: string } }

/** The table that records are kept in. */
export const TABLES = {
  workspaces: 'workspaces',
  members: 'members',
  repositories: 'repositories',
  permissions: 'permissions',
  tokens: 'tokens',
  signingKeys: 'signing_keys',
} as const satisfies { readonly [T in TableName]: string }

export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** Kept as JSON. */
const JSON_COLUMN = 'row'
/** Postgres gives 64-bit integers as text. */
const NUMBERS: readonly string[] = ['version', 'created_at', 'expires_at', 'signs_from']

export function toRow<T extends TableName>(table: T, record: Tables[T]): Row {
  return Object.fromEntries(
    Object.entries(COLUMNS[table]).map(([field, column]) => {
      const value = record[field as keyof Tables[T]] as unknown
      return [column, column === JSON_COLUMN ? JSON.stringify(value) : (value as Value)]
    }),
  )
}

export function toRecord<T extends TableName>(table: T, row: Row): Tables[T] {
  return Object.fromEntries(
    Object.entries(COLUMNS[table]).map(([field, column]) => {
      const value = row[column] ?? null
      if (column === JSON_COLUMN) return [field, JSON.parse(String(value))]
      return [field, NUMBERS.includes(column) ? Number(value) : value]
    }),
  ) as unknown as Tables[T]
}
