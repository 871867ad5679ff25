import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { AuditEvent } from '../store/audit-event.js'
import { newId } from '../store/id.js'
import type { Change, ManagedStore } from '../store/managed-store.js'
import type {
  MemberRecord,
  PermissionRecord,
  RepositoryRecord,
  SigningKeyRecord,
  TableName,
  Tables,
  TokenRecord,
  WorkspaceRecord,
} from '../store/records.js'
import { NOW, PLATFORM } from './store-fixture.js'

/** Makes an empty store, with data of its own, that reads the time (milliseconds) from `now`. It is closed after the case. */
export type CreateManagedStore = (clock: {
  readonly now: () => number
}) => ManagedStore | Promise<ManagedStore>

/** A store that holds one workspace with one repository, and a clock that stands still until told. */
export interface ManagedFixture {
  readonly store: ManagedStore
  readonly workspace: WorkspaceRecord
  readonly repository: RepositoryRecord
  /** Moves the clock, in seconds. */
  wait(seconds: number): void
  /** Makes changes that must hold. */
  make(...changes: readonly Change[]): Promise<void>
  /** The whole audit log, oldest first. */
  events(): Promise<readonly AuditEvent[]>
}

/** One thing every store must do, by name. */
export type ManagedCase = readonly [name: string, run: (fixture: ManagedFixture) => Promise<void>]

/** Makes a fixture of its own for each case. */
export async function createManagedFixture(createStore: CreateManagedStore): Promise<ManagedFixture> {
  let time = NOW
  const store = await createStore({ now: () => time })
  const workspace = workspaceRecord()
  const repository = repositoryRecord(workspace.id)
  const make = async (...changes: readonly Change[]) => {
    assert.equal(await store.commit(changes, []), 'done')
  }
  await make(insert('workspaces', workspace), insert('repositories', repository))
  return {
    store,
    workspace,
    repository,
    make,
    wait: (seconds) => {
      time += seconds * 1000
    },
    events: () => allEvents(store),
  }
}

/** The whole audit log, oldest first. */
export async function allEvents(store: ManagedStore): Promise<readonly AuditEvent[]> {
  const logged = await store.listEvents({ limit: 10_000 })
  return logged.map(({ event }) => event).reverse()
}

export function insert<T extends TableName>(table: T, record: Tables[T]): Change {
  return { insert: table, record } as Change
}

/** Replaces `was` by itself with these differences, one version later. */
export function update<T extends TableName>(
  table: T,
  was: Tables[T],
  differences: Partial<Tables[T]>,
): Change {
  const record = { ...was, version: was.version + 1, ...differences }
  return { update: table, record, was: was.version } as Change
}

const base = { version: 1, createdAt: NOW } as const

export function workspaceRecord(differences: Partial<WorkspaceRecord> = {}): WorkspaceRecord {
  return { id: newId('ws'), ...base, name: 'acme', ...differences }
}

export function memberRecord(workspaceId: string, differences: Partial<MemberRecord> = {}): MemberRecord {
  return { id: newId('usr'), ...base, workspaceId, login: 'alice', role: 'owner', ...differences }
}

export function repositoryRecord(
  workspaceId: string,
  differences: Partial<RepositoryRecord> = {},
): RepositoryRecord {
  return {
    id: newId('repo'),
    ...base,
    workspaceId,
    platform: PLATFORM,
    repositoryId: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
    visibility: null,
    vouchedBy: null,
    ...differences,
  }
}

export function permissionRecord(
  { workspaceId, id }: RepositoryRecord,
  differences: Partial<PermissionRecord> = {},
): PermissionRecord {
  const row = { permission: 'affected-stacks:create', branch: 'main', events: ['push', 'pull_request'] }
  return { id: newId('perm'), ...base, workspaceId, repository: id, row, ...differences }
}

export function tokenRecord(workspaceId: string | null, differences: Partial<TokenRecord> = {}): TokenRecord {
  const role = workspaceId === null ? 'administrator' : 'admin'
  const facts = { workspaceId, role, name: 'ci', hash: randomUUID(), expiresAt: NOW + 1000 } as const
  return { id: newId('tok'), ...base, ...facts, ...differences }
}

export function signingKeyRecord(differences: Partial<SigningKeyRecord> = {}): SigningKeyRecord {
  return { id: randomUUID(), ...base, encrypted: 'a.b.c.d.e', signsFrom: NOW + 1, ...differences }
}
