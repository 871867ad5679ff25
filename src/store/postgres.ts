import type { ManagedStore } from './managed-store.js'
import type { PostgresPool } from './postgres-pool.js'
import { migrate } from './sql/migrate.js'
import { createPostgresEngine, toPostgres, withClient } from './sql/postgres-engine.js'
import { createPostgresItems } from './sql/postgres-items.js'
import { createPostgresLedger } from './sql/postgres-ledger.js'
import { createSqlStore } from './sql/sql-store.js'

export type { ManagedStore } from './managed-store.js'
export type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from './postgres-pool.js'

/** Where a Postgres store keeps what it is given. */
export interface PostgresStoreOptions {
  /** Its `max`, time-outs and TLS are yours to set; `statement_timeout` and `query_timeout` keep a hanging server from holding callers. */
  readonly pool: PostgresPool
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** Any number, the same for all versions. */
const MIGRATION_LOCK = 7_061_903_021

/**
 * A store in Postgres, which any number of processes share. Makes its tables in the current schema (`search_path`), or
 * brings them up to date. Give it a database or a schema of its own.
 *
 * Closing the store ends the pool.
 *
 * ```ts
 * const store = await createPostgresStore({ pool: new Pool({ connectionString, query_timeout: 10_000 }) })
 * ```
 *
 * @throws ConfigError `config_invalid` the database was written by a newer version
 */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<ManagedStore> {
  const { pool, now = Date.now } = options
  const engine = createPostgresEngine(pool)
  await withClient(pool, async (client) => {
    await client.query({ text: 'begin', values: [] })
    // Of several processes that start at once, the others wait, and find the work done.
    await client.query({ text: 'select pg_advisory_xact_lock($1)', values: [MIGRATION_LOCK] })
    await migrate('postgres', async (query) => (await client.query(toPostgres(query))).rows)
    await client.query({ text: 'commit', values: [] })
  })
  return createSqlStore({ engine, now, createLedger: createPostgresLedger, createItems: createPostgresItems })
}
