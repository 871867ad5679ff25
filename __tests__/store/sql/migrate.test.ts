import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConfigError } from '../../../src/errors.js'
import { createPostgresStore } from '../../../src/store/postgres.js'
import { createSqliteStore, type SqliteDatabase } from '../../../src/store/sqlite.js'
import { insert, workspaceRecord } from '../../../src/testing/managed-store-fixture.js'
import { createPostgresSchema, hasPostgres, POSTGRES_URL } from '../support/postgres-schema.js'
import { sqliteFile } from '../support/sqlite-file.js'

const NEWER = `insert into atmos_pro_oidc_migrations (name, timestamp) values ('9999-later', '2999-01-01T00:00:00Z')`
const refusal = expect.objectContaining({
  code: 'config_invalid',
  message: expect.stringMatching(
    /written by a newer version: its migration "9999-later" .* Start that version/,
  ),
})

describe('on SQLite', () => {
  it('several connections that start at once make the tables once', async () => {
    const file = sqliteFile()
    const stores = await Promise.all(
      Array.from({ length: 5 }, () => createSqliteStore({ database: new DatabaseSync(file) })),
    )
    const workspace = workspaceRecord()
    expect(await stores[0]?.commit([insert('workspaces', workspace)], [])).toBe('done')
    for (const store of stores) {
      expect(await store.get('workspaces', workspace.id)).toEqual(workspace)
      await store.close()
    }
  })

  it('several processes that start at once make the tables once', async () => {
    const file = sqliteFile()
    await startAtOnce('start-sqlite.ts', file)
    await expect(createSqliteStore({ database: new DatabaseSync(file) })).resolves.toBeDefined()
  })

  it('keeps what is there when it starts again', async () => {
    const file = sqliteFile()
    const workspace = workspaceRecord()
    const first = await createSqliteStore({ database: new DatabaseSync(file) })
    await first.commit([insert('workspaces', workspace)], [])
    await first.close()
    const second = await createSqliteStore({ database: new DatabaseSync(file) })
    expect(await second.list('workspaces', { limit: 10 })).toEqual([workspace])
    await second.close()
  })

  it('refuses a database that is newer', async () => {
    const file = sqliteFile()
    await (await createSqliteStore({ database: new DatabaseSync(file) })).close()
    const database = new DatabaseSync(file)
    database.exec(NEWER)
    await expect(createSqliteStore({ database })).rejects.toEqual(refusal)
    await expect(createSqliteStore({ database })).rejects.toBeInstanceOf(ConfigError)
    database.close()
  })

  it('leaves nothing of a migration that fails', async () => {
    const database = new DatabaseSync(sqliteFile())
    onTestFinished(() => database.close())
    const failing: SqliteDatabase = {
      exec: (text) => database.exec(text),
      close: () => database.close(),
      prepare(text) {
        if (text.includes('audit_events')) throw new Error('power failure')
        return database.prepare(text)
      },
    }
    await expect(createSqliteStore({ database: failing })).rejects.toThrow('power failure')
    expect(database.prepare('select name from sqlite_master').all()).toEqual([])
    await (await createSqliteStore({ database })).ping()
  })
})

describe.runIf(await hasPostgres())('on Postgres', () => {
  it('several connections that start at once make the tables once', async () => {
    const schema = await openSchema()
    const stores = await Promise.all(
      Array.from({ length: 5 }, () => createPostgresStore({ pool: schema.connect() })),
    )
    for (const store of stores) {
      await store.ping()
      await store.close()
    }
  })

  it('several processes that start at once make the tables once', async () => {
    const schema = await openSchema()
    await startAtOnce('start-postgres.ts', POSTGRES_URL, schema.name)
    const store = await createPostgresStore({ pool: schema.connect() })
    await store.ping()
    await store.close()
  })

  it('refuses a database that is newer', async () => {
    const schema = await openSchema()
    await (await createPostgresStore({ pool: schema.connect() })).close()
    const pool = schema.connect({ max: 1 })
    await pool.query(NEWER)
    await expect(createPostgresStore({ pool })).rejects.toEqual(refusal)
    expect((await pool.query('select name from atmos_pro_oidc_migrations')).rowCount).toBe(4)
    await pool.end()
  })

  it('leaves nothing of a migration that fails', async () => {
    const schema = await openSchema()
    const pool = schema.connect()
    onTestFinished(() => pool.end())
    await pool.query('create table audit_events (mine text)')
    await expect(createPostgresStore({ pool })).rejects.toThrow('already exists')
    const { rows } = await pool.query(
      'select table_name from information_schema.tables where table_schema = current_schema()',
    )
    expect(rows).toEqual([{ table_name: 'audit_events' }])
  })

  async function openSchema() {
    const schema = await createPostgresSchema()
    onTestFinished(() => schema.drop())
    return schema
  }
})

async function startAtOnce(program: string, ...args: readonly string[]): Promise<void> {
  const support = join(import.meta.dirname, '..', 'support')
  const start = () =>
    promisify(execFile)(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      '--import',
      join(import.meta.dirname, '../../../scripts/sources.mjs'),
      join(support, program),
      ...args,
    ])
  const ended = await Promise.all([start(), start(), start()])
  expect(ended.map(({ stderr }) => stderr)).toEqual(['', '', ''])
}
