import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { newId } from '../store/id.js'
import {
  type CreateStore,
  createStoreFixture,
  eventAt,
  NOW,
  PLATFORM,
  type StoreFixture,
} from './store-fixture.js'

/** One thing every store must do. `run` rejects when it does not. */
export interface StoreCase {
  readonly name: string
  run(): Promise<void>
}

/**
 * What every `Store` must do, as cases for any test runner. Throws nothing: a case rejects when the store does not do it.
 *
 * ```ts
 * it.each(storeContract(createMine))('$name', ({ run }) => run())
 * ```
 */
export function storeContract(createStore: CreateStore): readonly StoreCase[] {
  const cases: [name: string, run: (fixture: StoreFixture) => Promise<void>][] = [
    ['finds a repository by workspace, platform and id', findsRepository],
    ['finds no repository under another workspace, platform or id', findsNoOther],
    ['accepts a token once', acceptsOnce],
    ['accepts the same token id of two issuers', acceptsPerIssuer],
    ['keeps the parts of a claim apart', keepsPartsApart],
    ['gives one of 200 concurrent claims', givesOne],
    ['records nothing of a claim that was refused', recordsNothing],
    ['remembers a token until the time given', remembers],
    ['knows a session from its exchange to its expiry', knowsSession],
    ['knows no other session', knowsNoOther],
    ['revokes a session once, at once', revokes],
    ['appends events in order', appends],
  ]
  return cases.map(([name, test]) => ({ name, run: async () => test(await createStoreFixture(createStore)) }))
}

async function findsRepository({ store, workspaceId }: StoreFixture): Promise<void> {
  const found = await store.findRepository(workspaceId, PLATFORM, '1001')
  assert.ok(found)
  const { permissions, importId: _anyOrNone, ...facts } = found
  assert.deepEqual(facts, {
    workspaceId,
    platform: PLATFORM,
    id: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
  })
  assert.deepEqual(permissions.names, ['affected-stacks:create'])
}

async function findsNoOther({ store, workspaceId, otherWorkspaceId }: StoreFixture): Promise<void> {
  for (const [workspace, platform, id] of [
    [otherWorkspaceId, PLATFORM, '1001'],
    [newId('ws'), PLATFORM, '1001'],
    [workspaceId, 'token.actions.acme.ghe.com', '1001'],
    [workspaceId, PLATFORM, '1002'],
    [workspaceId, PLATFORM, ''],
    ['__proto__', PLATFORM, '1001'],
  ] as const) {
    assert.equal(await store.findRepository(workspace, platform, id), undefined)
  }
}

async function acceptsOnce({ store, record }: StoreFixture): Promise<void> {
  const first = record()
  assert.equal(await store.recordExchange(first), true)
  assert.equal(await store.recordExchange(record(first.claim)), false)
  assert.equal(await store.recordExchange(record()), true)
}

async function acceptsPerIssuer({ store, record }: StoreFixture): Promise<void> {
  const tokenId = randomUUID()
  assert.equal(await store.recordExchange(record({ tokenId, issuer: 'https://a.example' })), true)
  assert.equal(await store.recordExchange(record({ tokenId, issuer: 'https://b.example' })), true)
}

async function keepsPartsApart({ store, record }: StoreFixture): Promise<void> {
  assert.equal(await store.recordExchange(record({ issuer: 'https://a.example/x', tokenId: 'y' })), true)
  assert.equal(await store.recordExchange(record({ issuer: 'https://a.example/', tokenId: 'xy' })), true)
}

async function givesOne({ store, record, events }: StoreFixture): Promise<void> {
  const { claim } = record()
  const records = Array.from({ length: 200 }, () => record(claim))
  const results = await Promise.all(records.map((one) => store.recordExchange(one)))
  assert.equal(results.filter(Boolean).length, 1)
  const active = await Promise.all(records.map(({ session }) => store.isSessionActive(session.id)))
  assert.deepEqual(active, results)
  assert.equal((await events()).length, 1)
}

async function recordsNothing({ store, record, events }: StoreFixture): Promise<void> {
  const first = record()
  await store.recordExchange(first)
  const second = record(first.claim)
  await store.recordExchange(second)
  assert.equal(await store.isSessionActive(second.session.id), false)
  assert.deepEqual(await events(), [first.event])
}

async function remembers({ store, record, wait }: StoreFixture): Promise<void> {
  const { claim } = record()
  assert.equal(await store.recordExchange(record(claim)), true)
  wait(420)
  await store.recordExchange(record()) // gives the store an occasion to forget
  assert.equal(await store.recordExchange(record(claim)), false)
}

async function knowsSession({ store, record, wait }: StoreFixture): Promise<void> {
  const { session, ...rest } = record()
  assert.equal(await store.isSessionActive(session.id), false)
  await store.recordExchange({ session, ...rest })
  assert.equal(await store.isSessionActive(session.id), true)
  wait(1799)
  assert.equal(await store.isSessionActive(session.id), true)
  wait(1)
  assert.equal(await store.isSessionActive(session.id), false)
}

async function knowsNoOther({ store }: StoreFixture): Promise<void> {
  for (const id of [randomUUID(), '', '__proto__']) assert.equal(await store.isSessionActive(id), false)
}

async function revokes({ store, record, workspaceId, events }: StoreFixture): Promise<void> {
  const one = record()
  const two = record()
  await store.recordExchange(one)
  await store.recordExchange(two)
  const event = eventAt(workspaceId, NOW)
  assert.equal(await store.revokeSession(one.session.id, event), true)
  assert.equal(await store.isSessionActive(one.session.id), false)
  assert.equal(await store.revokeSession(one.session.id, eventAt(workspaceId, NOW)), false)
  assert.equal(await store.isSessionActive(two.session.id), true)
  assert.equal(await store.revokeSession(randomUUID(), eventAt(workspaceId, NOW)), false)
  assert.deepEqual(await events(), [one.event, two.event, event])
}

async function appends({ store, workspaceId, events }: StoreFixture): Promise<void> {
  const written = [eventAt(workspaceId, NOW), eventAt(workspaceId, NOW), eventAt(workspaceId, NOW + 1)]
  for (const one of written) await store.recordEvent(one)
  assert.deepEqual(await events(), written)
}
