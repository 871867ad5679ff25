import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { newId } from '../store/id.js'
import type { WorkspaceInput } from '../store/memory.js'
import type { AuditEvent, ExchangeRecord, Store } from '../store/store.js'

/** A store to be tested, on data of its own. */
export interface StoreUnderTest {
  readonly store: Store
  /** The audit log, oldest first. */
  events(): readonly AuditEvent[] | Promise<readonly AuditEvent[]>
}

/** Makes an empty store that holds these workspaces and reads the time (milliseconds) from `now`. */
export type CreateStore = (seed: {
  readonly workspaces: readonly WorkspaceInput[]
  readonly now: () => number
}) => StoreUnderTest | Promise<StoreUnderTest>

/** One thing every store must do. `run` rejects when it does not. */
export interface StoreCase {
  readonly name: string
  run(): Promise<void>
}

const NOW = Date.parse('2026-11-23T12:00:00Z')
const PLATFORM = 'token.actions.githubusercontent.com'

/**
 * What every `Store` must do, as cases for any test runner.
 *
 * ```ts
 * it.each(storeContract(createMine))('$name', ({ run }) => run())
 * ```
 */
export function storeContract(createStore: CreateStore): readonly StoreCase[] {
  const cases: [name: string, run: (fixture: Fixture) => Promise<void>][] = [
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
  return cases.map(([name, test]) => ({ name, run: async () => test(await createFixture(createStore)) }))
}

interface Fixture extends StoreUnderTest {
  readonly workspaceId: string
  readonly otherWorkspaceId: string
  /** Moves the clock, in seconds. */
  wait(seconds: number): void
  record(claim?: Partial<ExchangeRecord['claim']>): ExchangeRecord
}

async function createFixture(createStore: CreateStore): Promise<Fixture> {
  let time = NOW
  const [workspaceId, otherWorkspaceId] = [newId('ws'), newId('ws')]
  const repository = { ownerId: '42', fullName: 'acme/infra', platform: PLATFORM }
  const permissions = [{ permission: 'affected-stacks:create', branch: 'main' }]
  const made = await createStore({
    workspaces: [
      { id: workspaceId, repositories: [{ id: '1001', ...repository, permissions }] },
      { id: otherWorkspaceId, repositories: [{ id: '1002', ...repository }] },
    ],
    now: () => time,
  })
  return {
    store: made.store,
    events: () => made.events(),
    workspaceId,
    otherWorkspaceId,
    wait: (seconds) => {
      time += seconds * 1000
    },
    record: (claim) => {
      const seconds = time / 1000
      return {
        claim: {
          issuer: `https://${PLATFORM}`,
          tokenId: randomUUID(),
          rememberUntil: seconds + 420,
          ...claim,
        },
        session: { id: randomUUID(), workspaceId, expiresAt: seconds + 1800 },
        event: event(workspaceId, time),
      }
    },
  }
}

function event(workspaceId: string, time: number): AuditEvent {
  return {
    id: newId('aud'),
    time,
    category: 'auth',
    action: 'oidc_token_exchange_success',
    traceId: randomUUID(),
    workspaceId,
    description: 'acme/infra got a session',
    actor: { type: 'workflow', login: 'alice', runId: '7' },
    target: { type: 'repository', platform: PLATFORM, id: '1001', fullName: 'acme/infra' },
    permissions: ['affected-stacks:create'],
  }
}

async function findsRepository({ store, workspaceId }: Fixture): Promise<void> {
  const found = await store.findRepository(workspaceId, PLATFORM, '1001')
  assert.ok(found)
  const { permissions, ...facts } = found
  assert.deepEqual(facts, {
    workspaceId,
    platform: PLATFORM,
    id: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
  })
  assert.deepEqual(permissions.names, ['affected-stacks:create'])
}

async function findsNoOther({ store, workspaceId, otherWorkspaceId }: Fixture): Promise<void> {
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

async function acceptsOnce({ store, record }: Fixture): Promise<void> {
  const first = record()
  assert.equal(await store.recordExchange(first), true)
  assert.equal(await store.recordExchange(record(first.claim)), false)
  assert.equal(await store.recordExchange(record()), true)
}

async function acceptsPerIssuer({ store, record }: Fixture): Promise<void> {
  const tokenId = randomUUID()
  assert.equal(await store.recordExchange(record({ tokenId, issuer: 'https://a.example' })), true)
  assert.equal(await store.recordExchange(record({ tokenId, issuer: 'https://b.example' })), true)
}

async function keepsPartsApart({ store, record }: Fixture): Promise<void> {
  assert.equal(await store.recordExchange(record({ issuer: 'https://a.example/x', tokenId: 'y' })), true)
  assert.equal(await store.recordExchange(record({ issuer: 'https://a.example/', tokenId: 'xy' })), true)
}

async function givesOne({ store, record, events }: Fixture): Promise<void> {
  const { claim } = record()
  const records = Array.from({ length: 200 }, () => record(claim))
  const results = await Promise.all(records.map((one) => store.recordExchange(one)))
  assert.equal(results.filter(Boolean).length, 1)
  const active = await Promise.all(records.map(({ session }) => store.isSessionActive(session.id)))
  assert.deepEqual(active, results)
  assert.equal((await events()).length, 1)
}

async function recordsNothing({ store, record, events }: Fixture): Promise<void> {
  const first = record()
  await store.recordExchange(first)
  const second = record(first.claim)
  await store.recordExchange(second)
  assert.equal(await store.isSessionActive(second.session.id), false)
  assert.deepEqual(await events(), [first.event])
}

async function remembers({ store, record, wait }: Fixture): Promise<void> {
  const { claim } = record()
  assert.equal(await store.recordExchange(record(claim)), true)
  wait(420)
  await store.recordExchange(record()) // gives the store an occasion to forget
  assert.equal(await store.recordExchange(record(claim)), false)
}

async function knowsSession({ store, record, wait }: Fixture): Promise<void> {
  const { session, ...rest } = record()
  assert.equal(await store.isSessionActive(session.id), false)
  await store.recordExchange({ session, ...rest })
  assert.equal(await store.isSessionActive(session.id), true)
  wait(1799)
  assert.equal(await store.isSessionActive(session.id), true)
  wait(1)
  assert.equal(await store.isSessionActive(session.id), false)
}

async function knowsNoOther({ store }: Fixture): Promise<void> {
  for (const id of [randomUUID(), '', '__proto__']) assert.equal(await store.isSessionActive(id), false)
}

async function revokes({ store, record }: Fixture): Promise<void> {
  const one = record()
  const two = record()
  await store.recordExchange(one)
  await store.recordExchange(two)
  assert.equal(await store.revokeSession(one.session.id), true)
  assert.equal(await store.isSessionActive(one.session.id), false)
  assert.equal(await store.revokeSession(one.session.id), false)
  assert.equal(await store.isSessionActive(two.session.id), true)
  assert.equal(await store.revokeSession(randomUUID()), false)
}

async function appends({ store, workspaceId, events }: Fixture): Promise<void> {
  const written = [event(workspaceId, NOW), event(workspaceId, NOW), event(workspaceId, NOW + 1)]
  for (const one of written) await store.recordEvent(one)
  assert.deepEqual(await events(), written)
}
