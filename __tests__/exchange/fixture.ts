import { createExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange.js'
import { generateSessionKey } from '../../src/exchange/session-key.js'
import { createSessions } from '../../src/exchange/sessions.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createVerifier, type Verifier } from '../../src/identity/verifier.js'
import type { Permission } from '../../src/permission/decision.js'
import { newId } from '../../src/store/id.js'
import { createMemoryStore, type MemoryStore } from '../../src/store/memory.js'
import type { Store } from '../../src/store/store.js'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'

export const NOW = Date.parse('2026-11-23T12:00:00Z')
export const ISSUER = 'https://exchange.example'

// Keys take a tenth of a second each: every fixture of a file shares them.
const sessionKey = await generateSessionKey()
const keys = [await createSigningKey()]

/** A real exchange on a fake GitHub, with a clock that stands still until told. */
export interface Fixture {
  readonly github: FakeGitHub
  readonly verifier: Verifier
  readonly exchange: Exchange
  readonly store: MemoryStore
  /** The same exchange on another store. */
  exchangeOn(store: Store): Exchange
  readonly workspaceId: string
  /** A workspace that exists and does not hold the repository. */
  readonly otherWorkspaceId: string
  readonly clock: { time: number }
}

export const onMain: readonly Permission[] = [{ permission: 'affected-stacks:create', branch: 'main' }]

export async function createFixture(
  options: Partial<ExchangeOptions> & { permissions?: readonly Permission[] } = {},
): Promise<Fixture> {
  const clock = { time: NOW }
  const now = () => clock.time
  const github = await createFakeGitHub({ issuer: GITHUB_ISSUER, now, keys })
  const [workspaceId, otherWorkspaceId] = [newId('ws'), newId('ws')]
  const platform = 'token.actions.githubusercontent.com'
  const { permissions = onMain, ...rest } = options
  const repository = { ownerId: '42', fullName: 'acme/infra', platform, permissions }
  const store = createMemoryStore({
    now,
    workspaces: [
      { id: workspaceId, repositories: [{ ...repository, id: '1001' }] },
      { id: otherWorkspaceId, repositories: [{ ...repository, id: '1002' }] },
    ],
  })
  const verifier = createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch, now })
  const sessions = createSessions({ issuer: ISSUER, keys: [sessionKey], now })
  const exchangeOn = (other: Store) => createExchange({ verifier, sessions, store: other, now, ...rest })
  const exchange = exchangeOn(rest.store ?? store)
  return { github, verifier, exchange, exchangeOn, store, workspaceId, otherWorkspaceId, clock }
}
