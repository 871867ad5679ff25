/** A pool of connections to Postgres: a `Pool` of `pg`, or what looks like one. */
export interface PostgresPool {
  query(query: PostgresQuery): Promise<PostgresResult>
  connect(): Promise<PostgresClient>
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
}

/** One connection, taken from the pool. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
  /** Gives it back, or closes it. */
  release(close?: boolean): void
}

/** A statement with `$1`, `$2` … and what stands for them: values never become part of the text. */
export interface PostgresQuery {
  text: string
  values: unknown[]
  /** Prepared once a connection under this name. */
  name?: string
}

/** What a statement gave. */
export interface PostgresResult {
  readonly rows: unknown[]
  readonly rowCount: number | null
}
