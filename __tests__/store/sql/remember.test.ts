import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { openSqliteStore } from '../../../src/store/sql/sqlite-store.js'
import { createSqliteWriter } from '../../../src/store/sql/sqlite-writer.js'
import { createSqliteStore, type SqliteDatabase } from '../../../src/store/sqlite.js'
import {
  githubRepositoryRecord,
  installationRecord,
  uploadRecord,
} from '../../../src/testing/managed-store/records.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  update,
  workspaceRecord,
} from '../../../src/testing/managed-store-fixture.js'
import { eventAt } from '../../../src/testing/store-fixture.js'
import { exchangeRecord } from '../support/exchange-record.js'

const workspace = workspaceRecord()
const repository = repositoryRecord(workspace.id)
const permission = permissionRecord(repository)
let folder: string
let stores: ManagedStore[]
let reads: number

/** One more process on the file, as far as SQLite can tell. */
async function open(): Promise<ManagedStore> {
  const database = new DatabaseSync(join(folder, 'test.db'))
  const counting: SqliteDatabase = {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql)
      const isLookUp = /from "(?:repositories|github_repositories)"/.test(sql)
      return {
        run: (...values) => statement.run(...values),
        all(...values) {
          if (isLookUp) reads += 1
          return statement.all(...values)
        },
      }
    },
  }
  const store = await createSqliteStore({ database: counting })
  stores.push(store)
  return store
}

const find = (store: ManagedStore) =>
  store.findRepository(workspace.id, repository.platform, repository.repositoryId)
const obstacleIn = async (store: ManagedStore) => (await find(store))?.obstacle
const findObstacle = (store: ManagedStore) =>
  store.findObstacle(repository.platform, repository.repositoryId, repository.ownerId)
const namesIn = async (store: ManagedStore) => (await find(store))?.permissions.names

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-test-'))
  stores = []
  const store = await open()
  await store.commit([insert('workspaces', workspace), insert('repositories', repository)], [])
  reads = 0
})
afterEach(async () => {
  for (const store of stores) await store.close()
  rmSync(folder, { recursive: true })
})

function byHand(statement: string): void {
  const database = new DatabaseSync(join(folder, 'test.db'))
  database.exec(statement)
  database.close()
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

describe('a repository that was read', () => {
  it('is not read again while only exchanges happen', async () => {
    const [store] = stores as [ManagedStore]
    const first = await find(store)
    const readsOfOne = reads
    for (let count = 0; count < 20; count += 1) {
      await store.recordExchange(exchangeRecord())
      await nextTurn()
      expect(await find(store)).toBe(first)
    }
    expect(reads).toBe(readsOfOne)
  })

  it('is read again at once after a change of this process', async () => {
    const [store] = stores as [ManagedStore]
    expect(await namesIn(store)).toEqual([])
    await store.commit([insert('permissions', permission), update('repositories', repository, {})], [])
    expect(await namesIn(store)).toEqual(['affected-stacks:create'])
    await store.commit([{ remove: 'repositories', id: repository.id }], [])
    expect(await find(store)).toBeUndefined()
  })

  it('is read again in the next turn after a change of another process', async () => {
    const [store] = stores as [ManagedStore]
    const other = await open()
    expect(await namesIn(store)).toEqual([])
    await other.commit([insert('permissions', permission), update('repositories', repository, {})], [])
    await nextTurn()
    expect(await namesIn(store)).toEqual(['affected-stacks:create'])
    await other.commit([{ remove: 'workspaces', id: workspace.id }], [])
    await nextTurn()
    expect(await find(store)).toBeUndefined()
  })

  it('is read again when GitHub says something else, whichever process is told', async () => {
    const [store] = stores as [ManagedStore]
    const other = await open()
    const installation = installationRecord()
    const said = [
      insert('githubRepositories', githubRepositoryRecord()),
      insert('installations', installation),
    ]
    for (const [teller, changes, expected] of [
      [store, said, undefined],
      [other, [update('installations', installation, { state: 'suspended' })], 'installation_suspended'],
      [store, [{ remove: 'installations', id: installation.id }], undefined],
    ] as const) {
      await teller.commit(changes, [])
      await nextTurn()
      expect(await obstacleIn(store)).toBe(expected)
      expect(await findObstacle(store)).toBe(expected)
      expect(await namesIn(store)).toEqual([])
    }
  })

  it('and has nothing in its way is not read again', async () => {
    const [store] = stores as [ManagedStore]
    expect(await findObstacle(store)).toBeUndefined()
    const before = reads
    for (let count = 0; count < 20; count += 1) {
      await store.recordExchange(exchangeRecord())
      await nextTurn()
      expect(await findObstacle(store)).toBeUndefined()
    }
    expect(reads).toBe(before)
  })

  it('is not read again when jobs upload and lock', async () => {
    const [store] = stores as [ManagedStore]
    const first = await find(store)
    const before = reads
    const upload = uploadRecord(workspace.id)
    await store.commit([insert('uploads', upload)], [eventAt(workspace.id, Date.now())])
    await store.addItems(upload.id, 0, [{ stack: 'a', component: 'b', json: '{}' }])
    await nextTurn()
    expect(await find(store)).toBe(first)
    expect(reads).toBe(before)
  })

  it('is read again after a change that was made by hand', async () => {
    const [store] = stores as [ManagedStore]
    await find(store)
    byHand(`update repositories set owner_id = '7'`)
    await nextTurn()
    expect((await find(store))?.ownerId).toBe('7')
  })

  it('is not known when nobody counts the changes', async () => {
    const [store] = stores as [ManagedStore]
    await find(store)
    byHand('delete from directory_changes')
    await nextTurn()
    await expect(find(store)).rejects.toThrow('directory_changes is empty')
  })

  it('is read again in the turn in which its removal is answered, however long that took', async () => {
    const file = join(folder, 'test.db')
    const [main, other] = [new DatabaseSync(file), new DatabaseSync(file)]
    const gate = Promise.withResolvers<void>()
    const store = await openSqliteStore({
      database: main,
      createWriter() {
        const writer = createSqliteWriter(other)
        return {
          ...writer,
          commit: (steps) => gate.promise.then(() => writer.commit(steps)),
          close: () => other.close(),
        }
      },
    })
    stores.push(store)
    const removed = store.commit([{ remove: 'repositories', id: repository.id }], [])
    expect(await find(store)).toBeDefined()
    gate.resolve()
    expect(await removed).toBe('done')
    expect(await find(store)).toBeUndefined()
  })

  it('of which there are many does not fill the memory', async () => {
    const [store] = stores as [ManagedStore]
    const many = Array.from({ length: 2100 }, (_, index) =>
      repositoryRecord(workspace.id, { repositoryId: String(5000 + index), fullName: `acme/${index}` }),
    )
    await store.commit(
      many.map((record) => insert('repositories', record)),
      [],
    )
    for (const { repositoryId } of many)
      expect(await store.findRepository(workspace.id, repository.platform, repositoryId)).toMatchObject({
        id: repositoryId,
      })
    const before = reads
    await store.findRepository(workspace.id, repository.platform, '5000')
    expect(reads).toBeGreaterThan(before)
  })
})
