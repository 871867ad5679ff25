import { randomUUID } from 'node:crypto'
import { Pool, type PoolConfig } from 'pg'

export const POSTGRES_URL = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'

/** Whether a server answers; says so once if not. With REQUIRE_POSTGRES, as in `.ci/run`, there must be one. */
export async function hasPostgres(): Promise<boolean> {
  const pool = new Pool({ connectionString: POSTGRES_URL, connectionTimeoutMillis: 2000 })
  try {
    await pool.query('select 1')
    return true
  } catch (error) {
    if (process.env['REQUIRE_POSTGRES']) throw error
    console.warn('skipped: no Postgres answers at TEST_POSTGRES_URL')
    return false
  } finally {
    await pool.end()
  }
}

/** An empty schema of its own. */
export interface PostgresSchema {
  readonly name: string
  /** A pool of connections to it. Whoever takes it, ends it. */
  connect(options?: PoolConfig): Pool
  drop(): Promise<void>
}

export async function createPostgresSchema(): Promise<PostgresSchema> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = new Pool({ connectionString: POSTGRES_URL, max: 1 })
  await admin.query(`create schema ${name}`)
  return {
    name,
    connect: (options) =>
      new Pool({ connectionString: POSTGRES_URL, max: 5, options: `-c search_path=${name}`, ...options }),
    async drop() {
      await admin.query(`drop schema ${name} cascade`)
      await admin.end()
    },
  }
}
