import type { SqliteDatabase, SqliteValue } from '../sqlite-database.js'
import { migrate } from './migrate.js'

/** Milliseconds to wait for another process that migrates the same file. */
const PATIENCE = 10_000
const PAUSE = 20

/** Sets the connection up and makes the tables. Of several processes that start at once, the others find the work done. */
export async function prepareDatabase(database: SqliteDatabase): Promise<void> {
  // While it begins, it waits without blocking this process: the one to wait for may be in it.
  database.exec('pragma busy_timeout = 0')
  await whenFree(() => database.exec('pragma journal_mode = wal'))
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  // Used tokens and sessions have random keys: pages are touched again and again before they need to reach the file.
  database.exec('pragma cache_size = -16000')
  database.exec('pragma wal_autocheckpoint = 4000')
  await whenFree(() => database.exec('begin immediate'))
  try {
    // Waits for nothing but itself: no statement of somebody else gets in.
    await migrate('sqlite', async ({ sql, parameters }) =>
      database.prepare(sql).all(...(parameters as SqliteValue[])),
    )
    database.exec('commit')
  } catch (error) {
    database.exec('rollback')
    throw error
  }
  database.exec('pragma busy_timeout = 5000')
}

async function whenFree(action: () => void): Promise<void> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      return action()
    } catch (error) {
      const isBusy = error instanceof Error && /database (?:table )?is locked/.test(error.message)
      if (!isBusy || waited >= PATIENCE) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE))
    }
  }
}
