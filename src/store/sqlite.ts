import type { ManagedStore } from './managed-store.js'
import { createSqlStore } from './sql/sql-store.js'
import { createSqliteEngine } from './sql/sqlite-engine.js'
import { createSqliteItems } from './sql/sqlite-items.js'
import { createSqliteLedger } from './sql/sqlite-ledger.js'
import { prepareDatabase } from './sql/sqlite-migrate.js'
import type { SqliteDatabase } from './sqlite-database.js'

export type { ManagedStore } from './managed-store.js'
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'

/** Where a SQLite store keeps what it is given. */
export interface SqliteStoreOptions {
  /** Open, with nobody else using this connection. Other processes may have the same file open. */
  readonly database: SqliteDatabase
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * Makes the database's write-ahead log durable (`fdatasync` of `PATH-wal`). With it, SQLite does not hold the process up
   * until the disk has written: answers wait for this instead. Default: SQLite does it itself, with every commit.
   */
  readonly sync?: () => Promise<void>
}

/**
 * A store in a SQLite file, for one machine. Makes its tables, or brings them up to date. What it has answered survives a
 * crash and a power failure: records of one turn of the event loop share one durable write.
 *
 * Sets the connection up by itself: WAL, `synchronous=FULL` (`NORMAL` with `sync`), foreign keys, five seconds of patience
 * with other processes.
 * Closing the store closes the database. Back it up with `VACUUM INTO`, not by copying the file.
 *
 * ```ts
 * const store = await createSqliteStore({ database: new DatabaseSync('atmos-pro-oidc.db') })
 * ```
 *
 * @throws ConfigError `config_invalid` the database was written by a newer version
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<ManagedStore> {
  const { database, now = Date.now, sync } = options
  await prepareDatabase(database)
  if (sync) database.exec('pragma synchronous = normal')
  return createSqlStore({
    engine: createSqliteEngine(database, sync),
    now,
    createLedger: createSqliteLedger,
    createItems: createSqliteItems,
  })
}
