import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
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

/** What may exist once, what needs what, and what goes with what. */
export const relations: readonly ManagedCase[] = [
  ['takes a repository and a login once a workspace', takesOnce],
  ['takes a login in another case for the same, of ASCII letters only', foldsLogins],
  ['inserts nothing into what does not exist', needsParents],
  ['removes what belongs to a workspace with it, and nothing else', cascadesFromWorkspace],
  ['removes the permissions of a repository with it', cascadesFromRepository],
]

async function takesOnce({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  await make(
    insert('workspaces', other),
    insert('repositories', repositoryRecord(other.id)),
    insert('repositories', repositoryRecord(workspace.id, { platform: 'token.actions.acme.ghe.com' })),
    insert('members', memberRecord(workspace.id)),
    insert('members', memberRecord(other.id)),
  )
  const bob = memberRecord(workspace.id, { login: 'bob' })
  await make(insert('members', bob))
  for (const change of [
    insert('workspaces', { ...workspace, name: 'again' }),
    insert('repositories', repositoryRecord(workspace.id, { fullName: 'acme/other' })),
    insert('repositories', { ...repository, repositoryId: '2' }),
    insert('members', memberRecord(workspace.id)),
    update('members', bob, { login: 'alice' }),
  ]) {
    assert.deepEqual(await store.commit([change], []), { conflict: 0 })
  }
}

async function foldsLogins({ store, workspace, make }: ManagedFixture): Promise<void> {
  await make(insert('members', memberRecord(workspace.id, { login: 'Kim' })))
  const shouted = insert('members', memberRecord(workspace.id, { login: 'KIM' }))
  assert.deepEqual(await store.commit([shouted], []), { conflict: 0 })
  // U+212A KELVIN SIGN is not the letter K.
  await make(insert('members', memberRecord(workspace.id, { login: '\u212Aim' })))
}

async function needsParents({ store, repository, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  await make(insert('workspaces', other))
  for (const change of [
    insert('members', memberRecord(newId('ws'))),
    insert('repositories', repositoryRecord(newId('ws'))),
    insert('tokens', tokenRecord(newId('ws'))),
    insert('permissions', permissionRecord({ ...repository, id: newId('repo') })),
    insert('permissions', permissionRecord({ ...repository, workspaceId: newId('ws') })),
    insert('permissions', permissionRecord({ ...repository, workspaceId: other.id })),
  ]) {
    assert.deepEqual(await store.commit([change], []), { conflict: 0 })
  }
}

async function cascadesFromWorkspace({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  const gone = [
    insert('members', memberRecord(workspace.id)),
    insert('permissions', permissionRecord(repository)),
    insert('tokens', tokenRecord(workspace.id)),
  ]
  const kept = [
    insert('members', memberRecord(other.id)),
    insert('repositories', repositoryRecord(other.id)),
    insert('tokens', tokenRecord(other.id)),
    insert('tokens', tokenRecord(null)),
    insert('signingKeys', signingKeyRecord()),
  ]
  await make(insert('workspaces', other), ...gone, ...kept)
  await store.commit([], [eventAt(workspace.id, NOW)])
  await make({ remove: 'workspaces', id: workspace.id })
  for (const change of [...gone, insert('repositories', repository)]) {
    assert.equal(await stored(store, change), undefined)
  }
  for (const change of kept) assert.ok(await stored(store, change))
  assert.equal((await store.listEvents({ workspaceId: workspace.id, limit: 10 })).length, 1)
}

async function cascadesFromRepository({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = repositoryRecord(workspace.id, { repositoryId: '2' })
  const [gone, kept] = [permissionRecord(repository), permissionRecord(other)]
  await make(insert('repositories', other), insert('permissions', gone), insert('permissions', kept))
  await make({ remove: 'repositories', id: repository.id })
  assert.equal(await store.get('permissions', gone.id), undefined)
  assert.deepEqual(await store.get('permissions', kept.id), kept)
  assert.deepEqual(await store.get('workspaces', workspace.id), workspace)
}

/** What the store has of what the change inserted. */
export function stored(store: ManagedFixture['store'], change: Change) {
  assert.ok('insert' in change)
  return store.get(change.insert, change.record.id)
}
