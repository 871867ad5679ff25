import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import {
  insert,
  type ManagedCase,
  type ManagedFixture,
  repositoryRecord,
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
import { stored } from './relations.js'

/** What there may be one of, and what goes with what, of all that jobs leave behind and GitHub says. */
export const jobRelations: readonly ManagedCase[] = [
  ['takes what jobs and GitHub say once', takesOneOfEach],
  ['lets one of 50 concurrent locks of a key be', oneLock],
  ['keeps what jobs leave behind of repositories that it does not know', needsNoParents],
  ['removes what jobs left behind with the repository, and with the workspace', cascadesToJobs],
]

async function takesOneOfEach({ store, workspace, make }: ManagedFixture): Promise<void> {
  const elsewhere = { platform: 'token.actions.acme.ghe.com' }
  const delivery = deliveryRecord()
  const batch = { batchId: 'one' }
  const { id } = workspace
  const firsts = [
    insert('uploads', uploadRecord(id, batch)),
    insert('instanceStatuses', instanceStatusRecord(id)),
    insert('locks', lockRecord(id)),
    insert('githubRepositories', githubRepositoryRecord()),
    insert('installations', installationRecord()),
    insert('deliveries', delivery),
  ]
  const others = [
    insert('uploads', uploadRecord(id, { ...batch, kind: 'instances' })),
    insert('uploads', uploadRecord(id, { ...batch, repositoryId: '2' })),
    insert('uploads', uploadRecord(id, { ...batch, ...elsewhere })),
    insert('uploads', uploadRecord(newId('ws'), batch)),
    insert('instanceStatuses', instanceStatusRecord(id, { component: 'dns' })),
    insert('instanceStatuses', instanceStatusRecord(id, { stack: 'dev' })),
    insert('instanceStatuses', instanceStatusRecord(id, { repositoryId: '2' })),
    insert('instanceStatuses', instanceStatusRecord(id, elsewhere)),
    insert('instanceStatuses', instanceStatusRecord(newId('ws'))),
    insert('locks', lockRecord(id, { key: 'another' })),
    insert('locks', lockRecord(newId('ws'))),
    insert('githubRepositories', githubRepositoryRecord({ repositoryId: '2' })),
    insert('githubRepositories', githubRepositoryRecord(elsewhere)),
    insert('installations', installationRecord({ installationId: '78' })),
    insert('installations', installationRecord(elsewhere)),
    insert('deliveries', deliveryRecord()),
  ]
  await make(...firsts, ...others)
  for (const change of [
    insert('uploads', uploadRecord(id, batch)),
    insert('instanceStatuses', instanceStatusRecord(id)),
    insert('locks', lockRecord(id, { repositoryId: '2', holder: 'another' })),
    insert('githubRepositories', githubRepositoryRecord({ ownerId: '43' })),
    insert('installations', installationRecord({ account: 'other' })),
    insert('deliveries', { ...delivery, event: 'repository' }),
  ]) {
    assert.deepEqual(await store.commit([change], []), { conflict: 0 })
  }
}

async function oneLock({ store, workspace }: ManagedFixture): Promise<void> {
  const locks = Array.from({ length: 50 }, (_, index) => lockRecord(workspace.id, { holder: `${index}` }))
  const results = await Promise.all(
    locks.map((record) => store.commit([insert('locks', record)], [eventAt(workspace.id, NOW)])),
  )
  assert.equal(results.filter((result) => result === 'done').length, 1)
  const [lock] = await store.list('locks', { workspaceId: workspace.id, limit: 10 })
  assert.deepEqual(lock, locks[results.indexOf('done')])
  assert.equal((await store.listEvents({ limit: 100 })).length, 1)
}

async function needsNoParents({ store, make }: ManagedFixture): Promise<void> {
  const left = leftBehind(newId('ws'))
  await make(...left)
  for (const change of left) assert.ok(await stored(store, change))
}

async function cascadesToJobs({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  const ofRepository = leftBehind(workspace.id)
  const ofSibling = leftBehind(workspace.id, { repositoryId: '2' })
  const ofNamesake = leftBehind(workspace.id, { platform: 'token.actions.acme.ghe.com' })
  const kept = [...leftBehind(other.id), insert('githubRepositories', githubRepositoryRecord())]
  await make(insert('workspaces', other), insert('repositories', repositoryRecord(other.id)))
  await make(...ofRepository, ...ofSibling, ...ofNamesake, ...kept)
  await make({ remove: 'repositories', id: repository.id })
  for (const change of ofRepository) assert.equal(await stored(store, change), undefined)
  for (const change of [...ofSibling, ...ofNamesake, ...kept]) assert.ok(await stored(store, change))
  // With the workspace goes also what is of no repository there is.
  await make({ remove: 'workspaces', id: workspace.id })
  for (const change of [...ofSibling, ...ofNamesake]) assert.equal(await stored(store, change), undefined)
  for (const change of kept) assert.ok(await stored(store, change))
}

/** An upload, a status and a lock. */
function leftBehind(
  workspaceId: string,
  of: { readonly platform?: string; readonly repositoryId?: string } = {},
): readonly Change[] {
  return [
    insert('uploads', uploadRecord(workspaceId, of)),
    insert('instanceStatuses', instanceStatusRecord(workspaceId, of)),
    insert('locks', lockRecord(workspaceId, { key: JSON.stringify(of), ...of })),
  ]
}
