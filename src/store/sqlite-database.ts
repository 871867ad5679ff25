/** An open SQLite database: a `DatabaseSync` of `node:sqlite`, or what looks like one. Used by the store alone. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): SqliteStatement
  close(): void
}

export interface SqliteStatement {
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
  all(...values: SqliteValue[]): unknown[]
}

export type SqliteValue = string | number | null
