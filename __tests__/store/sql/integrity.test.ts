import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createPostgresStore } from '../../../src/store/postgres.js'
import { createSqliteStore } from '../../../src/store/sqlite.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  update,
  workspaceRecord,
} from '../../../src/testing/managed-store-fixture.js'
import { eventAt, NOW, PLATFORM } from '../../../src/testing/store-fixture.js'
import { createPostgresSchema, hasPostgres } from '../support/postgres-schema.js'

interface Opened {
  readonly store: ManagedStore
  /** Runs a statement behind the store's back. */
  run(statement: string): Promise<unknown>
}

const engines: [name: string, open: () => Promise<Opened>, runs: boolean][] = [
  ['SQLite', openSqlite, true],
  ['Postgres', openPostgres, await hasPostgres()],
]

describe.each(engines.filter(([, , runs]) => runs))('on %s', (_name, open) => {
  it.each([
    ['a pattern that is none', { permission: 'a:b', branch: '(' }],
    ['a field that nobody knows', { permission: 'a:b', when: 'always' }],
    ['no permission at all', 7],
  ])(
    'a repository with %s in a stored permission grants nothing, and the others go on',
    async (_what, row) => {
      const { store, run } = await open()
      const workspace = workspaceRecord()
      const [bad, good] = [
        repositoryRecord(workspace.id, { repositoryId: '1' }),
        repositoryRecord(workspace.id, { repositoryId: '2' }),
      ]
      const [fine, broken, other] = [permissionRecord(bad), permissionRecord(bad), permissionRecord(good)]
      await store.commit([insert('workspaces', workspace), insert('repositories', bad)], [])
      await store.commit([insert('repositories', good), insert('permissions', other)], [])
      await store.commit([insert('permissions', fine), insert('permissions', broken)], [])
      await run(`update permissions set "row" = '${JSON.stringify(row)}' where id = '${broken.id}'`)
      const find = (id: string) => store.findRepository(workspace.id, PLATFORM, id)
      await expect(find('1')).rejects.toEqual(
        expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(broken.id) }),
      )
      await expect(find('1')).rejects.toThrow(broken.id)
      expect((await find('2'))?.permissions.names).toEqual(['affected-stacks:create'])
      const mended = update('repositories', bad, {})
      expect(await store.commit([mended, { remove: 'permissions', id: broken.id }], [])).toBe('done')
      expect((await find('1'))?.permissions.names).toEqual(['affected-stacks:create'])
    },
  )

  it('an event cannot be changed, not even behind the back of the store', async () => {
    const { store, run } = await open()
    const event = eventAt('', NOW)
    await store.recordEvent(event)
    await expect(run(`update audit_events set description = 'other'`)).rejects.toThrow('cannot be changed')
    expect((await store.listEvents({ limit: 1 }))[0]?.event).toEqual(event)
  })

  it('gives the same compiled permissions until something has changed', async () => {
    const { store } = await open()
    const workspace = workspaceRecord()
    const repository = repositoryRecord(workspace.id, { repositoryId: '1' })
    await store.commit([insert('workspaces', workspace), insert('repositories', repository)], [])
    const permissions = async () => (await store.findRepository(workspace.id, PLATFORM, '1'))?.permissions
    const first = await permissions()
    expect(await permissions()).toBe(first)
    await store.commit([update('repositories', repository, {})], [])
    expect(await permissions()).not.toBe(first)
  })
})

async function openSqlite(): Promise<Opened> {
  const database = new DatabaseSync(':memory:')
  const store = await createSqliteStore({ database })
  onTestFinished(() => store.close())
  return { store, run: async (statement) => database.exec(statement) }
}

async function openPostgres(): Promise<Opened> {
  const schema = await createPostgresSchema()
  const pool = schema.connect()
  const store = await createPostgresStore({ pool })
  onTestFinished(async () => {
    await store.close()
    await schema.drop()
  })
  return { store, run: (statement) => pool.query(statement) }
}
