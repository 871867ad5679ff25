import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSqliteStore, type ManagedStore } from '../../src/store/sqlite.js'
import { managedStoreContract } from '../../src/testing/index.js'
import { insert, workspaceRecord } from '../../src/testing/managed-store-fixture.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'
import { exchangeRecord } from './support/exchange-record.js'
import { sqliteFile } from './support/sqlite-file.js'
import { watchSqlite } from './support/watched-sqlite.js'

describe('in memory, the contract of every store', () => {
  const cases = managedStoreContract(({ now }) =>
    createSqliteStore({ database: new DatabaseSync(':memory:'), now }),
  )
  it.each(cases)('$name', ({ run }) => run())
})

describe('in a file, the contract of every store', () => {
  const cases = managedStoreContract(({ now }) =>
    createSqliteStore({ database: new DatabaseSync(sqliteFile()), now }),
  )
  it.each(cases)('$name', ({ run }) => run())
})

describe('createSqliteStore', () => {
  it('sets up a connection that loses nothing', async () => {
    const { database } = await open()
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
      Object.values(database.prepare(`pragma ${name}`).get() ?? {}).at(0),
    )
    expect(settings).toEqual(['wal', 2, 1, 5000])
  })

  it('records what is asked for in one turn in one transaction', async () => {
    const { store, statements } = await open()
    statements.length = 0
    const records = Array.from({ length: 50 }, () => exchangeRecord())
    const results = await Promise.all([
      ...records.map((record) => store.recordExchange(record)),
      store.recordExchange(exchangeRecord(records[7]?.claim)),
      store.recordEvent(eventAt('', NOW)),
      store.revokeSession(records[3]?.session.id ?? '', eventAt('', NOW)),
      store.revokeSession('unknown', eventAt('', NOW)),
    ])
    expect(results).toEqual([...records.map(() => true), false, undefined, true, false])
    expect(statements.filter((text) => /^(?:begin|commit)/.test(text))).toEqual(['begin immediate', 'commit'])
    expect(await store.listEvents({ limit: 100 })).toHaveLength(52)
  })

  it('keeps the order of the calls, whatever they are', async () => {
    const { store } = await open()
    const events = Array.from({ length: 4 }, () => eventAt('', NOW))
    const [first, second, third, fourth] = events as [(typeof events)[0] & {}, ...((typeof events)[0] & {})[]]
    await Promise.all([
      store.recordEvent(first),
      store.commit([], [second as typeof first]),
      store.recordEvent(third as typeof first),
      store.commit([], [fourth as typeof first]),
    ])
    const logged = await store.listEvents({ limit: 10 })
    expect(logged.map(({ event }) => event).reverse()).toEqual(events)
  })

  it('does nothing of a turn when the disk is full, and goes on when it is not', async () => {
    const { store, database } = await open()
    const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number }
    database.exec(`pragma max_page_count = ${pages}`)
    const records = Array.from({ length: 200 }, () => exchangeRecord())
    const results = await Promise.allSettled(records.map((record) => store.recordExchange(record)))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['rejected']))
    await expect(
      store.commit(
        [],
        Array.from({ length: 99 }, () => eventAt('', NOW)),
      ),
    ).rejects.toThrow('full')
    expect(await store.listEvents({ limit: 10 })).toEqual([])
    expect(await store.isSessionActive(records[0]?.session.id ?? '')).toBe(false)

    database.exec('pragma max_page_count = 1000000')
    const again = await Promise.all(records.map((record) => store.recordExchange(record)))
    expect(new Set(again)).toEqual(new Set([true]))
  })

  it('waits for another process that writes, and fails when that takes too long', async () => {
    const { store, database, file } = await open()
    database.exec('pragma busy_timeout = 50')
    const other = new DatabaseSync(file)
    other.exec('begin immediate')
    await expect(store.recordExchange(exchangeRecord())).rejects.toThrow('locked')
    await expect(store.commit([insert('workspaces', workspaceRecord())], [])).rejects.toThrow('locked')
    other.exec('rollback')
    other.close()
    expect(await store.recordExchange(exchangeRecord())).toBe(true)
  })

  it('looks for a rare event without keeping exchanges waiting', async () => {
    const { store, database } = await open()
    await store.recordEvent({ ...eventAt('', NOW), description: 'a needle' })
    database.exec(`insert into audit_events (id, time, category, action, workspace_id, description, rest)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < 30000)
      select 'aud_' || i, i, 'auth', 'x', '', 'hay', '{}' from n`)
    const done: string[] = []
    const [found] = await Promise.all([
      store.listEvents({ text: 'needle', limit: 10 }).finally(() => done.push('search')),
      store.recordExchange(exchangeRecord()).finally(() => done.push('exchange')),
    ])
    expect(found.map(({ event }) => event.description)).toEqual(['a needle'])
    expect(done).toEqual(['exchange', 'search'])
    expect(await store.listEvents({ text: 'hay', limit: 12_000 })).toHaveLength(12_000)
  })

  it('records what is under way before it closes, and closes once', async () => {
    const { store, file } = await open()
    const record = exchangeRecord()
    const recorded = store.recordExchange(record)
    await store.close()
    await store.close()
    expect(await recorded).toBe(true)
    await expect(store.recordExchange(exchangeRecord())).rejects.toThrow()
    const again = await createSqliteStore({ database: new DatabaseSync(file) })
    expect(await again.recordExchange(exchangeRecord(record.claim))).toBe(false)
    await again.close()
  })
})

async function open(): Promise<{
  store: ManagedStore
  database: DatabaseSync
  file: string
  statements: string[]
}> {
  const file = sqliteFile()
  const database = new DatabaseSync(file)
  const statements: string[] = []
  const watched = watchSqlite(database, { run: (text) => statements.push(text) })
  const store = await createSqliteStore({ database: watched, now: () => NOW })
  onTestFinished(() => store.close())
  return { store, database, file, statements }
}
