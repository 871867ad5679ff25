import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import type { TableName, Tables } from '../../store/records.js'
import {
  insert,
  type ManagedCase,
  type ManagedFixture,
  memberRecord,
  permissionRecord,
  repositoryRecord,
  signingKeyRecord,
  tokenRecord,
  update,
  workspaceRecord,
} from '../managed-store-fixture.js'
import { eventAt, NOW } from '../store-fixture.js'
import {
  deliveryRecord,
  githubRepositoryRecord,
  installationRecord,
  instanceStatusRecord,
  lockRecord,
  uploadRecord,
} from './records.js'

/** What a commit writes, and when it writes nothing. */
export const changes: readonly ManagedCase[] = [
  ['gives back every kind of record as it was inserted', givesBack],
  ['knows no record of another id', knowsNoOther],
  ['replaces a record of the version seen, and of no other', replaces],
  ['removes a record, of the version seen if one is named', removes],
  ['makes all changes and appends all events, in order', commitsAll],
  ['makes no change and appends no event when one change does not hold', commitsNothing],
  ['lets one of 50 concurrent changes to a version pass', oneUpdate],
  ['lets one of 50 concurrent inserts of a repository pass', oneInsert],
]

async function givesBack({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const records = {
    workspaces: [workspaceRecord({ name: 'Ünï "code" \\ 😀' })],
    members: [memberRecord(workspace.id, { role: 'member' })],
    repositories: [repositoryRecord(workspace.id, { repositoryId: '2', visibility: 'internal' })],
    permissions: [permissionRecord(repository), permissionRecord(repository, { row: { permission: 'a:b' } })],
    tokens: [tokenRecord(workspace.id), tokenRecord(null)],
    signingKeys: [signingKeyRecord()],
    uploads: [uploadRecord(workspace.id), uploadRecord(newId('ws'), { state: 'incomplete', batches: '010' })],
    instanceStatuses: [instanceStatusRecord(workspace.id, { stack: 'Ünï/"\\ 😀' })],
    locks: [lockRecord(workspace.id)],
    githubRepositories: [
      githubRepositoryRecord({ checkAt: NOW }),
      githubRepositoryRecord({ repositoryId: '2', visibility: null, installationId: null, state: 'removed' }),
    ],
    installations: [installationRecord(), installationRecord({ installationId: '78', checkAt: 0 })],
    deliveries: [deliveryRecord()],
  } satisfies { readonly [T in TableName]: readonly Tables[T][] }
  for (const table of Object.keys(records) as TableName[]) {
    for (const record of records[table]) {
      await make(insert(table, record))
      assert.deepEqual(await store.get(table, record.id), record)
    }
  }
  assert.deepEqual(await store.get('repositories', repository.id), repository)
}

async function knowsNoOther({ store, workspace }: ManagedFixture): Promise<void> {
  for (const id of [newId('ws'), '', '__proto__', 'constructor', `${workspace.id}\0`]) {
    assert.equal(await store.get('workspaces', id), undefined)
  }
  assert.equal(await store.get('members', workspace.id), undefined)
}

async function replaces({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const renamed = { ...workspace, version: 2, name: 'other' }
  await make({ update: 'workspaces', record: renamed, was: 1 })
  assert.deepEqual(await store.get('workspaces', workspace.id), renamed)
  const stale: Change = { update: 'workspaces', record: { ...workspace, version: 3 }, was: 1 }
  assert.deepEqual(await store.commit([stale], []), { conflict: 0 })
  const unknown: Change = { update: 'workspaces', record: workspaceRecord(), was: 1 }
  assert.deepEqual(await store.commit([unknown], []), { conflict: 0 })
  assert.deepEqual(await store.get('workspaces', workspace.id), renamed)
  // An update is no removal: what belongs to the record stays.
  assert.deepEqual(await store.get('repositories', repository.id), repository)
}

async function removes({ store, workspace, make }: ManagedFixture): Promise<void> {
  const one = memberRecord(workspace.id)
  const two = memberRecord(workspace.id, { login: 'bob' })
  await make(insert('members', one), insert('members', two))
  const stale: Change = { remove: 'members', id: one.id, was: 2 }
  assert.deepEqual(await store.commit([stale], []), { conflict: 0 })
  await make({ remove: 'members', id: one.id, was: 1 }, { remove: 'members', id: two.id })
  assert.equal(await store.get('members', one.id), undefined)
  assert.equal(await store.get('members', two.id), undefined)
  assert.deepEqual(await store.commit([{ remove: 'members', id: one.id }], []), { conflict: 0 })
}

async function commitsAll({ store, workspace, repository, events }: ManagedFixture): Promise<void> {
  const again = repositoryRecord(workspace.id)
  const permission = permissionRecord(again)
  const written = [eventAt(workspace.id, NOW), eventAt(workspace.id, NOW)]
  const steps: Change[] = [
    { remove: 'repositories', id: repository.id, was: 1 },
    insert('repositories', again),
    insert('permissions', permission),
    update('repositories', again, {}),
  ]
  assert.equal(await store.commit(steps, written), 'done')
  assert.deepEqual(await store.get('permissions', permission.id), permission)
  assert.deepEqual(await store.get('repositories', again.id), { ...again, version: 2 })
  assert.equal(await store.commit([], []), 'done')
  assert.deepEqual(await events(), written)
}

async function commitsNothing({ store, workspace, repository, events }: ManagedFixture): Promise<void> {
  const member = memberRecord(workspace.id)
  const steps: Change[] = [
    insert('members', member),
    update('workspaces', workspace, { name: 'other' }),
    { remove: 'repositories', id: repository.id },
    { remove: 'members', id: newId('usr') },
    { remove: 'members', id: newId('usr') },
  ]
  assert.deepEqual(await store.commit(steps, [eventAt(workspace.id, NOW)]), { conflict: 3 })
  assert.equal(await store.get('members', member.id), undefined)
  assert.deepEqual(await store.get('workspaces', workspace.id), workspace)
  assert.deepEqual(await store.get('repositories', repository.id), repository)
  assert.deepEqual(await events(), [])
}

async function oneUpdate({ store, workspace, events }: ManagedFixture): Promise<void> {
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      store.commit([update('workspaces', workspace, { name: `${index}` })], [eventAt(workspace.id, NOW)]),
    ),
  )
  assert.equal(results.filter((result) => result === 'done').length, 1)
  const name = String(results.indexOf('done'))
  assert.deepEqual(await store.get('workspaces', workspace.id), { ...workspace, version: 2, name })
  assert.equal((await events()).length, 1)
}

async function oneInsert({ store, workspace }: ManagedFixture): Promise<void> {
  const results = await Promise.all(
    Array.from({ length: 50 }, () =>
      store.commit([insert('repositories', repositoryRecord(workspace.id, { repositoryId: '2' }))], []),
    ),
  )
  assert.equal(results.filter((result) => result === 'done').length, 1)
  assert.equal((await store.list('repositories', { workspaceId: workspace.id, limit: 100 })).length, 2)
}
