/**
 * What one exchange costs the store (find the repository, record the exchange) when the database is empty, and when there
 * is much in it. 32 at a time, as a busy server does it.
 */
import { randomUUID } from 'node:crypto'
import { newSessionId } from '../lib/exchange/session-id.js'
import { openStore } from '../lib/server/database.js'
import type { ManagedStore } from '../lib/store/managed-store.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  workspaceRecord,
} from '../lib/testing/managed-store-fixture.js'
import { eventAt, PLATFORM } from '../lib/testing/store-fixture.js'
import { type Contender, compare, print, type Result, speeds, state } from './harness.ts'
import { createPostgres, createSqlite, type Database } from './support/databases.ts'
import { fill } from './support/fill.ts'

const MOST_GROWTH = 1.3
const AT_ONCE = 32

for (const create of [createSqlite, createPostgres]) {
  const [small, large] = [await create(), await create()]
  if (!small || !large) continue
  try {
    await measure(small, large)
  } finally {
    await small.drop()
    await large.drop()
  }
}

async function measure(small: Database, large: Database): Promise<void> {
  const { name } = small
  const started = performance.now()
  const stores = [await openStore(small.url), await openStore(large.url)] as const
  const [smallId, largeId] = [await createWorkspace(stores[0]), await createWorkspace(stores[1])]
  const { repositories } = await fill(large, largeId)
  console.log(`  ${name}: filled in ${((performance.now() - started) / 1000).toFixed(0)} s`)

  const exchanges = await compare(
    [
      { name: 'empty', run: exchanging(stores[0], smallId, ['1001']) },
      { name: 'filled', run: exchanging(stores[1], largeId, ['1001']) },
      // Their permissions are compiled each time: there are more of them than are kept.
      { name: 'filled, another repository each time', run: exchanging(stores[1], largeId, repositories) },
    ],
    { rounds: 15, count: 640 },
  )
  stateGrowth(`an exchange in the store, ${name}`, exchanges, { target: MOST_GROWTH })

  const purges = await compare(
    [
      { name: 'empty', run: purging(stores[0]) },
      { name: 'filled', run: purging(stores[1]) },
    ],
    { rounds: 15, count: 100 },
  )
  stateGrowth(`a purge of nothing, ${name}`, purges, {})
  for (const store of stores) await store.close()
}

function stateGrowth(name: string, results: readonly Result[], goal: { readonly target?: number }): void {
  print(name, results, 'empty')
  const { empty: _, filled = Number.NaN, ...others } = speeds(results, 'empty')
  const times = Object.entries(others).map(([other, speed]) => [other, 1 / speed])
  state({
    name,
    value: 1 / filled,
    unit: '× the time in an empty database',
    better: 'less',
    ...(times.length > 0 && { others: Object.fromEntries(times) }),
    ...goal,
  })
}

/** With a repository which may exchange. */
async function createWorkspace(store: ManagedStore): Promise<string> {
  const workspace = workspaceRecord()
  const repository = repositoryRecord(workspace.id)
  const permission = permissionRecord(repository)
  await store.commit(
    [insert('workspaces', workspace), insert('repositories', repository), insert('permissions', permission)],
    [],
  )
  return workspace.id
}

function exchanging(
  store: ManagedStore,
  workspaceId: string,
  repositories: readonly string[],
): Contender['run'] {
  let next = 0
  async function exchange(): Promise<void> {
    const repositoryId = repositories[next++ % repositories.length] ?? ''
    if (!(await store.findRepository(workspaceId, PLATFORM, repositoryId))) throw new Error('not found')
    const time = Date.now()
    const seconds = Math.floor(time / 1000)
    const isFirst = await store.recordExchange({
      claim: { issuer: `https://${PLATFORM}`, tokenId: randomUUID(), rememberUntil: seconds + 420 },
      session: { id: newSessionId(time), workspaceId, expiresAt: seconds + 1800 },
      event: eventAt(workspaceId, time),
    })
    if (!isFirst) throw new Error('refused')
  }
  return async (count) => {
    for (let done = 0; done < count; done += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, exchange))
  }
}

function purging(store: ManagedStore): Contender['run'] {
  return async (count) => {
    for (let done = 0; done < count; done += 1) {
      if ((await store.purge({ endedBefore: 1, eventsBefore: 1, limit: 1000 })) > 0) throw new Error('purged')
    }
  }
}
