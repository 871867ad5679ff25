import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ConfigError, UnavailableError } from '../../src/errors.js'
import { openStore } from '../../src/server/database.js'
import { insert, workspaceRecord } from '../../src/testing/managed-store-fixture.js'
import { createPostgresSchema, hasPostgres, POSTGRES_URL } from '../store/support/postgres-schema.js'
import { sqliteFile } from '../store/support/sqlite-file.js'

const isServed = await hasPostgres()

it('opens a store in memory, each of its own', async () => {
  const [one, two] = [await openStore('memory:'), await openStore('memory:')]
  await one.commit([insert('workspaces', workspaceRecord())], [])
  expect(await one.list('workspaces', { limit: 9 })).toHaveLength(1)
  expect(await two.list('workspaces', { limit: 9 })).toEqual([])
})

describe('sqlite:PATH', () => {
  it('creates the file for its owner only, and finds it again', async () => {
    const file = sqliteFile()
    const workspace = workspaceRecord()
    const first = await openStore(`sqlite:${file}`)
    await first.commit([insert('workspaces', workspace)], [])
    const modes = [file, `${file}-wal`, `${file}-shm`].map((path) => statSync(path).mode & 0o777)
    expect(modes).toEqual([0o600, 0o600, 0o600])
    await first.close()
    const second = await openStore(`sqlite:${file}`)
    expect(await second.get('workspaces', workspace.id)).toEqual(workspace)
    await second.close()
  })

  it('leaves the mode of a file that is there', async () => {
    const file = sqliteFile()
    writeFileSync(file, '')
    chmodSync(file, 0o640)
    await (await openStore(`sqlite:${file}`)).close()
    expect(statSync(file).mode & 0o777).toBe(0o640)
  })

  it('takes every path for a path', async () => {
    const folder = dirname(sqliteFile())
    const before = process.cwd()
    process.chdir(folder)
    onTestFinished(() => process.chdir(before))
    for (const name of [':memory:', 'file:a.db?mode=memory', 'b c.db']) {
      await (await openStore(`sqlite:${name}`)).close()
      expect(statSync(join(folder, name)).size).toBeGreaterThan(0)
    }
  })

  it.each([
    ['no path', () => '', /needs the path of a file/],
    ['a folder that does not exist', (file: string) => join(file, 'a', 'db'), /there is no folder/],
    ['a file in place of the folder', (file: string) => join(touch(file), 'db'), /there is no folder/],
    ['a folder', (file: string) => mkdirSync(file, { recursive: true }) ?? file, /cannot be opened.*EISDIR/],
    [
      'another file',
      (file: string) => touch(file, 'hello, '.repeat(999)),
      /cannot be opened.*not a database/,
    ],
  ])('refuses %s', async (_name, path, message) => {
    const opened = openStore(`sqlite:${path(sqliteFile())}`)
    await expect(opened).rejects.toBeInstanceOf(ConfigError)
    await expect(opened).rejects.toThrow(message)
  })

  it('refuses a newer database, and says what to do', async () => {
    const file = sqliteFile()
    await (await openStore(`sqlite:${file}`)).close()
    const database = new DatabaseSync(file)
    database.exec(`insert into atmos_pro_oidc_migrations (name, timestamp) values ('9999-later', '')`)
    database.close()
    await expect(openStore(`sqlite:${file}`)).rejects.toThrow(
      /written by a newer version.*Start that version/,
    )
  })
})

describe('postgres://', () => {
  const SECRET = 'hunter2'

  it.runIf(isServed)('opens the store on a server', async () => {
    const schema = await createPostgresSchema()
    onTestFinished(() => schema.drop())
    const address = new URL(POSTGRES_URL)
    address.searchParams.set('options', `-c search_path=${schema.name}`)
    const store = await openStore(address.href)
    const workspace = workspaceRecord()
    await store.commit([insert('workspaces', workspace)], [])
    expect(await store.get('workspaces', workspace.id)).toEqual(workspace)
    await store.close()
  })

  it.each([
    ['nobody listens', 'postgres://oidc:hunter2@127.0.0.1:1/oidc'],
    ['the name is unknown', 'postgresql://oidc:hunter2@host.invalid/oidc'],
  ])('says that the server cannot be used when %s', async (_name, address) => {
    const error = await openStore(address).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ code: 'store_unavailable', retryAfter: 5 })
    expect(everythingIn(error)).not.toContain(SECRET)
  })

  it('says so after some seconds when the server accepts and says nothing', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    const address = `postgres://oidc:${SECRET}@127.0.0.1:${await portOf(server)}/oidc`
    const error = await openStore(address).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect(everythingIn(error)).not.toContain(SECRET)
  })
})

it.each(['postgres://oidc:hunter2@host:port/oidc', 'mysql://oidc:hunter2@host/oidc', 'hunter2', ''])(
  'refuses %j without repeating it',
  async (database) => {
    const error = await openStore(database).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ path: 'database' })
    expect(everythingIn(error)).not.toContain('hunter2')
  },
)

function touch(file: string, content = ''): string {
  writeFileSync(file, content)
  return file
}

function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const fields = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)))
  return [...fields, error.cause ? everythingIn(error.cause) : ''].join('\n')
}

async function portOf(server: Server): Promise<number> {
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}
