import type { ManagedStore } from '../managed-store.js'
import type { SqliteDatabase } from '../sqlite-database.js'
import { createSqlStore } from './sql-store.js'
import { createSqliteEngine } from './sqlite-engine.js'
import { createSqliteItems } from './sqlite-items.js'
import { createSqliteLedger } from './sqlite-ledger.js'
import { prepareDatabase } from './sqlite-migrate.js'
import { createSqliteWriter, type SqliteWriter } from './sqlite-writer.js'

export interface SqliteParts {
  /** Open; its tables may be missing or old. */
  readonly database: SqliteDatabase
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Makes what writes, when the tables are up to date. Default: it is this connection that writes. */
  readonly createWriter?: (() => SqliteWriter) | undefined
}

/** The store in a SQLite file, with whatever writes to it. */
export async function openSqliteStore({
  database,
  now = Date.now,
  createWriter = () => createSqliteWriter(database),
}: SqliteParts): Promise<ManagedStore> {
  await prepareDatabase(database)
  return createSqlStore({
    engine: createSqliteEngine(database, createWriter()),
    now,
    createLedger: createSqliteLedger,
    createItems: createSqliteItems,
  })
}
