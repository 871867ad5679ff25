import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createPostgresStore } from '../../../src/store/postgres.js'
import { createSqliteStore } from '../../../src/store/sqlite.js'
import { githubRepositoryRecord, uploadRecord } from '../../../src/testing/managed-store/records.js'
import { insert } from '../../../src/testing/managed-store-fixture.js'
import { PLATFORM } from '../../../src/testing/store-fixture.js'
import { exchangeRecord } from '../support/exchange-record.js'
import { createPostgresSchema, hasPostgres } from '../support/postgres-schema.js'

/** A database, before a store is opened on it. */
interface Database {
  run(statements: string): Promise<void>
  open(): Promise<ManagedStore>
  /** How the tables, indexes and triggers are made. */
  describe(): Promise<readonly unknown[]>
}

const engines: [name: string, make: () => Promise<Database>, runs: boolean][] = [
  ['sqlite', makeSqlite, true],
  ['postgres', makePostgres, await hasPostgres()],
]

describe.each(engines.filter(([, , runs]) => runs))(
  'a database of the first version, on %s',
  (name, make) => {
    const openReleased = async () => {
      const database = await make()
      for (const part of [name, 'data']) {
        await database.run(readFileSync(join(import.meta.dirname, 'released', `0001.${part}.sql`), 'utf8'))
      }
      return { database, store: await database.open() }
    }

    it('keeps what is in it', async () => {
      const { store } = await openReleased()
      const stored = { version: 1, workspaceId: 'ws_1' }
      const workspace = { id: 'ws_1', version: 2, createdAt: 1000, name: 'acme' }
      expect(await store.list('workspaces', { limit: 9 })).toEqual([workspace])
      expect(await store.get('members', 'usr_1')).toEqual({
        ...stored,
        id: 'usr_1',
        createdAt: 1001,
        login: 'Alice',
        role: 'owner',
      })
      expect(await store.get('tokens', 'tok_1')).toMatchObject({ workspaceId: null, expiresAt: 5e12 })
      expect(await store.get('signingKeys', 'key_1')).toMatchObject({
        encrypted: 'a.b.c.d.e',
        signsFrom: 1006,
      })
      const found = await store.findRepository('ws_1', PLATFORM, '1001')
      expect(found).toMatchObject({ ownerId: '42', visibility: 'private', importId: 'repo_1' })
      expect(found?.permissions.names).toEqual(['affected-stacks:create'])
      expect(found).not.toHaveProperty('obstacle')
      expect(await store.isSessionActive('session_1')).toBe(true)
      const used = { issuer: 'https://issuer.example', tokenId: 'used', rememberUntil: 5e9 }
      expect(await store.recordExchange(exchangeRecord(used))).toBe(false)
      const [logged] = await store.listEvents({ limit: 9 })
      expect(logged).toMatchObject({ place: 1, event: { id: 'aud_1', action: 'created', traceId: 't' } })
    })

    it('takes what is new, and lets it go with what was there', async () => {
      const { store } = await openReleased()
      const upload = uploadRecord('ws_1')
      const archived = githubRepositoryRecord({ state: 'archived' })
      const changes = [insert('uploads', upload), insert('githubRepositories', archived)]
      expect(await store.commit(changes, [])).toBe('done')
      const found = await store.findRepository('ws_1', PLATFORM, '1001')
      expect(found?.obstacle).toBe('repository_archived')
      expect(await store.commit([{ remove: 'repositories', id: 'repo_1' }], [])).toBe('done')
      expect(await store.get('uploads', upload.id)).toBeUndefined()
    })

    it('becomes what a new one is', async () => {
      const { database } = await openReleased()
      const fresh = await make()
      await fresh.open()
      const made = await fresh.describe()
      expect(made.length).toBeGreaterThan(20)
      expect(await database.describe()).toEqual(made)
    })
  },
)

async function makeSqlite(): Promise<Database> {
  const database = new DatabaseSync(':memory:')
  return {
    run: async (statements) => database.exec(statements),
    async open() {
      const store = await createSqliteStore({ database })
      onTestFinished(() => store.close())
      return store
    },
    describe: async () =>
      database.prepare('select type, name, sql from sqlite_master order by type, name').all(),
  }
}

async function makePostgres(): Promise<Database> {
  const schema = await createPostgresSchema()
  const pool = schema.connect()
  onTestFinished(async () => {
    await pool.end()
    await schema.drop()
  })
  return {
    async run(statements) {
      await pool.query(statements)
    },
    open: () => createPostgresStore({ pool }),
    async describe() {
      const parts = [
        `select table_name, column_name, data_type, collation_name, is_nullable, column_default
          from information_schema.columns where table_schema = current_schema() order by 1, 2`,
        `select replace(indexdef, current_schema(), '') as made from pg_indexes
          where schemaname = current_schema() order by 1`,
        `select event_object_table, trigger_name, event_manipulation, action_statement
          from information_schema.triggers where trigger_schema = current_schema() order by 1, 2`,
      ]
      const all: unknown[] = []
      for (const part of parts) all.push(...(await pool.query(part)).rows)
      return all
    },
  }
}
