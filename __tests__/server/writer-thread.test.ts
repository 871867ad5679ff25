import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/server/database.js'
import { createWriterThread } from '../../src/server/writer-thread.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { openSqliteStore } from '../../src/store/sql/sqlite-store.js'
import { managedStoreContract } from '../../src/testing/index.js'
import { insert, update, workspaceRecord } from '../../src/testing/managed-store-fixture.js'
import { eventAt, NOW } from '../../src/testing/store-fixture.js'
import { ROOT } from '../cli/terminal.js'
import { exchangeRecord } from '../store/support/exchange-record.js'
import { sqliteFile } from '../store/support/sqlite-file.js'

/** As it is published, beside the bundle. */
const writer = pathToFileURL(join(ROOT, 'lib/bin/sqlite-worker.js'))

/** Threads that end in one way or another. */
const program = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`)

async function open(file = sqliteFile(), thread = writer): Promise<{ store: ManagedStore; file: string }> {
  const store = await openStore(`sqlite:${file}`, { writer: thread })
  onTestFinished(() => store.close())
  return { store, file }
}

describe('with a thread that writes, the contract of every store', () => {
  const cases = managedStoreContract(({ now }) => {
    const file = sqliteFile()
    return openSqliteStore({
      database: new DatabaseSync(file),
      now,
      createWriter: () => createWriterThread(writer, file),
    })
  })
  it.each(cases)('$name', ({ run }) => run())
})

it('the thread waits for another process that writes, and nobody else does', async () => {
  const { store, file } = await open()
  const workspace = workspaceRecord()
  expect(await store.commit([insert('workspaces', workspace)], [])).toBe('done')
  const other = new DatabaseSync(file)
  other.exec('begin immediate')
  let isRecorded = false
  const recorded = store.recordExchange(exchangeRecord()).finally(() => {
    isRecorded = true
  })
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await store.get('workspaces', workspace.id)).toEqual(workspace)
  expect(isRecorded).toBe(false)
  other.exec('commit')
  other.close()
  expect(await recorded).toBe(true)
})

it('does what it is asked in the order of the calls, and it can be read when that is told', async () => {
  const { store } = await open()
  const workspace = workspaceRecord()
  const events = Array.from({ length: 4 }, () => eventAt('', NOW))
  const [a, b, c, d] = events as [(typeof events)[0] & {}, ...((typeof events)[0] & {})[]]
  const results = await Promise.all([
    store.recordEvent(a),
    store.commit([insert('workspaces', workspace)], [b as typeof a]),
    store.recordEvent(c as typeof a),
    store.commit([update('workspaces', workspace, { name: 'renamed' })], [d as typeof a]),
    store.commit([update('workspaces', workspace, { name: 'too late' })], []),
  ])
  expect(results).toEqual([undefined, 'done', undefined, 'done', { conflict: 0 }])
  expect((await store.get('workspaces', workspace.id))?.name).toBe('renamed')
  const logged = await store.listEvents({ limit: 10 })
  expect(logged.map(({ event }) => event).reverse()).toEqual(events)
})

it('what is added does not overtake what was recorded before', async () => {
  const file = sqliteFile()
  const called: string[] = []
  const store = await openSqliteStore({
    database: new DatabaseSync(file),
    createWriter() {
      const thread = createWriterThread(writer, file)
      return {
        ...thread,
        record(records) {
          called.push(`record ${records.length}`)
          return thread.record(records)
        },
        write(queries) {
          called.push('write')
          return thread.write(queries)
        },
      }
    },
  })
  onTestFinished(() => store.close())
  await Promise.all([
    store.recordEvent(eventAt('', NOW)),
    store.recordEvent(eventAt('', NOW)),
    store.addItems('upl_none', 0, [{ stack: 'a', component: 'b', json: '{}' }]),
    store.recordEvent(eventAt('', NOW)),
  ])
  expect(called).toEqual(['record 2', 'write', 'record 1'])
})

it('tells what SQLite says', async () => {
  const { store } = await open()
  const record = exchangeRecord()
  expect(await store.recordExchange(record)).toBe(true)
  const sameSession = { ...exchangeRecord(), session: record.session }
  await expect(store.recordExchange(sameSession)).rejects.toThrow('UNIQUE constraint failed: sessions.id')
  expect(await store.recordExchange(exchangeRecord())).toBe(true)
})

it('an answer is never that of another question', async () => {
  const { store } = await open()
  const used = exchangeRecord()
  expect(await store.recordExchange(used)).toBe(true)
  const unsendable = exchangeRecord({ ...used.claim, tokenId: Symbol('no text') as never })
  await expect(store.recordExchange(unsendable)).rejects.toThrow('could not be cloned')
  const [replayed] = await Promise.all([
    store.recordExchange(exchangeRecord(used.claim)),
    store.commit([], []),
    store.recordExchange(exchangeRecord()),
  ])
  expect(replayed).toBe(false)
})

it('writes what is under way before it closes, and closes once', async () => {
  const { store, file } = await open()
  const records = Array.from({ length: 3 }, () => exchangeRecord())
  const recorded = records.map((record) => store.recordExchange(record))
  await Promise.all([store.close(), store.close()])
  expect(await Promise.all(recorded)).toEqual([true, true, true])
  await expect(store.recordExchange(exchangeRecord())).rejects.toThrow('the store is closed')
  const again = await openStore(`sqlite:${file}`)
  for (const { claim } of records) expect(await again.recordExchange(exchangeRecord(claim))).toBe(false)
  await again.close()
})

describe('a thread that ends', () => {
  it.each([
    ['by an error', `throw new Error('out of luck')`, 'out of luck'],
    ['by itself', 'process.exit(3)', undefined],
  ])('%s fails whoever waits for it, and what is only read goes on', async (_name, end, cause) => {
    const text = `
      import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ number, method, about }) => {
        if (method === 'record' || about.length > 0) ${end}
        parentPort.postMessage({ number, result: 'done' })
      })`
    const { store } = await open(undefined, program(text))
    const results = await Promise.allSettled([
      store.recordExchange(exchangeRecord()),
      store.commit([insert('workspaces', workspaceRecord())], []),
    ])
    for (const result of results) {
      expect(result.status).toBe('rejected')
      const { reason } = result as PromiseRejectedResult
      expect(reason.message).toBe('the thread that writes has ended')
      expect(reason.cause?.message).toBe(cause)
    }
    expect(await store.listEvents({ limit: 9 })).toEqual([])
  })

  it('is started again by the next one who needs it', async () => {
    const file = sqliteFile()
    // Ends with the first record, once.
    const text = `
      import { existsSync, writeFileSync } from 'node:fs'
      import { parentPort } from 'node:worker_threads'
      const flag = ${JSON.stringify(`${file}.flag`)}
      parentPort.on('message', ({ method }) => {
        if (method !== 'record' || existsSync(flag)) return
        writeFileSync(flag, '')
        process.exit()
      })
      await import(${JSON.stringify(writer.href)})`
    const { store } = await open(file, program(text))
    const record = exchangeRecord()
    await expect(store.recordExchange(record)).rejects.toThrow('the thread that writes has ended')
    expect(await store.recordExchange(record)).toBe(true)
    expect(await store.recordExchange(exchangeRecord(record.claim))).toBe(false)
    expect(existsSync(`${file}.flag`)).toBe(true)
  })

  it('makes no new file where the database was', async () => {
    const { store, file } = await open(
      undefined,
      program(`
        import { parentPort } from 'node:worker_threads'
        parentPort.on('message', ({ method }) => method === 'record' && process.exit())
        await import(${JSON.stringify(writer.href)})`),
    )
    await expect(store.recordExchange(exchangeRecord())).rejects.toThrow('has ended')
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`)
    const error = await store.commit([], []).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ cause: { message: expect.stringContaining('unable to open') } })
    expect(existsSync(file)).toBe(false)
  })

  it.each([
    ['at its start', program(`throw new Error('out of luck')`)],
    ['for want of a program', pathToFileURL('/no/such/program.js')],
  ])('%s is noticed when the store is opened', async (_name, thread) => {
    const opened = openStore(`sqlite:${sqliteFile()}`, { writer: thread })
    await expect(opened).rejects.toThrow('cannot be opened as a database: the thread that writes has ended')
  })
})

it('keeps a process alive for as long as somebody waits for it, and no longer', () => {
  const file = sqliteFile()
  const script = `${file}.mjs`
  writeFileSync(
    script,
    `import { openStore } from ${JSON.stringify(pathToFileURL(join(ROOT, 'lib/server/database.js')).href)}
    const store = await openStore(${JSON.stringify(`sqlite:${file}`)}, { writer: new URL(${JSON.stringify(writer.href)}) })
    console.log(await store.commit([], []))
    if (process.argv[2]) await store.close()
    console.log('the end')`,
  )
  for (const args of [[], ['close']]) {
    const { status, stdout } = spawnSync(process.execPath, [script, ...args], { timeout: 10_000 })
    expect([status, String(stdout)]).toEqual([0, 'done\nthe end\n'])
  }
})
