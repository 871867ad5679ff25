import { DatabaseSync } from 'node:sqlite'
import type { Pool } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createPostgresStore, type PostgresPool } from '../../../src/store/postgres.js'
import { createSqliteStore } from '../../../src/store/sqlite.js'
import type { NewItem } from '../../../src/store/uploads.js'
import { items } from '../../../src/testing/managed-store/items.js'
import { uploadRecord } from '../../../src/testing/managed-store/records.js'
import { insert, repositoryRecord, workspaceRecord } from '../../../src/testing/managed-store-fixture.js'
import { createPostgresSchema, hasPostgres } from '../support/postgres-schema.js'
import { watchSqlite } from '../support/watched-sqlite.js'

interface Opened {
  readonly store: ManagedStore
  /** The statements that were run so far. */
  readonly statements: readonly string[]
  count(table: 'upload_items' | 'removed_uploads'): Promise<number>
}

const isServed = await hasPostgres()
const engines: [name: string, open: () => Promise<Opened>, runs: boolean][] = [
  ['SQLite', openSqlite, true],
  ['Postgres', openPostgres, isServed],
]

describe.each(engines.filter(([, , runs]) => runs))('items on %s', (name, open) => {
  const workspace = workspaceRecord()
  const upload = uploadRecord(workspace.id)

  /** With an upload of so many items. */
  async function withItems(number: number) {
    const opened = await open()
    const repository = insert('repositories', repositoryRecord(workspace.id))
    await opened.store.commit([insert('workspaces', workspace), repository, insert('uploads', upload)], [])
    await opened.store.addItems(upload.id, 0, items(number))
    return opened
  }

  it('are added at once', async () => {
    const { store, statements } = await withItems(1)
    const before = statements.length
    await store.addItems(upload.id, 1, items(500))
    const ran = statements.slice(before)
    // On Postgres a statement is a round trip; on SQLite a commit is what takes its time.
    expect(ran.filter((text) => name === 'Postgres' || text === 'commit')).toHaveLength(1)
  })

  it('are added all or none', async () => {
    const { store, count } = await withItems(1)
    const none = { stack: 's', component: 'c' } as NewItem
    await expect(store.addItems(upload.id, 1, [...items(3), none])).rejects.toThrow()
    expect(await count('upload_items')).toBe(1)
    await store.addItems(upload.id, 1, items(3))
    expect(await count('upload_items')).toBe(4)
  })

  it.each([
    ['the upload', { remove: 'uploads', id: upload.id }],
    ['the repository', undefined],
    ['the workspace', { remove: 'workspaces', id: workspace.id }],
  ] as const)('do not go with %s, but a slice at a time', async (_what, removal) => {
    const { store, count } = await withItems(250)
    const [repository] = await store.list('repositories', { limit: 1 })
    const change = removal ?? { remove: 'repositories' as const, id: repository?.id ?? '' }
    expect(await store.commit([change], [])).toBe('done')
    expect([await count('upload_items'), await count('removed_uploads')]).toEqual([250, 1])
    const left: [number, number][] = []
    for (let purged = 1; purged > 0; ) {
      purged = await store.purge({ endedBefore: 0, limit: 100 })
      left.push([await count('upload_items'), await count('removed_uploads')])
    }
    expect(left).toEqual([
      [150, 1],
      [50, 1],
      [0, 0],
      [0, 0],
    ])
  })

  it('of uploads that are there stay', async () => {
    const { store, count } = await withItems(10)
    const other = uploadRecord(workspace.id)
    await store.commit([insert('uploads', other)], [])
    await store.addItems(other.id, 0, items(10))
    await store.commit([{ remove: 'uploads', id: other.id }], [])
    while ((await store.purge({ endedBefore: 0, limit: 3 })) > 0);
    expect(await count('upload_items')).toBe(10)
  })
})

it.runIf(isServed)('on Postgres, an upload is removed before or after its items are added', async () => {
  const schema = await createPostgresSchema()
  const pool = schema.connect({ application_name: schema.name })
  onTestFinished(async () => {
    await pool.end()
    await schema.drop()
  })
  const store = await createPostgresStore({ pool })
  const upload = uploadRecord('ws')
  await store.commit([insert('uploads', upload)], [])
  const added = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const slow = await createPostgresStore({ pool: withSlowItems(pool, added.resolve, end.promise) })
  const adding = slow.addItems(upload.id, 0, items(3))
  await added.promise
  const removal = store.commit([{ remove: 'uploads', id: upload.id }], [])
  expect(await Promise.race([removal, whenSomebodyWaits(pool)])).toBe('waits')
  end.resolve()
  await Promise.all([adding, removal])
  while ((await store.purge({ endedBefore: 0, limit: 10 })) > 0);
  expect((await pool.query('select * from upload_items')).rows).toEqual([])
})

/** A pool that does not end the transaction in which items are added before it is told to. */
function withSlowItems(pool: Pool, onAdded: () => void, end: Promise<void>): PostgresPool {
  return {
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    connect: () => pool.connect(),
    async query(query) {
      if (query.name !== 'add_items') return pool.query(query)
      const client = await pool.connect()
      await client.query('begin')
      const result = await client.query(query)
      onAdded()
      await end
      await client.query('commit')
      client.release()
      return result
    },
  }
}

async function whenSomebodyWaits(pool: Pool): Promise<'waits'> {
  for (;;) {
    const { rowCount } = await pool.query(`select 1 from pg_stat_activity
      where application_name = current_setting('application_name') and wait_event_type = 'Lock'`)
    if (rowCount) return 'waits'
  }
}

async function openSqlite(): Promise<Opened> {
  const database = new DatabaseSync(':memory:')
  const statements: string[] = []
  const watched = watchSqlite(database, { run: (text) => statements.push(text) })
  const store = await createSqliteStore({ database: watched })
  onTestFinished(() => store.close())
  const count = async (table: string) => database.prepare(`select * from ${table}`).all().length
  return { store, statements, count }
}

async function openPostgres(): Promise<Opened> {
  const schema = await createPostgresSchema()
  const pool = schema.connect()
  const statements: string[] = []
  const watched: PostgresPool = {
    on: (event, listener) => pool.on(event, listener),
    end: () => pool.end(),
    connect: () => pool.connect(),
    query(query) {
      statements.push(query.text)
      return pool.query(query)
    },
  }
  const store = await createPostgresStore({ pool: watched })
  onTestFinished(async () => {
    await store.close()
    await schema.drop()
  })
  const count = async (table: string) => (await pool.query(`select * from ${table}`)).rows.length
  return { store, statements, count }
}
