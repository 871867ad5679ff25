import { setTimeout } from 'node:timers/promises'
import type { Pool, PoolClient, PoolConfig } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createPostgresStore,
  type ManagedStore,
  type PostgresClient,
  type PostgresPool,
  type PostgresQuery,
} from '../../src/store/postgres.js'
import { createPostgresEngine } from '../../src/store/sql/postgres-engine.js'
import { managedStoreContract } from '../../src/testing/index.js'
import { insert, update, workspaceRecord } from '../../src/testing/managed-store-fixture.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'
import { exchangeRecord } from './support/exchange-record.js'
import { createPostgresSchema, hasPostgres } from './support/postgres-schema.js'

describe.runIf(await hasPostgres())('createPostgresStore', () => {
  describe('the contract of every store', () => {
    const cases = managedStoreContract(async ({ now }) => {
      const schema = await createPostgresSchema()
      onTestFinished(() => schema.drop())
      return createPostgresStore({ pool: schema.connect(), now })
    })
    it.each(cases)('$name', ({ run }) => run())
  })

  it.each([
    ['looks through events a stretch at a time', { text: 'nothing' }, 3],
    ['is led to events by an index at once', {}, 1],
  ])('%s', async (_name, conditions, count) => {
    const [{ pool, store }] = await open(1)
    await store.recordEvent(eventAt('ws', NOW))
    await pool.query("select setval(pg_get_serial_sequence('audit_events', 'seq'), 120000)")
    await store.recordEvent(eventAt('ws', NOW))
    const asked: string[] = []
    const listening = await createPostgresStore({ pool: listenTo(pool, (text) => asked.push(text)) })
    asked.length = 0
    const found = await listening.listEvents({ workspaceId: 'ws', limit: 10, ...conditions })
    expect(found).toHaveLength('text' in conditions ? 0 : 2)
    expect(asked.filter((text) => /order by "seq"/.test(text))).toHaveLength(count)
  })

  it('shares a claim, a session and a permission with every process', async () => {
    const [one, two] = await open(2)
    const record = exchangeRecord()
    const results = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? one : two).store.recordExchange(exchangeRecord(record.claim)),
      ),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
    const other = exchangeRecord()
    await one.store.recordExchange(other)
    expect(await two.store.revokeSession(other.session.id, eventAt('', NOW))).toBe(true)
    expect(await one.store.isSessionActive(other.session.id)).toBe(false)
    expect(await one.store.listEvents({ limit: 10 })).toHaveLength(3)
  })

  it('outlives connections that are lost, idle or in use', async () => {
    const [{ store, pool }, other] = await open(2)
    await Promise.all([store.ping(), store.ping(), store.ping()])
    await terminateOthers(other.pool)
    await setTimeout(50)
    expect(pool.idleCount).toBe(0)
    await store.ping()

    const workspace = workspaceRecord()
    const blocker = await other.pool.connect()
    await blocker.query('begin')
    await blocker.query('lock table workspaces in access exclusive mode')
    const commit = store.commit([insert('workspaces', workspace)], [eventAt('', NOW)])
    const refused = expect(commit).rejects.toThrow()
    await terminateWaiting(other.pool)
    await refused
    await blocker.query('rollback')
    blocker.release()
    expect(await store.get('workspaces', workspace.id)).toBeUndefined()
    expect(await store.listEvents({ limit: 10 })).toEqual([])
    expect(await store.commit([insert('workspaces', workspace)], [])).toBe('done')
    expect(pool.totalCount - pool.idleCount).toBe(0)
  })

  it('outlives a connection that is lost between two statements', async () => {
    const [{ pool }, other] = await open(2)
    const connect = async () => {
      const client = await pool.connect()
      const query = async (statement: PostgresQuery) => {
        const result = await client.query(statement)
        if (statement.text === 'begin') {
          const lost = new Promise<void>((resolve) => client.on('end', resolve))
          await terminateOthers(other.pool)
          await lost
        }
        return result
      }
      return wrapClient(client, query)
    }
    const engine = createPostgresEngine(wrapPool(pool, connect))
    const query = { sql: 'select 1', parameters: [] }
    await expect(engine.commit([{ query, mustChange: false }])).rejects.toThrow()
    expect(await engine.read(query)).toHaveLength(1)
    expect(pool.totalCount - pool.idleCount).toBe(0)
  })

  it('makes a commit again that lost a deadlock', async () => {
    const [{ store, pool }] = await open(1)
    const [first, second] = [workspaceRecord(), workspaceRecord()]
    await store.commit([insert('workspaces', first), insert('workspaces', second)], [])
    const lost: unknown[] = []
    const meeting = await createPostgresStore({ pool: meetAfterFirstUpdate(pool, lost) })
    const steps = [update('workspaces', first, {}), update('workspaces', second, {})]
    const results = await Promise.all([meeting.commit(steps, []), meeting.commit(steps.toReversed(), [])])
    expect(lost).toEqual([expect.objectContaining({ code: '40P01' })])
    expect(results).toContain('done')
    expect(results).toContainEqual({ conflict: 0 })
  })

  it('gives back its connection after a conflict', async () => {
    const [{ store, pool }] = await open(1, { max: 1 })
    const workspace = workspaceRecord()
    const twice = [insert('workspaces', workspace), insert('workspaces', workspace)]
    expect(await store.commit(twice, [])).toEqual({ conflict: 1 })
    const orphan = insert('members', { ...workspaceMember(workspace.id) })
    expect(await store.commit([orphan], [])).toEqual({ conflict: 0 })
    expect(await store.get('workspaces', workspace.id)).toBeUndefined()
    expect(pool.totalCount).toBe(1)
  })

  it('ends the pool once', async () => {
    const [{ store, pool }] = await open(1)
    await Promise.all([store.close(), store.close()])
    expect(pool.ended).toBe(true)
    await expect(store.ping()).rejects.toThrow()
  })
})

