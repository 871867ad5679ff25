import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'

/** What a database remembers of exchanges. */
export interface Ledger {
  /** The `jti` of every token that was used up. */
  readonly claims: readonly string[]
  /** The id of every session. */
  readonly sessions: readonly string[]
  /** The trace id of every success in the audit log. */
  readonly successes: readonly string[]
  /** What the database says of itself: `ok`. */
  readonly integrity: string
}

const CLAIMS = 'select token_id as value from claims'
const SESSIONS = 'select id as value from sessions'
const SUCCESSES = "select rest as value from audit_events where action = 'oidc_token_exchange_success'"

/** @param database `sqlite:PATH` or `postgres://…` */
export async function readLedger(database: string): Promise<Ledger> {
  const isSqlite = database.startsWith('sqlite:')
  const source = isSqlite ? openSqlite(database.slice('sqlite:'.length)) : await openPostgres(database)
  try {
    const events = await source.read(SUCCESSES)
    return {
      claims: await source.read(CLAIMS),
      sessions: await source.read(SESSIONS),
      successes: events.map((rest) => JSON.parse(rest).traceId),
      integrity: isSqlite ? (await source.read('pragma integrity_check')).join('; ') : 'ok',
    }
  } finally {
    await source.close()
  }
}

interface Source {
  /** The first column. */
  read(sql: string): Promise<string[]>
  close(): Promise<void>
}

function openSqlite(file: string): Source {
  const database = new DatabaseSync(file, { readOnly: true })
  return {
    read: async (sql) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0])),
    close: async () => database.close(),
  }
}

async function openPostgres(connectionString: string): Promise<Source> {
  const client = new Client({ connectionString })
  await client.connect()
  return {
    read: async (sql) => (await client.query<{ value: string }>(sql)).rows.map(({ value }) => value),
    close: () => client.end(),
  }
}
