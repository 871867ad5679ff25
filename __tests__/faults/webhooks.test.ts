import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runWebhooks } from '../../bench/faults/support/webhook-run.ts'
import { createMemoryStore } from '../../lib/store/memory.js'
import { createPostgresStore } from '../../lib/store/postgres.js'
import { createSqliteStore } from '../../lib/store/sqlite.js'
import { createPostgresSchema, hasPostgres } from '../store/support/postgres-schema.js'
import { sqliteFile } from '../store/support/sqlite-file.js'

const postgres = { name: 'Postgres', open: openPostgres, waves: 10 }
const stores = [
  { name: 'memory', open: async () => createMemoryStore(), waves: 40 },
  {
    name: 'SQLite',
    open: () => createSqliteStore({ database: new DatabaseSync(sqliteFile()) }),
    waves: 15,
  },
  ...((await hasPostgres()) ? [postgres] : []),
]

describe.each(stores)('webhooks late, twice and forged, on $name', ({ open, waves }) => {
  it('end as GitHub is', async () => {
    const store = await open()
    onTestFinished(() => store.close())
    const { answers, differences, errors, forgedKept, late, count } = await runWebhooks({
      store,
      amount: { waves, webhooks: 100, batch: 40 },
      seed: 7,
      size: { owners: 12, imports: 24, others: 12 },
    })
    expect(differences).toEqual([])
    expect(errors).toEqual([])
    expect(forgedKept).toBe(0)
    expect(answers['forged 401']).toBe(count('forged'))
    const before = ['genuine', 'duplicate'].map((kind) => answers[`${kind} 200 was here before`] ?? 0)
    expect(before.reduce((sum, times) => sum + times)).toBe(count('duplicate'))
    for (const kind of ['duplicate', 'replay', 'forged'] as const) expect(count(kind)).toBeGreaterThan(20)
    expect(late).toBeGreaterThan(waves * 25)
  }, 120_000)
})

async function openPostgres() {
  const schema = await createPostgresSchema()
  onTestFinished(() => schema.drop())
  return createPostgresStore({ pool: schema.connect() })
}