function workspaceMember(workspaceId: string) {
  return { id: 'usr_1', version: 1, createdAt: NOW, workspaceId, login: 'alice', role: 'owner' } as const
}

/** Two transactions wait for each other after their first update: each then holds what the other needs. */
function meetAfterFirstUpdate(pool: Pool, lost: unknown[]): PostgresPool {
  const met = Promise.withResolvers<void>()
  let count = 0
  return wrapPool(pool, async () => {
    const client = await pool.connect()
    return wrapClient(client, async (query) => {
      try {
        return await client.query(query)
      } catch (error) {
        lost.push(error)
        throw error
      } finally {
        if (query.text.startsWith('update') && ++count === 2) met.resolve()
        if (query.text.startsWith('update')) await met.promise
      }
    })
  })
}

function wrapPool(pool: Pool, connect: PostgresPool['connect']): PostgresPool {
  return {
    query: (query) => pool.query(query),
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    connect,
  }
}

function wrapClient(client: PoolClient, query: PostgresClient['query']): PostgresClient {
  return {
    on: (event, listener) => client.on(event, listener),
    off: (event, listener) => client.off(event, listener),
    release: (close) => client.release(close),
    query,
  }
}

type Opened = { readonly store: ManagedStore; readonly pool: Pool }

/** Stores on one schema, as of several processes. */
async function open(count: number, options?: PoolConfig): Promise<[Opened, Opened, ...Opened[]]> {
  const schema = await createPostgresSchema()
  const opened: Opened[] = []
  for (let index = 0; index < count; index += 1) {
    const pool = schema.connect({ application_name: schema.name, ...options })
    opened.push({ pool, store: await createPostgresStore({ pool, now: () => NOW }) })
  }
  onTestFinished(async () => {
    for (const { store } of opened) await store.close()
    await schema.drop()
  })
  return opened as [Opened, Opened, ...Opened[]]
}

/** The pool, and what it is asked. */
function listenTo(pool: Pool, onQuery: (text: string) => void): PostgresPool {
  return {
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    connect: () => pool.connect(),
    query(query) {
      onQuery(query.text)
      return pool.query(query)
    },
  }
}

async function terminateOthers(pool: Pool): Promise<void> {
  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = current_setting('application_name') and pid <> pg_backend_pid()`)
}

/** Ends the connection that waits for a lock, once there is one. */
async function terminateWaiting(pool: Pool): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = current_setting('application_name') and wait_event_type = 'Lock'`)
    if (rowCount) return
  }
}
