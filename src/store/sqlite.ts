import type { ManagedStore } from './managed-store.js'
import { openSqliteStore } from './sql/sqlite-store.js'
import type { SqliteDatabase } from './sqlite-database.js'

export type { ManagedStore } from './managed-store.js'
export type { SqliteDatabase, SqliteStatement, SqliteValue } from './sqlite-database.js'

/** Where a SQLite store keeps what it is given. */
export interface SqliteStoreOptions {
  /** Open, with nobody else using this connection. Other processes may have the same file open. */
  readonly database: SqliteDatabase
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * A store in a SQLite file, for one machine. Makes its tables, or brings them up to date. What it has answered survives a
 * crash and a power failure: records of one turn of the event loop share one durable write, which the process waits for.
 *
 * Sets the connection up by itself: WAL, `synchronous=FULL`, foreign keys, five seconds of patience with other processes.
 * Closing the store closes the database. Back it up with `VACUUM INTO`, not by copying the file.
 *
 * ```ts
 * const store = await createSqliteStore({ database: new DatabaseSync('atmos-pro-oidc.db') })
 * ```
 *
 * @throws ConfigError `config_invalid` the database was written by a newer version
 */
export function createSqliteStore({ database, now }: SqliteStoreOptions): Promise<ManagedStore> {
  return openSqliteStore({ database, now })
}
