import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Change, ManagedStore, Purge } from '../../store/managed-store.js'
import { insert, type ManagedCase, type ManagedFixture } from '../managed-store-fixture.js'
import { eventAt, NOW } from '../store-fixture.js'
import { deliveryRecord, lockRecord, uploadRecord } from './records.js'

const SECONDS = NOW / 1000

/** What is forgotten, and what is not. */
export const upkeep: readonly ManagedCase[] = [
  ['forgets the claims and sessions that ended, and no others', forgetsEnded],
  ['forgets events before a time, when told', forgetsEvents],
  ['forgets a part at a time, and says when nothing is left', forgetsInParts],
  ['never gives the place of an event twice', neverReusesPlaces],
  ['forgets locks, webhooks and uploads from before a time, when told', forgetsOld],
  ['forgets uploads a part at a time, and their items', forgetsUploads],
  ['answers', async ({ store }) => store.ping()],
]

async function forgetsEnded({ store, workspace, events, wait }: ManagedFixture): Promise<void> {
  const ended = exchangeRecord(workspace.id, SECONDS + 99)
  const lasting = exchangeRecord(workspace.id, SECONDS + 100)
  assert.equal(await store.recordExchange(ended), true)
  assert.equal(await store.recordExchange(lasting), true)
  assert.equal(await store.purge({ endedBefore: SECONDS, limit: 100 }), 0)
  wait(90)
  assert.equal(await store.purge({ endedBefore: SECONDS + 100, limit: 100 }), 2)
  assert.equal(await store.isSessionActive(ended.session.id), false)
  assert.equal(await store.isSessionActive(lasting.session.id), true)
  assert.equal(await store.recordExchange(exchangeRecord(workspace.id, SECONDS + 99, ended.claim)), true)
  assert.equal(await store.recordExchange(exchangeRecord(workspace.id, SECONDS + 99, lasting.claim)), false)
  assert.equal((await events()).length, 3)
}

async function forgetsEvents({ store, workspace, events }: ManagedFixture): Promise<void> {
  const [first, second, third] = [3, 1, 2].map((time) => eventAt(workspace.id, time))
  assert.ok(first && second && third)
  await store.commit([], [first, second, third])
  assert.equal(await store.purge({ endedBefore: SECONDS, limit: 100 }), 0)
  assert.equal(await store.purge({ endedBefore: SECONDS, eventsBefore: 1, limit: 100 }), 0)
  assert.equal(await store.purge({ endedBefore: SECONDS, eventsBefore: 2, limit: 100 }), 1)
  assert.deepEqual(await events(), [first, third])
}

async function forgetsInParts({ store, workspace, events }: ManagedFixture): Promise<void> {
  for (let index = 0; index < 5; index += 1) {
    await store.recordExchange(exchangeRecord(workspace.id, SECONDS + index))
  }
  const purge = { endedBefore: SECONDS + 4, eventsBefore: NOW + 1, limit: 2 }
  const counts = [await store.purge(purge), await store.purge(purge), await store.purge(purge)]
  // Of claims and sessions 2, 2, 0; of events 2, 2, 1.
  assert.deepEqual(counts, [6, 6, 1])
  assert.equal(await store.purge(purge), 0)
  assert.deepEqual(await events(), [])
}

async function neverReusesPlaces({ store, workspace }: ManagedFixture): Promise<void> {
  await store.commit([], [eventAt(workspace.id, 1), eventAt(workspace.id, 1)])
  const [last] = await store.listEvents({ limit: 1 })
  await store.purge({ endedBefore: 0, eventsBefore: 2, limit: 10 })
  await store.recordEvent(eventAt(workspace.id, 3))
  const [next] = await store.listEvents({ limit: 1 })
  assert.ok(last && next && next.place > last.place)
}

async function forgetsOld({ store, workspace, make }: ManagedFixture): Promise<void> {
  const { id } = workspace
  const [old, recent] = [{ createdAt: 9 }, { createdAt: 10 }]
  const gone = [
    insert('locks', lockRecord(id, { key: 'a', expiresAt: 9 })),
    insert('deliveries', deliveryRecord(old)),
    insert('uploads', uploadRecord(id, { ...old, state: 'incomplete' })),
    insert('uploads', uploadRecord(id, { ...old, state: 'incomplete', kind: 'instances' })),
    insert('uploads', uploadRecord(id, old)),
  ]
  const kept = [
    insert('locks', lockRecord(id, { key: 'b', ...old, expiresAt: 10 })),
    insert('deliveries', deliveryRecord(recent)),
    insert('uploads', uploadRecord(id, { ...recent, state: 'incomplete' })),
    insert('uploads', uploadRecord(id, recent)),
    // The instances of a repository are what it has, however long ago it said so.
    insert('uploads', uploadRecord(id, { ...old, kind: 'instances' })),
  ]
  await make(...gone, ...kept)
  const limits = { endedBefore: 0, limit: 100 }
  assert.equal(await store.purge(limits), 0)
  const before = { locksBefore: 10, deliveriesBefore: 10, incompleteBefore: 10, affectedStacksBefore: 10 }
  await purgeAll(store, { ...limits, ...before })
  const isThere = async (change: Change) => {
    assert.ok('insert' in change)
    return (await store.get(change.insert, change.record.id)) !== undefined
  }
  for (const change of gone) assert.equal(await isThere(change), false)
  for (const change of kept) assert.equal(await isThere(change), true)
}

async function forgetsUploads({ store, workspace, make }: ManagedFixture): Promise<void> {
  const uploads = Array.from({ length: 5 }, () => uploadRecord(workspace.id, { createdAt: 1 }))
  await make(...uploads.map((record) => insert('uploads', record)))
  const item = { stack: 's', component: 'c', json: '{}' }
  for (const { id } of uploads) await store.addItems(id, 0, [item, item, item])
  const limits = { endedBefore: 0, affectedStacksBefore: 2, limit: 2 }
  const left = async () => (await store.list('uploads', { workspaceId: workspace.id, limit: 9 })).length
  assert.ok((await store.purge(limits)) > 0)
  assert.equal(await left(), 3)
  await purgeAll(store, limits)
  assert.equal(await left(), 0)
  assert.equal(await store.purge(limits), 0)
}

/** Until nothing is left to forget, which takes a while and ends. */
async function purgeAll(store: ManagedStore, limits: Purge): Promise<void> {
  for (let round = 0; (await store.purge(limits)) > 0; round += 1) assert.ok(round < 100)
}

function exchangeRecord(workspaceId: string, until: number, claim: object = {}) {
  return {
    claim: { issuer: 'https://issuer.example', tokenId: randomUUID(), rememberUntil: until, ...claim },
    session: { id: randomUUID(), workspaceId, expiresAt: until },
    event: eventAt(workspaceId, NOW),
  }
}
