import { randomUUID } from 'node:crypto'
import { newId } from '../store/id.js'
import type { AuditEvent, ExchangeRecord, Store } from '../store/store.js'
import type { WorkspaceInput } from '../store/workspace-input.js'

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

export const NOW = Date.parse('2026-11-23T12:00:00Z')
export const PLATFORM = 'token.actions.githubusercontent.com'

/** A store that holds one repository in each of two workspaces, and a clock that stands still until told. */
export interface StoreFixture extends StoreUnderTest {
  readonly workspaceId: string
  readonly otherWorkspaceId: string
  /** Moves the clock, in seconds. */
  wait(seconds: number): void
  record(claim?: Partial<ExchangeRecord['claim']>): ExchangeRecord
}

/** Makes a fixture of its own for each case. */
export async function createStoreFixture(createStore: CreateStore): Promise<StoreFixture> {
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
        event: eventAt(workspaceId, time),
      }
    },
  }
}

/** An event at that time, in milliseconds. */
export function eventAt(workspaceId: string, time: number): AuditEvent {
  return {
    id: newId('aud'),
    time,
    category: 'auth',
    action: 'oidc_token_exchange_success',
    traceId: randomUUID(),
    workspaceId,
    description: 'acme/infra got a session',
    actor: { type: 'workflow', id: '7', name: 'alice' },
    target: { type: 'repository', id: '1001', name: 'acme/infra', platform: PLATFORM },
    permissions: ['affected-stacks:create'],
  }
}
