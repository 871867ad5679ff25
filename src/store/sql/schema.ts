import {
  DummyDriver,
  type Generated,
  Kysely,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { TableName, Tables } from '../records.js'
import type { COLUMNS, TABLES } from './columns.js'

/** The columns of a record's table, with the types of its fields; a field that is an object is JSON. */
type ColumnsOf<T extends TableName> = {
  [F in keyof Tables[T] as (typeof COLUMNS)[T][F & keyof (typeof COLUMNS)[T]] & string]: Tables[T][F] extends
    | string
    | number
    | null
    ? Tables[T][F]
    : string
}

type RecordTables = { [T in TableName as (typeof TABLES)[T]]: ColumnsOf<T> }

/** A used token. Seconds. */
interface ClaimRow {
  issuer: string
  token_id: string
  remember_until: number
}

/** An active session. Seconds. */
interface SessionRow {
  id: string
  workspace_id: string
  expires_at: number
}

/** An event: what can be asked for in columns, the rest as JSON. */
export interface EventRow {
  /** Grows; never used again. */
  seq: Generated<number>
  id: string
  time: number
  category: string
  action: string
  workspace_id: string
  description: string
  actor_type: string | null
  actor_id: string | null
  actor_name: string | null
  target_type: string | null
  target_id: string | null
  target_name: string | null
  rest: string
}

/** An item of an upload. */
export interface ItemRow {
  upload: string
  place: number
  stack: string
  component: string
  json: string
}

export interface Schema extends RecordTables {
  upload_items: ItemRow
  /** Uploads whose items are still to be removed. */
  removed_uploads: { id: string }
  claims: ClaimRow
  sessions: SessionRow
  audit_events: EventRow
}

export type EngineName = 'sqlite' | 'postgres'

/**
 * Builds queries and compiles them; runs none. What runs them are prepared statements, so that no transaction is ever open
 * while something else waits for its turn.
 */
export function createBuilder(engine: EngineName): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () =>
        engine === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler(),
    },
  })
}

export type Builder = Kysely<Schema>
