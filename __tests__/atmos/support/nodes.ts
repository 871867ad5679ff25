import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { createPostgresStore } from '../../../src/store/postgres.js'
import { createSqliteStore } from '../../../src/store/sqlite.js'
import { createPostgresSchema, hasPostgres } from '../../store/support/postgres-schema.js'

/** Two stores on the same data, as two servers have them. They end with the test. */
export type CreateNodes = () => Promise<readonly [ManagedStore, ManagedStore]>

const memory: CreateNodes = async () => {
  const store = createMemoryStore()
  return [store, store]
}

const sqlite: CreateNodes = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-test-'))
  const open = () => createSqliteStore({ database: new DatabaseSync(join(folder, 'test.db')) })
  const nodes = [await open(), await open()] as const
  onTestFinished(async () => {
    for (const node of nodes) await node.close()
    rmSync(folder, { recursive: true })
  })
  return nodes
}

const postgres: CreateNodes = async () => {
  const schema = await createPostgresSchema()
  const nodes = [
    await createPostgresStore({ pool: schema.connect() }),
    await createPostgresStore({ pool: schema.connect() }),
  ] as const
  onTestFinished(async () => {
    for (const node of nodes) await node.close()
    await schema.drop()
  })
  return nodes
}

export const DATABASES: readonly (readonly [name: string, create: CreateNodes])[] = [
  ['memory', memory],
  ['SQLite', sqlite],
  ...((await hasPostgres()) ? [['Postgres', postgres] as const] : []),
]
