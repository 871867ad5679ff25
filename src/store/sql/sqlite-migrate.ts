import type { SqliteDatabase, SqliteValue } from '../sqlite-database.js'
import { migrate } from './migrate.js'
import { setUpConnection } from './sqlite-connection.js'

/** Milliseconds to wait for another process that migrates the same file. */
const PATIENCE = 10_000
const PAUSE = 20

/** Makes the tables, and sets the connection up. Of several processes that start at once, the others find the work done. */
export async function prepareDatabase(database: SqliteDatabase): Promise<void> {
  // While it begins, it waits without blocking this process: the one to wait for may be in it.
  database.exec('pragma busy_timeout = 0')
  await whenFree(() => database.exec('pragma journal_mode = wal'))
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
  setUpConnection(database)
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
