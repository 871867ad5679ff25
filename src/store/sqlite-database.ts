/** An open SQLite database: a `DatabaseSync` of `node:sqlite`, or what looks like one. Used by the store alone. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

/** One prepared statement: a `StatementSync`, as far as the store needs it. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  all(...values: SqliteValue[]): unknown[]
}

/** What the store gives to a statement: never a boolean, a date or bytes. */
export type SqliteValue = string | number | null
