/** Empty databases of their own, as the server's `--database` names them. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'

export interface Database {
  readonly name: 'SQLite' | 'Postgres'
  readonly url: string
  drop(): Promise<void>
}

export async function createSqlite(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  return {
    name: 'SQLite',
    url: `sqlite:${join(folder, 'bench.db')}`,
    drop: () => rm(folder, { recursive: true }),
  }
}

/** A schema on the server at TEST_POSTGRES_URL; `undefined`, and a line that says so, when none answers. */
export async function createPostgres(): Promise<Database | undefined> {
  const server = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test'
  const admin = new Pool({ connectionString: server, max: 1, connectionTimeoutMillis: 2000 })
  const schema = `bench_${randomUUID().replaceAll('-', '')}`
  try {
    await admin.query(`create schema ${schema}`)
  } catch {
    console.log('=> Postgres skipped: none answers at TEST_POSTGRES_URL')
    await admin.end()
    return undefined
  }
  const url = new URL(server)
  url.searchParams.set('options', `-c search_path=${schema}`)
  return {
    name: 'Postgres',
    url: url.href,
    async drop() {
      await admin.query('set client_min_messages = warning')
      await admin.query(`drop schema ${schema} cascade`)
      await admin.end()
    },
  }
}
