import assert from 'node:assert/strict'
import type { NewItem, UploadItem } from '../../store/uploads.js'
import { type ManagedCase, type ManagedFixture, update } from '../managed-store-fixture.js'
import { items, listItems as list, makeUploads as make } from './items.js'
import { uploadRecord } from './records.js'

/** The items of uploads. */
export const uploads: readonly ManagedCase[] = [
  ['gives back items as they were added, in the order of their places', givesBack],
  ['keeps what stands in a place already', keepsPlaces],
  ['adds nothing to an upload that does not exist', addsToNone],
  ['keeps a batch of 10 000 items, and lists it in pages', keepsMany],
  ['lists no item of an upload that was removed', listsNoneOfRemoved],
  ['loses no batch of those that come at once', losesNoBatch],
]

async function givesBack(fixture: ManagedFixture): Promise<void> {
  const [upload] = await make(fixture, uploadRecord(fixture.workspace.id))
  const strange: NewItem[] = [
    { stack: 'ue2-prod', component: 'vpc', json: '{"stack":"ue2-prod","n":1.50,"n":2}' },
    { stack: '', component: 'Ünï "code" \\ 😀', json: '"\\u0000 \\ud800"' },
    { stack: "quo'te", component: '{1,2}', json: ' [1, null]\n' },
    { stack: 'null', component: 'NULL', json: 'null' },
    { stack: 'a\0', component: '\uD800', json: '"\0"' },
  ]
  await fixture.store.addItems(upload.id, 10, strange.slice(3))
  await fixture.store.addItems(upload.id, 0, strange.slice(0, 3))
  await fixture.store.addItems(upload.id, 5, [])
  const expected = [...strange.slice(0, 4), { stack: 'a\uFFFD', component: '\uFFFD', json: '"\uFFFD"' }]
  assert.deepEqual(
    await list(fixture, { upload: upload.id }),
    expected.map((item, index) => ({ upload: upload.id, place: index < 3 ? index : index + 7, ...item })),
  )
  for (const [wanted, count] of [
    [{ stack: 'a\0' }, 1],
    [{ component: '\uD800' }, 1],
    [{ stack: "quo'te", component: '{1,2}' }, 1],
    [{ stack: 'QUO' }, 0],
  ] as const) {
    assert.equal((await list(fixture, { upload: upload.id, ...wanted })).length, count)
  }
}

async function keepsPlaces(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const [one, two] = await make(fixture, uploadRecord(workspace.id), uploadRecord(workspace.id))
  await store.addItems(one.id, 0, items(3))
  await store.addItems(one.id, 2, items(3, 'later'))
  await Promise.all(Array.from({ length: 5 }, () => store.addItems(one.id, 1, items(9, 'again'))))
  await store.addItems(two.id, 0, items(1, 'other'))
  const stacks = (await list(fixture, { upload: one.id })).map(({ stack }) => stack)
  assert.deepEqual(stacks, ['s0', 's1', 's2', 'later1', 'later2', ...[4, 5, 6, 7, 8].map((n) => `again${n}`)])
  assert.equal((await list(fixture, { upload: two.id })).length, 1)
}

async function addsToNone(fixture: ManagedFixture): Promise<void> {
  const upload = uploadRecord(fixture.workspace.id)
  await fixture.store.addItems(upload.id, 0, items(2))
  await make(fixture, upload)
  assert.deepEqual(await list(fixture, { upload: upload.id }), [])
  assert.deepEqual(await list(fixture, {}), [])
}

async function keepsMany(fixture: ManagedFixture): Promise<void> {
  const [upload] = await make(fixture, uploadRecord(fixture.workspace.id))
  const all = items(10_000)
  for (let at = 0; at < all.length; at += 500) {
    await fixture.store.addItems(upload.id, at, all.slice(at, at + 500))
  }
  const seen: UploadItem[] = []
  for (let page: readonly UploadItem[] = []; ; seen.push(...page)) {
    const last = page.at(-1)
    const after = last && { after: { upload: last.upload, place: last.place } }
    page = await list(fixture, { upload: upload.id, limit: 3000, ...after })
    if (page.length === 0) break
  }
  assert.deepEqual(
    seen,
    all.map((item, place) => ({ upload: upload.id, place, ...item })),
  )
}

async function listsNoneOfRemoved(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const [gone, kept] = await make(fixture, uploadRecord(workspace.id), uploadRecord(workspace.id))
  for (const { id } of [gone, kept]) await store.addItems(id, 0, items(5))
  await fixture.make({ remove: 'uploads', id: gone.id })
  await store.addItems(gone.id, 5, items(5))
  for (let round = 0; round < 2; round += 1) {
    assert.deepEqual(await list(fixture, { upload: gone.id }), [])
    assert.equal((await list(fixture, {})).length, 5)
    while ((await store.purge({ endedBefore: 0, limit: 2 })) > 0);
  }
}

async function losesNoBatch(fixture: ManagedFixture): Promise<void> {
  const { store, workspace } = fixture
  const count = 8
  const batches = '0'.repeat(count)
  const [upload] = await make(fixture, uploadRecord(workspace.id, { batches, state: 'incomplete' }))
  const addBatch = async (index: number) => {
    await store.addItems(upload.id, index * 100, items(20, `b${index}-`))
    for (;;) {
      const seen = (await store.get('uploads', upload.id)) ?? assert.fail()
      const now = `${seen.batches.slice(0, index)}1${seen.batches.slice(index + 1)}`
      const state = now.includes('0') ? 'incomplete' : 'complete'
      const change = update('uploads', seen, { batches: now, state, items: seen.items + 20 })
      if ((await store.commit([change], [])) === 'done') return
    }
  }
  await Promise.all(Array.from({ length: count }, (_, index) => addBatch(index)))
  const done = {
    ...upload,
    version: 1 + count,
    batches: '1'.repeat(count),
    state: 'complete',
    items: 20 * count,
  }
  assert.deepEqual(await store.get('uploads', upload.id), done)
  assert.equal((await list(fixture, {})).length, 20 * count)
}
