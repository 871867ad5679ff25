import type { TableName, Tables } from '../records.js'

const STORED = { id: 'id', version: 'version', createdAt: 'created_at' } as const
const OF_REPOSITORY = {
  workspaceId: 'workspace_id',
  platform: 'platform',
  repositoryId: 'repository_id',
} as const

/** Every field of every record, and the column it is kept in. */
export const COLUMNS = {
  workspaces: { ...STORED, name: 'name' },
  members: {
    ...STORED,
    workspaceId: 'workspace_id',
    login: 'login',
    role: 'role',
  },
  repositories: {
    ...STORED,
    ...OF_REPOSITORY,
    ownerId: 'owner_id',
    fullName: 'full_name',
    visibility: 'visibility',
    vouchedBy: 'vouched_by',
  },
  permissions: {
    ...STORED,
    workspaceId: 'workspace_id',
    repository: 'repository',
    row: 'row',
  },
  tokens: {
    ...STORED,
    workspaceId: 'workspace_id',
    role: 'role',
    name: 'name',
    hash: 'hash',
    expiresAt: 'expires_at',
  },
  signingKeys: {
    ...STORED,
    encrypted: 'encrypted',
    signsFrom: 'signs_from',
  },
  uploads: {
    ...STORED,
    ...OF_REPOSITORY,
    kind: 'kind',
    batchId: 'batch_id',
    batches: 'batches',
    state: 'state',
    items: 'items',
    bytes: 'bytes',
    facts: 'facts',
  },
  instanceStatuses: {
    ...STORED,
    ...OF_REPOSITORY,
    stack: 'stack',
    component: 'component',
    facts: 'facts',
  },
  locks: {
    ...STORED,
    ...OF_REPOSITORY,
    key: 'key',
    holder: 'holder',
    expiresAt: 'expires_at',
    facts: 'facts',
  },
  githubRepositories: {
    ...STORED,
    platform: 'platform',
    repositoryId: 'repository_id',
    ownerId: 'owner_id',
    fullName: 'full_name',
    visibility: 'visibility',
    installationId: 'installation_id',
    state: 'state',
    checkAt: 'check_at',
  },
  installations: {
    ...STORED,
    platform: 'platform',
    installationId: 'installation_id',
    accountId: 'account_id',
    account: 'account',
    state: 'state',
    checkAt: 'check_at',
  },
  deliveries: { ...STORED, event: 'event' },
} as const satisfies { readonly [T in TableName]: { readonly [F in keyof Tables[T]]: string } }

/** The table that records are kept in. */
export const TABLES = {
  workspaces: 'workspaces',
  members: 'members',
  repositories: 'repositories',
  permissions: 'permissions',
  tokens: 'tokens',
  signingKeys: 'signing_keys',
  uploads: 'uploads',
  instanceStatuses: 'instance_statuses',
  locks: 'locks',
  githubRepositories: 'github_repositories',
  installations: 'installations',
  deliveries: 'deliveries',
} as const satisfies { readonly [T in TableName]: string }

export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** Kept as JSON. */
const JSON_COLUMNS: readonly string[] = ['row', 'facts']
/** Postgres gives 64-bit integers as text. */
const NUMBERS: readonly string[] = [
  'version',
  'created_at',
  'expires_at',
  'signs_from',
  'items',
  'bytes',
  'check_at',
]

export function toRow<T extends TableName>(table: T, record: Tables[T]): Row {
  return Object.fromEntries(
    Object.entries(COLUMNS[table]).map(([field, column]) => {
      const value = record[field as keyof Tables[T]] as unknown
      return [column, JSON_COLUMNS.includes(column) ? JSON.stringify(value) : (value as Value)]
    }),
  )
}

export function toRecord<T extends TableName>(table: T, row: Row): Tables[T] {
  return Object.fromEntries(
    Object.entries(COLUMNS[table]).map(([field, column]) => [field, toValue(column, row[column] ?? null)]),
  ) as unknown as Tables[T]
}

function toValue(column: string, value: Value): unknown {
  if (value === null) return null
  if (JSON_COLUMNS.includes(column)) return JSON.parse(String(value))
  return NUMBERS.includes(column) ? Number(value) : value
}
