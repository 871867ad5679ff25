import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newId } from '../../../src/store/id.js'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createPostgresStore, type PostgresPool } from '../../../src/store/postgres.js'
import { createSqliteStore, type SqliteDatabase } from '../../../src/store/sqlite.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  workspaceRecord,
} from '../../../src/testing/managed-store-fixture.js'
import { eventAt, NOW, PLATFORM } from '../../../src/testing/store-fixture.js'
import { exchangeRecord } from '../support/exchange-record.js'
import { createPostgresSchema, hasPostgres } from '../support/postgres-schema.js'

/** What must not become slower as the tables grow. */
const HOT: Record<string, (store: ManagedStore, workspaceId: string) => Promise<unknown>> = {
  'finds a repository': (store, workspaceId) => store.findRepository(workspaceId, PLATFORM, '1001'),
  'knows a name': (store, workspaceId) => store.isNameKnown(workspaceId, PLATFORM, 'acme/infra'),
  'records an exchange': (store) => store.recordExchange(exchangeRecord()),
  'records an event': (store, workspaceId) => store.recordEvent(eventAt(workspaceId, NOW)),
  'knows a session': (store) => store.isSessionActive('one'),
  'revokes a session': (store, workspaceId) => store.revokeSession('one', eventAt(workspaceId, NOW)),
  'relabels a repository': async (store, workspaceId) => {
    const repository = await store.findRepository(workspaceId, PLATFORM, '1001')
    if (repository) await store.relabelRepository(repository, { fullName: 'acme/other' }, [])
  },
  'gets a record': (store, workspaceId) => store.get('workspaces', workspaceId),
  'lists the repositories of a workspace': (store, workspaceId) =>
    store.list('repositories', { workspaceId, limit: 10, after: { value: 'acme/a', id: '' } }),
  'lists the permissions of a repository': (store) =>
    store.list('permissions', { repository: 'repo_1', limit: 10 }),
  'lists the events of a workspace': (store, workspaceId) =>
    store.listEvents({ workspaceId, limit: 10, before: 1_000_000 }),
  'lists all events': (store) => store.listEvents({ limit: 10 }),
  forgets: (store) => store.purge({ endedBefore: 1, eventsBefore: 1, limit: 10 }),
  answers: (store) => store.ping(),
}

describe('SQLite reads no whole table', () => {
  it.each(Object.entries(HOT))('%s', async (_name, use) => {
    const database = new DatabaseSync(':memory:')
    const plans: string[] = []
    const explained: SqliteDatabase = {
      exec: (text) => database.exec(text),
      close: () => database.close(),
      prepare(text) {
        const statement = database.prepare(text)
        const explain = () => {
          if (!/^(?:select|insert|update|delete|with)/.test(text)) return
          for (const { detail } of database.prepare(`explain query plan ${text}`).all())
            plans.push(`${detail}`)
        }
        return {
          run(...values) {
            explain()
            return statement.run(...values)
          },
          all(...values) {
            explain()
            return statement.all(...values)
          },
        }
      },
    }
    const store = await createSqliteStore({ database: explained })
    onTestFinished(() => store.close())
    const workspaceId = await seed(store)
    plans.length = 0
    await use(store, workspaceId)
    // Along an index, and no further than a limit; or a row of constants.
    const harmless = /^SCAN (?:workspaces USING COVERING INDEX|audit_events$|CONSTANT ROW)/
    expect(plans.filter((plan) => /^SCAN/.test(plan) && !harmless.test(plan))).toEqual([])
    expect(plans.filter((plan) => /TEMP B-TREE/.test(plan))).toEqual([])
  })
})

describe.runIf(await hasPostgres())('Postgres can do without reading a whole table', () => {
  it.each(Object.entries(HOT))('%s', async (_name, use) => {
    const schema = await createPostgresSchema()
    // Tables are nearly empty here: unless told not to, it reads them whole, and rightly so.
    const pool = schema.connect({
      options: `-c search_path=${schema.name} -c enable_seqscan=off -c enable_bitmapscan=off`,
    })
    onTestFinished(async () => {
      await pool.end()
      await schema.drop()
    })
    const plans: string[] = []
    const explained: PostgresPool = {
      on: (event, listener) => pool.on(event, listener),
      end: () => pool.end(),
      connect: () => pool.connect(),
      async query(query) {
        const { rows } = await pool.query({ text: `explain ${query.text}`, values: query.values })
        plans.push(...rows.map((row) => String(row['QUERY PLAN'])))
        return pool.query(query)
      },
    }
    const store = await createPostgresStore({ pool: explained })
    const workspaceId = await seed(store)
    plans.length = 0
    await use(store, workspaceId)
    expect(plans.filter((plan) => /Seq Scan/.test(plan))).toEqual([])
  })
})

async function seed(store: ManagedStore): Promise<string> {
  const workspace = workspaceRecord({ id: newId('ws') })
  const repository = repositoryRecord(workspace.id)
  await store.commit(
    [
      insert('workspaces', workspace),
      insert('repositories', repository),
      insert('permissions', permissionRecord(repository)),
    ],
    [eventAt(workspace.id, NOW)],
  )
  return workspace.id
}
