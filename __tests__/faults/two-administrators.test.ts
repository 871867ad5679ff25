import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryStore } from '../../src/store/memory.js'
import { createPostgresStore } from '../../src/store/postgres.js'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { createPostgresSchema, hasPostgres } from '../store/support/postgres-schema.js'
import { sqliteFile } from '../store/support/sqlite-file.js'
import { startExchanging } from './fixture.js'

const postgres = { name: 'Postgres', open: openPostgres }
const stores = [
  { name: 'memory', open: async () => createMemoryStore() },
  { name: 'SQLite', open: () => createSqliteStore({ database: new DatabaseSync(sqliteFile()) }) },
  ...((await hasPostgres()) ? [postgres] : []),
]

describe.each(stores)('two administrators change one permission at once, on $name', ({ open }) => {
  it('one is done, the other is told, and what was done is there', async () => {
    const { ask, administrator, permission, store } = await startExchanging(open)
    onTestFinished(() => store.close())
    const change = async (branch: string, version: number) => {
      const { status, body } = await ask('PUT', permission, {
        token: administrator,
        headers: { 'if-match': `"${version}"` },
        body: { permission: 'affected-stacks:create', branch },
      })
      return { status, tag: body.errorTag, branch }
    }
    for (let version = 1; version <= 20; version += 1) {
      const answers = await Promise.all([change(`a-${version}`, version), change(`b-${version}`, version)])
      const done = answers.filter(({ status }) => status === 200)
      const told = answers.filter(({ status }) => status === 412)
      expect(answers).toEqual(expect.arrayContaining([...done, ...told]))
      expect([done.length, told.length]).toEqual([1, 1])
      expect(told[0]?.tag).toBe('PreconditionFailed')
      const seen = await ask('GET', permission.replace(/\/[^/]+$/, ''), { token: administrator })
      expect(seen.body.data.items).toMatchObject([{ version: version + 1, branch: done[0]?.branch }])
    }
    const events = await store.listEvents({ action: 'changed', limit: 100 })
    expect(events).toHaveLength(20)
  })
})

async function openPostgres() {
  const schema = await createPostgresSchema()
  onTestFinished(() => schema.drop())
  return createPostgresStore({ pool: schema.connect() })
}
