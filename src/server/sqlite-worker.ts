import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import { setUpConnection } from '../store/sql/sqlite-connection.js'
import { createSqliteWriter } from '../store/sql/sqlite-writer.js'
import { unpackRecords } from './packed-records.js'
import type { Answered, Asked, Numbered, WriterData } from './writer-message.js'

/** The thread that writes to a SQLite file: a program of its own, which `writer-thread.ts` starts. */
const { file } = workerData as WriterData
// Whoever started it has the file open: when it is not there, another one of that name would not be the same.
const database = new DatabaseSync(`${pathToFileURL(file)}?mode=rw`)
setUpConnection(database)
const writer = createSqliteWriter(database)

parentPort?.on('message', ({ number, ...asked }: Asked & Numbered) => {
  parentPort?.postMessage({ number, ...answer(asked) } satisfies Answered & Numbered)
})

function answer(asked: Asked): Answered {
  try {
    return { result: carryOut(asked) }
  } catch (error) {
    return { error }
  }
}

function carryOut(asked: Asked): unknown {
  if (asked.method === 'record') return writer.record(unpackRecords(asked.about))
  if (asked.method === 'commit') return writer.commit(asked.about)
  if (asked.method === 'write') return writer.write(asked.about)
  return database.close()
}
