import { beforeEach, describe, expect, it } from 'vitest'
import { withFileDirectory } from '../../src/server/file-directory.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { githubRepositoryRecord, lockRecord, uploadRecord } from '../../src/testing/managed-store/records.js'
import { insert, update } from '../../src/testing/managed-store-fixture.js'
import { PLATFORM } from '../../src/testing/store-fixture.js'
import { createServerFixture, NOW, type ServerFixture } from './fixture.js'

const id = `ws_${'0'.repeat(28)}`
const workspaces = '/api/v1/workspaces'
const permissions = [{ permission: 'affected-stacks:create', branch: 'main' }]

let database: ManagedStore
let file: ManagedStore
let server: ServerFixture

beforeEach(async () => {
  const now = () => NOW
  database = createMemoryStore({ now })
  const repositories = [{ id: '1001', ownerId: '42', fullName: 'acme/infra', permissions }]
  file = createMemoryStore({ now, workspaces: [{ id, name: 'acme', repositories }] })
  server = await createServerFixture({ store: withFileDirectory(database, file, 'acme.yaml') })
})

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.ask(method, `${workspaces}${path}`, { token: server.administrator, body, headers })

async function anyEvent() {
  const [logged] = await database.listEvents({ limit: 1 })
  if (!logged) throw new Error('there is no event')
  return logged.event
}

const exchange = async (options?: Parameters<typeof server.github.mint>[1]) =>
  server.ask('POST', '/api/v1/auth/github-oidc', {
    body: { token: await server.github.mint('push', options), workspaceId: id },
  })

describe('a configuration file with workspaces', () => {
  it('is what management shows', async () => {
    const { body } = await ask('GET', '')
    expect(body.data.items).toMatchObject([{ id, name: 'acme' }])
    const repositories = await ask('GET', `/${id}/repositories`)
    expect(repositories.body.data.items).toMatchObject([{ fullName: 'acme/infra', repositoryId: '1001' }])
    const path = `/${id}/repositories/${repositories.body.data.items[0].id}/permissions`
    expect((await ask('GET', path)).body.data.items).toMatchObject(permissions)
  })

  it.each<[string, string, string, unknown?, Record<string, string>?]>([
    ['a new workspace', 'POST', '', { name: 'other' }],
    ['another name', 'PATCH', `/${id}`, { name: 'other' }, { 'if-match': '*' }],
    ['a deletion', 'DELETE', `/${id}?confirm=acme`],
    ['a new member', 'POST', `/${id}/members`, { login: 'octocat', role: 'owner' }],
    ['an import', 'POST', `/${id}/repositories`, { repositoryId: '7', ownerId: '42', fullName: 'acme/app' }],
    ['a removal', 'DELETE', `/${id}/repositories/REPOSITORY`],
    ['a new permission', 'POST', `/${id}/repositories/REPOSITORY/permissions`, { permission: 'a:b' }],
    ['a token of a workspace', 'POST', `/${id}/tokens`, { name: 'ci', role: 'admin' }],
  ])('is not changed by %s', async (_name, method, path, body, headers) => {
    const [repository] = await file.list('repositories', { limit: 1 })
    const answer = await ask(method, path.replace('REPOSITORY', repository?.id ?? ''), body, headers)
    expect(answer).toMatchObject({
      status: 409,
      body: { errorTag: 'Conflict', errorMessage: expect.stringMatching(/file acme\.yaml .*edit it/) },
    })
    expect(await file.list('workspaces', { limit: 10 })).toHaveLength(1)
    expect(await file.list('repositories', { limit: 10 })).toHaveLength(1)
  })

  it('decides, and the database remembers', async () => {
    const granted = await exchange()
    expect(granted.status).toBe(200)
    const [event] = await database.listEvents({ limit: 1 })
    expect(event?.event).toMatchObject({ action: 'oidc_token_exchange_success', workspaceId: id })
    expect(await file.listEvents({ limit: 1 })).toEqual([])
    const { token } = granted.body.data
    expect((await server.ask('DELETE', '/api/v1/auth/session', { token })).status).toBe(200)
    expect((await server.ask('GET', '/api/v1/auth/session', { token })).status).toBe(401)
  })

  it('learns another name once, however many tokens say it at once', async () => {
    const store = withFileDirectory(database, file, 'acme.yaml')
    const [record] = await file.list('repositories', { limit: 1 })
    const repository = await file.findRepository(id, record?.platform ?? '', '1001')
    if (!repository) throw new Error('the repository is not there')
    const event = { ...(await anyEvent()), workspaceId: id }
    await store.relabelRepository(repository, { fullName: 'acme/platform' }, [event])
    await store.relabelRepository(repository, { fullName: 'acme/platform' }, [{ ...event, id: 'aud_2' }])
    expect(await database.listEvents({ workspaceId: id, limit: 10 })).toHaveLength(1)
  })

  it('learns another name in memory, and writes that down once', async () => {
    for (let count = 0; count < 2; count += 1) {
      expect((await exchange({ repository: { fullName: 'acme/platform' } })).status).toBe(200)
    }
    const events = await database.listEvents({ category: 'github', limit: 10 })
    expect(events.map(({ event }) => event.action)).toEqual(['repository_renamed'])
    expect((await ask('GET', `/${id}/repositories`)).body.data.items).toMatchObject([
      { fullName: 'acme/platform' },
    ])
  })

  it('leaves to the database what GitHub has said of its repositories', async () => {
    const store = withFileDirectory(database, file, 'acme.yaml')
    const find = async () => (await store.findRepository(id, PLATFORM, '1001'))?.obstacle
    expect(await find()).toBeUndefined()
    const said = githubRepositoryRecord()
    await store.commit([insert('githubRepositories', said)], [])
    expect(await find()).toBeUndefined()
    await store.commit([update('githubRepositories', said, { state: 'archived' })], [])
    expect(await find()).toBe('repository_archived')
    expect(await store.findObstacle(PLATFORM, '1001', '42')).toBe('repository_archived')
    expect(await store.findRepository(id, PLATFORM, '1001')).not.toHaveProperty('importId')
  })

  it('leaves to the database what jobs upload and lock', async () => {
    const store = withFileDirectory(database, file, 'acme.yaml')
    const [upload, lock] = [uploadRecord(id), lockRecord(id)]
    expect(await store.commit([insert('uploads', upload), insert('locks', lock)], [])).toBe('done')
    await store.addItems(upload.id, 0, [{ stack: 'prod', component: 'vpc', json: '{}' }])
    const query = { workspaceId: id, kind: 'affected-stacks', limit: 9 } as const
    const kept = await database.listItems(query)
    expect(kept).toMatchObject([{ upload: upload.id, stack: 'prod' }])
    expect(await store.listItems(query)).toEqual(kept)
    expect(await store.list('locks', { workspaceId: id, limit: 9 })).toEqual([lock])
    expect(await file.list('locks', { limit: 9 })).toEqual([])
  })
})
