import { Worker } from 'node:worker_threads'
import type { SqliteWriter } from '../store/sql/sqlite-writer.js'
import { packRecords } from './packed-records.js'
import { type Answered, type Asked, bare, type Numbered, type WriterData } from './writer-message.js'

/**
 * Writes to a SQLite file in a thread of its own, so that nobody waits for the disk who does not have to. When the thread
 * ends, whoever waits for it is told of a failure, whether or not what was asked for was done; the next one starts it again.
 *
 * @param program that of the thread
 * @param database the file, which is there and has its tables
 */
export function createWriterThread(program: URL, database: string): SqliteWriter {
  const waiting = new Map<number, Omit<PromiseWithResolvers<never>, 'promise'>>()
  let asks = 0
  let worker: Worker | undefined = start()
  let isClosed = false

  function start(): Worker {
    const data: WriterData = { file: database }
    const started = new Worker(program, {
      name: 'writer',
      env: {},
      // Where SQLite is new to Node, it says so once for every thread.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      workerData: data,
    })
    let fault: unknown
    started.on('message', (answered: Answered & Numbered) => {
      const asker = waiting.get(answered.number)
      waiting.delete(answered.number)
      if (waiting.size === 0) started.unref()
      if ('error' in answered) asker?.reject(answered.error)
      else asker?.resolve(answered.result as never)
    })
    started.on('error', (error) => {
      fault = error
    })
    started.on('exit', () => {
      worker = undefined
      const all = [...waiting.values()]
      waiting.clear()
      for (const { reject } of all) reject(new Error('the thread that writes has ended', { cause: fault }))
    })
    // Last: listening to its messages undoes it.
    started.unref()
    return started
  }

  function ask<T>(asked: Asked): Promise<T> {
    if (isClosed) return Promise.reject(new Error('the store is closed'))
    return new Promise<T>((resolve, reject) => {
      worker ??= start()
      asks += 1
      worker.postMessage({ number: asks, ...asked } satisfies Asked & Numbered)
      waiting.set(asks, { resolve, reject })
      // Whoever waits keeps the process alive.
      if (waiting.size === 1) worker.ref()
    })
  }

  return {
    record: (records) => ask({ method: 'record', about: packRecords(records) }),
    commit: (steps) =>
      ask({
        method: 'commit',
        about: steps.map(({ query, mustChange }) => ({ query: bare(query), mustChange })),
      }),
    write: (queries) => ask({ method: 'write', about: queries.map(bare) }),
    async close() {
      const closed = ask<void>({ method: 'close' })
      isClosed = true
      // Whoever waited for something was told; of the end itself nobody needs to be.
      await closed.catch(() => {})
      await worker?.terminate()
    },
  }
}
