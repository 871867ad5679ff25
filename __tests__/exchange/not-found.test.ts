import { DatabaseSync, StatementSync } from 'node:sqlite'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { newId } from '../../src/store/id.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import type { RepositoryRecord } from '../../src/store/records.js'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { insert, repositoryRecord, workspaceRecord } from '../../src/testing/managed-store-fixture.js'
import { createServerFixture, NOW } from '../server/fixture.js'
import { createPostgresSchema, hasPostgres, type PostgresSchema } from '../store/support/postgres-schema.js'

const now = () => NOW
const schemas: PostgresSchema[] = []
afterAll(() => Promise.all(schemas.map((schema) => schema.drop())))

const STORES: readonly (readonly [name: string, create: () => ManagedStore | Promise<ManagedStore>])[] = [
  ['in memory', () => createMemoryStore({ now })],
  ['on SQLite', () => createSqliteStore({ database: new DatabaseSync(':memory:'), now })],
]
const onPostgres = async () => {
  const schema = await createPostgresSchema()
  schemas.push(schema)
  return createPostgresStore({ pool: schema.connect(), now })
}
const stores = (await hasPostgres()) ? [...STORES, ['on Postgres', onPostgres] as const] : STORES

const platform = 'token.actions.githubusercontent.com'
const STRANGER = { id: '9', ownerId: '90', fullName: 'mallory/infra' } as const

/** Makes a workspace that the stranger asks for, and gives its id. */
type Make = (store: ManagedStore) => Promise<string>

const holding =
  (differences: Partial<RepositoryRecord>, ...others: Parameters<ManagedStore['commit']>[0]): Make =>
  async (store) => {
    const workspace = workspaceRecord()
    const repository = repositoryRecord(workspace.id, differences)
    const made = [insert('workspaces', workspace), insert('repositories', repository), ...others]
    expect(await store.commit(made, [])).toBe('done')
    return workspace.id
  }

const facts = { version: 1, createdAt: NOW, platform, installationId: '7', checkAt: null } as const

const NOTHING_FOUND: Readonly<Record<string, Make>> = {
  'was never made': async () => newId('ws'),
  'does not hold the repository': holding({}),
  async 'was deleted'(store) {
    const workspace = workspaceRecord()
    expect(await store.commit([insert('workspaces', workspace)], [])).toBe('done')
    const removed = { remove: 'workspaces', id: workspace.id, was: workspace.version } as const
    expect(await store.commit([removed], [])).toBe('done')
    return workspace.id
  },
  'knows another repository by its name': holding({ fullName: 'mallory/infra' }),
}

const OF_ANOTHER_OWNER: Readonly<Record<string, Make>> = {
  'holds the repository as it was when another owned it': holding({ repositoryId: '9', ownerId: '91' }),
  'holds it as it was, with an installation that is suspended': holding(
    { repositoryId: '9', ownerId: '91' },
    insert('githubRepositories', {
      ...{ ...facts, id: newId('ghr'), repositoryId: '9', ownerId: '91', fullName: 'acme/infra' },
      ...{ visibility: 'private', state: 'present' },
    }),
    insert('installations', {
      ...{ ...facts, id: newId('ghi'), accountId: '91', account: 'acme', state: 'suspended' },
    }),
  ),
}

/** A server on the store, and what it does when the stranger asks for a workspace. */
async function createObserved(store: ManagedStore) {
  const calls: string[] = []
  const watched = Object.entries(store).map(([name, method]: [string, (...asked: unknown[]) => unknown]) => [
    name,
    (...asked: unknown[]) => {
      calls.push(name)
      return method(...asked)
    },
  ])
  const { app, github } = await createServerFixture({ store: Object.fromEntries(watched) })
  const statements = vi.spyOn(StatementSync.prototype, 'all')
  const writes = vi.spyOn(StatementSync.prototype, 'run')
  onTestFinished(async () => {
    vi.restoreAllMocks()
    await github.close()
    await store.close()
  })
  return async (workspaceId: string) => {
    const token = await github.mint('push', { repository: STRANGER })
    calls.length = 0
    for (const spy of [statements, writes]) spy.mockClear()
    const request = new Request('https://exchange.example/api/v1/auth/github-oidc', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, workspaceId }),
    })
    const response = await app.answer(request, '192.0.2.1')
    const [headers, body] = [JSON.stringify([...response.headers]), await response.text()]
    const { traceId } = JSON.parse(body) as { traceId: string }
    return {
      answer: [response.status, headers.replaceAll(traceId, ''), body.replaceAll(traceId, '')],
      work: {
        calls: [...calls],
        statements: [statements.mock.calls.length, writes.mock.calls.length],
      },
    }
  }
}

/** What is done for each of these workspaces, by its name. */
async function askForEach(store: ManagedStore, workspaces: Readonly<Record<string, Make>>) {
  const ask = await createObserved(store)
  const asked: [string, Awaited<ReturnType<typeof ask>>][] = []
  for (const [name, make] of Object.entries(workspaces)) asked.push([name, await ask(await make(store))])
  return asked
}

const same = <T>(asked: readonly (readonly [string, unknown])[], value: T) =>
  Object.fromEntries(asked.map(([name]) => [name, value]))

describe.each(stores)('%s', (_name, createStore) => {
  it('every workspace that a repository is not in gives the same answer, byte for byte', async () => {
    const asked = await askForEach(await createStore(), { ...NOTHING_FOUND, ...OF_ANOTHER_OWNER })
    const [first] = asked
    expect(first?.[1].answer[0]).toBe(404)
    expect(Object.fromEntries(asked.map(([name, { answer }]) => [name, answer]))).toEqual(
      same(asked, first?.[1].answer),
    )
  })

  it('and where none is found, the same work is done', async () => {
    const asked = await askForEach(await createStore(), NOTHING_FOUND)
    const [first] = asked
    expect(first?.[1].work.calls).toEqual(['findRepository', 'isNameKnown', 'recordEvent'])
    expect(Object.fromEntries(asked.map(([name, { work }]) => [name, work]))).toEqual(
      same(asked, first?.[1].work),
    )
  })
})
