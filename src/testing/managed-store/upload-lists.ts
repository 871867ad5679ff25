import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { UploadRecord } from '../../store/records.js'
import type { ItemQuery } from '../../store/uploads.js'
import { insert, type ManagedCase, type ManagedFixture, update } from '../managed-store-fixture.js'
import { PLATFORM } from '../store-fixture.js'
import { items, listItems as list, makeUploads as make } from './items.js'
import { instanceStatusRecord, uploadRecord } from './records.js'

/** Which items are listed. */
export const uploadLists: readonly ManagedCase[] = [
  ['lists the items of all complete uploads of a workspace, or of one', listsUploads],
  ['lists the items of a stack, a component, both', listsInstances],
  ['gives every instance its status, and no other', joinsStatuses],
]

async function listsUploads(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const made = await make(
    fixture,
    uploadRecord(workspace.id),
    uploadRecord(workspace.id, { repositoryId: '2' }),
    uploadRecord(workspace.id, { platform: 'token.actions.acme.ghe.com' }),
    uploadRecord(workspace.id, { state: 'incomplete' }),
    uploadRecord(workspace.id, { kind: 'instances' }),
    uploadRecord(newId('ws')),
  )
  for (const { id } of made) await store.addItems(id, 7, items(3))
  const [one, sibling, elsewhere, begun, instances, stranger] = made
  const placesOf = (...found: readonly (UploadRecord | undefined)[]) =>
    found
      .map((upload) => upload?.id ?? '')
      .sort()
      .flatMap((id) => [7, 8, 9].map((place) => ({ upload: id, place })))
  const places = async (query: Partial<ItemQuery>) =>
    (await list(fixture, query)).map(({ upload, place }) => ({ upload, place }))
  const all = placesOf(one, sibling, elsewhere)
  assert.deepEqual(await places({}), all)
  assert.deepEqual(await places({ kind: 'instances' }), placesOf(instances))
  assert.deepEqual(await places({ platform: PLATFORM, repositoryId: '2' }), placesOf(sibling))
  assert.deepEqual(await places({ repositoryId: '1001' }), placesOf(one, elsewhere))
  assert.deepEqual(await places({ upload: one.id }), placesOf(one))
  assert.deepEqual(await places({ upload: begun?.id ?? '' }), placesOf(begun))
  for (const upload of [stranger, instances]) assert.deepEqual(await places({ upload: upload?.id ?? '' }), [])
  for (const [index, after] of all.entries()) {
    assert.deepEqual(await places({ after, limit: 4 }), all.slice(index + 1, index + 5))
  }
}

async function listsInstances(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const [one, two] = await make(
    fixture,
    uploadRecord(workspace.id, { kind: 'instances' }),
    uploadRecord(workspace.id, { kind: 'instances', repositoryId: '2' }),
  )
  const pairs = [
    ['prod', 'vpc'],
    ['dev', 'vpc'],
    ['prod', 'dns'],
    ['prod', 'vpc'],
  ]
  for (const { id } of [one, two]) {
    await store.addItems(
      id,
      0,
      pairs.map(([stack = '', component = '']) => ({ stack, component, json: '{}' })),
    )
  }
  const table: [Partial<ItemQuery>, number[]][] = [
    [{ stack: 'prod' }, [0, 2, 3]],
    [{ component: 'vpc' }, [0, 1, 3]],
    [{ stack: 'prod', component: 'vpc' }, [0, 3]],
    [{ stack: 'prod', component: 'vpc', after: { upload: one.id, place: 0 } }, [3]],
    [{ stack: 'Prod' }, []],
  ]
  for (const [query, places] of table) {
    const found = await list(fixture, {
      kind: 'instances',
      platform: PLATFORM,
      repositoryId: '1001',
      ...query,
    })
    assert.deepEqual(
      found.map(({ place }) => place),
      places,
    )
  }
  assert.equal((await list(fixture, { kind: 'instances', stack: 'dev' })).length, 2)
}

async function joinsStatuses(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const instance = { stack: 'prod', component: 'vpc', json: '{}' }
  const made = await make(
    fixture,
    uploadRecord(workspace.id, { kind: 'instances' }),
    uploadRecord(workspace.id, { kind: 'instances', repositoryId: '2' }),
    uploadRecord(workspace.id),
  )
  for (const { id } of made) await store.addItems(id, 0, [instance, { ...instance, component: 'dns' }])
  const status = instanceStatusRecord(workspace.id, { stack: 'prod', component: 'vpc' })
  await fixture.make(
    insert('instanceStatuses', status),
    insert('instanceStatuses', instanceStatusRecord(newId('ws'), { stack: 'prod', component: 'dns' })),
    insert('instanceStatuses', instanceStatusRecord(workspace.id, { stack: 'dev', component: 'dns' })),
  )
  const statuses = async (kind: UploadRecord['kind'], repositoryId: string) =>
    (await list(fixture, { kind, repositoryId })).map((item) => item.status)
  assert.deepEqual(await statuses('instances', '1001'), [status.facts, undefined])
  assert.deepEqual(await statuses('instances', '2'), [undefined, undefined])
  assert.deepEqual(await statuses('affected-stacks', '1001'), [undefined, undefined])
  const { lastRun: _never, ...facts } = status.facts
  await fixture.make(update('instanceStatuses', status, { facts: { ...facts, exitCode: 0 } }))
  assert.deepEqual(await statuses('instances', '1001'), [{ ...facts, exitCode: 0 }, undefined])
}
