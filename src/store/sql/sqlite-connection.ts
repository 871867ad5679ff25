import type { SqliteDatabase } from '../sqlite-database.js'

/** Sets up a connection to a file that is in WAL mode: what it commits survives a power failure. */
export function setUpConnection(database: SqliteDatabase): void {
  database.exec('pragma busy_timeout = 5000')
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  // Used tokens and sessions have random keys: pages are written again and again before they need to reach the file.
  database.exec('pragma cache_size = -16000')
  database.exec('pragma wal_autocheckpoint = 4000')
}
