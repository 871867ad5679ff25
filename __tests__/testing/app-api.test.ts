import { generateKeyPairSync, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appJwt, createScene, installationToken, type Scene, START } from './app-fixture.js'

const NOW = START / 1000
let scene: Scene
let installationId: string
beforeEach(async () => {
  scene = await createScene()
  installationId = scene.github.app.install('acme', ['acme/infra']).installationId
})
afterEach(() => scene.github.close())

async function seen(response: Response): Promise<{ status: number; body: Record<string, unknown> }> {
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

describe('the JWT of the App', () => {
  it.each([
    { name: 'as Octokit makes it', claims: {}, status: 200 },
    { name: 'with the id of the App', claims: { iss: '123456' }, status: 200 },
    { name: 'with the id of the App as a number', claims: { iss: 123456 }, status: 200 },
    { name: 'ten minutes at most', claims: { exp: NOW + 600 }, status: 200 },
    { name: 'of another App', claims: { iss: '7' }, status: 404, message: 'Integration not found' },
    { name: 'for longer', claims: { exp: NOW + 601 }, status: 401, message: 'too far in the future' },
    { name: 'expired', claims: { exp: NOW }, status: 401, message: "'Expiration time' claim ('exp')" },
    { name: 'for ever', claims: { exp: undefined }, status: 401, message: "'Expiration time' claim ('exp')" },
    { name: 'from the future', claims: { iat: NOW + 1 }, status: 401, message: "'Issued at' claim ('iat')" },
    { name: 'from no time', claims: { iat: undefined }, status: 401, message: "'Issued at' claim ('iat')" },
  ])('$name: $status', async ({ claims, status, message = '' }) => {
    const jwt = await appJwt(scene.github, claims)
    const answer = await seen(await scene.ask(`/app/installations/${installationId}`, jwt))
    expect(answer.status).toBe(status)
    expect(answer.body['message'] ?? '').toContain(message)
  })

  it('of another key, with another algorithm, or that is none', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const claims = { iss: '123456', iat: NOW - 30, exp: NOW + 500 }
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32))
    const [, payload = ''] = (await appJwt(scene.github)).split('.')
    const other = `${Buffer.from('{"alg":"RS512"}').toString('base64url')}.${payload}`
    const signature = sign('sha256', Buffer.from(other), scene.github.app.credentials.privateKey)
    const misnamed = `${other}.${signature.toString('base64url')}`
    for (const jwt of [forged, symmetric, misnamed, 'a.b.c', 'not-a-jwt']) {
      const { status } = await seen(await scene.ask(`/app/installations/${installationId}`, jwt))
      expect(status).toBe(401)
    }
    const nobody = await seen(await scene.ask(`/app/installations/${installationId}`))
    expect(nobody).toMatchObject({
      status: 401,
      body: { message: 'A JSON web token could not be decoded' },
    })
  })

  it('is good for nothing else', async () => {
    const jwt = await appJwt(scene.github)
    for (const path of ['/user', '/installation/repositories', '/repos/acme/docs']) {
      expect((await scene.ask(path, jwt)).status).toBe(401)
    }
  })
})

describe('installation tokens', () => {
  async function create(body: object, id = installationId): ReturnType<typeof seen> {
    const init = { method: 'POST', body: JSON.stringify(body) }
    return seen(await scene.ask(`/app/installations/${id}/access_tokens`, await appJwt(scene.github), init))
  }

  it('are for all that the installation has, for an hour', async () => {
    const { status, body } = await create({})
    expect(status).toBe(201)
    expect(body).toEqual({
      token: expect.stringMatching(/^ghs_[0-9a-zA-Z]{36}$/),
      expires_at: '2026-11-24T13:00:00Z',
      permissions: { actions: 'write', metadata: 'read' },
      repository_selection: 'selected',
    })
    const token = String(body['token'])
    expect((await scene.ask('/repos/acme/infra', token)).status).toBe(200)
    scene.pass(3599)
    expect((await scene.ask('/repos/acme/infra', token)).status).toBe(200)
    scene.pass(1)
    expect(await seen(await scene.ask('/repos/acme/infra', token))).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials', status: '401' },
    })
  })

  it.each([
    { name: 'by id', body: { repository_ids: [1001] } },
    { name: 'by name', body: { repositories: ['Infra'] } },
  ])('narrowed $name are for that', async ({ body: asked }) => {
    scene.github.app.addRepository({ fullName: 'acme/other', id: '1003' })
    scene.github.app.grantRepositories(installationId, ['acme/other'])
    const { status, body } = await create({ ...asked, permissions: { metadata: 'read' } })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      permissions: { metadata: 'read' },
      repository_selection: 'selected',
      repositories: [{ id: 1001, full_name: 'acme/infra' }],
    })
    const token = String(body['token'])
    const list = await seen(await scene.ask('/installation/repositories', token))
    expect(list.body).toMatchObject({ total_count: 1, repositories: [{ id: 1001 }] })
    expect((await scene.ask('/repositories/1003', token)).status).toBe(404)
    expect((await scene.ask('/repositories/1001', token)).status).toBe(200)
  })

  it.each([
    { name: 'a repository that the installation lacks', body: { repository_ids: [1002] }, status: 422 },
    { name: 'a repository that is not there', body: { repository_ids: [1001, 7] }, status: 422 },
    { name: 'a permission that the App lacks', body: { permissions: { contents: 'read' } }, status: 422 },
    { name: 'more of a permission', body: { permissions: { metadata: 'write' } }, status: 422 },
    { name: 'no list', body: { repository_ids: 1001 }, status: 422 },
  ])('$name is $status', async ({ body, status }) => {
    expect((await create(body)).status).toBe(status)
  })

  it('of an installation that is suspended, gone, or never was', async () => {
    const token = await installationToken(scene, installationId)
    scene.github.app.suspend(installationId)
    const suspended = { status: 403, body: { message: 'This installation has been suspended' } }
    expect(await create({})).toMatchObject(suspended)
    expect(await seen(await scene.ask('/repositories/1001', token))).toMatchObject(suspended)
    scene.github.app.unsuspend(installationId)
    expect((await scene.ask('/repositories/1001', token)).status).toBe(200)
    scene.github.app.uninstall(installationId)
    expect((await scene.ask('/repositories/1001', token)).status).toBe(401)
    expect((await create({})).status).toBe(404)
    expect((await create({}, '7')).status).toBe(404)
  })

  it('can be given back', async () => {
    const token = await installationToken(scene, installationId)
    expect((await scene.ask('/installation/token', token, { method: 'DELETE' })).status).toBe(204)
    expect((await scene.ask('/repositories/1001', token)).status).toBe(401)
  })
})

describe('what a user sees', () => {
  async function get(path: string, login: string): ReturnType<typeof seen> {
    return seen(await scene.ask(path, scene.github.app.userToken(login)))
  }

  it('themselves', async () => {
    expect(await get('/user', 'alice')).toMatchObject({
      status: 200,
      body: { login: 'alice', id: 501, type: 'User' },
    })
  })

  it('installations with a repository that they were let in to', async () => {
    scene.github.app.grantRepositories(installationId, ['acme/docs'])
    const found = await get('/user/installations', 'bob')
    expect(found.body).toMatchObject({
      total_count: 1,
      installations: [{ id: Number(installationId), account: { id: 42, login: 'acme' } }],
    })
    expect((await get('/user/installations', 'mallory')).body).toEqual({ total_count: 0, installations: [] })
  })

  it('the repositories that they and the App both have, with what they may do', async () => {
    const path = `/user/installations/${installationId}/repositories`
    scene.github.app.addRepository({ fullName: 'acme/elsewhere', admins: ['alice', 'bob'] })
    scene.github.app.addRepository({ fullName: 'acme/secret' })
    scene.github.app.grantRepositories(installationId, ['acme/secret'])
    const [alice, bob] = [await get(path, 'alice'), await get(path, 'bob')]
    expect(alice.body).toMatchObject({
      total_count: 1,
      repository_selection: 'selected',
      repositories: [
        { id: 1001, visibility: 'private', permissions: { admin: true, push: true, pull: true } },
      ],
    })
    expect(bob.body).toMatchObject({
      repositories: [{ permissions: { admin: false, push: false, pull: true } }],
    })
    expect((await get(path, 'mallory')).status).toBe(404)
    expect((await get('/user/installations/7/repositories', 'alice')).status).toBe(404)
    scene.github.app.suspend(installationId)
    expect((await get(path, 'alice')).status).toBe(403)
  })

  it('with a token that is not the App’s, what they see, and nothing of the App', async () => {
    const ask = async (path: string) => seen(await scene.ask(path, scene.github.app.foreignToken('alice')))
    expect(await ask('/user')).toMatchObject({ status: 200, body: { login: 'alice' } })
    expect(await ask('/repos/acme/infra')).toMatchObject({ body: { permissions: { admin: true } } })
    for (const path of ['', `/${installationId}/repositories`]) {
      expect(await ask(`/user/installations${path}`)).toMatchObject({
        status: 403,
        body: { message: expect.stringMatching(/access token authorized to a GitHub App/) },
      })
    }
  })

  it.each([
    { name: 'a private one, as its admin', path: '/repos/acme/infra', login: 'alice', admin: true },
    { name: 'a private one, as a reader', path: '/repos/Acme/INFRA', login: 'bob', admin: false },
    { name: 'by its id', path: '/repositories/1001', login: 'alice', admin: true },
    {
      name: 'a public one that the App is not installed for',
      path: '/repos/acme/docs',
      login: 'mallory',
      admin: false,
    },
    { name: 'a private one of others', path: '/repos/acme/infra', login: 'mallory', status: 404 },
    { name: 'none', path: '/repos/acme/none', login: 'alice', status: 404 },
  ])('$name', async ({ path, login, admin, status = 200 }) => {
    const { body, ...answer } = await get(path, login)
    expect(answer.status).toBe(status)
    if (status === 200) expect(body).toMatchObject({ permissions: { admin, pull: true } })
    else expect(body).toMatchObject({ message: 'Not Found', status: '404' })
  })

  it('not a private one that the App is not installed for, though they administer it', async () => {
    scene.github.app.withdrawRepositories(installationId, ['acme/infra'])
    expect((await get('/repos/acme/infra', 'alice')).status).toBe(404)
  })

  it('not a private one while the installation is suspended', async () => {
    scene.github.app.suspend(installationId)
    expect((await get('/repos/acme/infra', 'alice')).status).toBe(404)
    expect((await get('/repos/acme/docs', 'alice')).status).toBe(200)
  })

  it('their own', async () => {
    const { app } = scene.github
    app.addRepository({ fullName: 'alice/notes', id: '1010' })
    const { installationId: own } = app.install('alice', 'all')
    const { body } = await get(`/user/installations/${own}/repositories`, 'alice')
    expect(body).toMatchObject({ repositories: [{ id: 1010, permissions: { admin: true } }] })
    const { body: all } = await get('/user/installations', 'alice')
    expect(all).toMatchObject({ total_count: 2 })
    app.renameOwner('alice', 'alicia')
    expect((await get('/repos/acme/infra', 'alicia')).body).toMatchObject({ permissions: { admin: true } })
  })

  it('for eight hours, or until they take it back', async () => {
    const token = scene.github.app.userToken('alice')
    scene.pass(8 * 3600 - 1)
    expect((await scene.ask('/user', token)).status).toBe(200)
    scene.pass(1)
    expect((await scene.ask('/user', token)).status).toBe(401)
    const other = scene.github.app.userToken('alice')
    const bob = scene.github.app.userToken('bob')
    scene.github.app.revokeUser('alice')
    expect((await scene.ask('/user', other)).status).toBe(401)
    expect((await scene.ask('/user', bob)).status).toBe(200)
  })

  it.each([
    { name: 'nobody', path: '/user', status: 401, message: 'Requires authentication' },
    { name: 'nobody, a private one', path: '/repos/acme/infra', status: 404, message: 'Not Found' },
    { name: 'a made-up token', path: '/user', token: 'ghu_0', status: 401, message: 'Bad credentials' },
    { name: 'nobody, a way that is not there', path: '/none', status: 404, message: 'Not Found' },
    { name: 'nobody, a broken address', path: '/repos/%/x', status: 400, message: 'Bad Request' },
  ])('$name: $status', async ({ path, token, status, message }) => {
    expect(await seen(await scene.ask(path, token))).toMatchObject({ status, body: { message } })
  })

  it('nobody sees what is public, and nothing of what they may do', async () => {
    const { status, body } = await seen(await scene.ask('/repos/acme/docs'))
    expect([status, body['permissions']]).toEqual([200, undefined])
  })

  it('an installation is not a user, and a user is not an installation', async () => {
    const token = await installationToken(scene, installationId)
    expect((await scene.ask('/user', token)).status).toBe(403)
    expect((await get('/installation/repositories', 'alice')).status).toBe(403)
  })
})

describe('names of before', () => {
  it('lead on, for those who may see it', async () => {
    const { app } = scene.github
    app.renameRepository(scene.infra, 'platform')
    const token = app.userToken('alice')
    const moved = await scene.ask('/repos/acme/infra?a=b', token, { redirect: 'manual' })
    const location = `${app.apiUrl}/repositories/1001?a=b`
    expect([moved.status, moved.headers.get('location')]).toEqual([301, location])
    expect(await moved.json()).toMatchObject({ message: 'Moved Permanently', url: location })
    expect(
      (await scene.ask('/repos/acme/infra', app.userToken('mallory'), { redirect: 'manual' })).status,
    ).toBe(404)

    const asApp = await scene.ask('/repos/acme/infra/installation', await appJwt(scene.github), {
      redirect: 'manual',
    })
    expect(asApp.headers.get('location')).toBe(`${app.apiUrl}/repositories/1001/installation`)
    const followed = await scene.ask('/repos/acme/infra/installation', await appJwt(scene.github))
    expect(await followed.json()).toMatchObject({ id: Number(installationId) })
  })

  it('of an owner lead on too, and not once another has the name', async () => {
    const { app } = scene.github
    app.renameOwner('acme', 'umbrella')
    const token = app.userToken('alice')
    for (const path of ['/repos/acme/infra', '/repos/umbrella/infra']) {
      expect(await (await scene.ask(path, token)).json()).toMatchObject({
        full_name: 'umbrella/infra',
        owner: { id: 42, login: 'umbrella' },
      })
    }
    const other = app.addRepository({ fullName: 'acme/infra', visibility: 'public' })
    expect(await (await scene.ask('/repos/acme/infra', token)).json()).toMatchObject({ id: Number(other) })
  })

  it('of what was deleted lead nowhere', async () => {
    scene.github.app.deleteRepository(scene.docs)
    expect((await scene.ask('/repos/acme/docs')).status).toBe(404)
    expect((await scene.ask('/repositories/1002')).status).toBe(404)
  })
})

describe('the installation of a repository', () => {
  it.each([
    { name: 'that has it', path: '/repos/acme/infra/installation', status: 200 },
    { name: 'that does not have it', path: '/repos/acme/docs/installation', status: 404 },
    { name: 'of none', path: '/repos/acme/none/installation', status: 404 },
  ])('$name: $status', async ({ path, status }) => {
    expect((await scene.ask(path, await appJwt(scene.github))).status).toBe(status)
  })

  it('says that it is suspended', async () => {
    scene.github.app.suspend(installationId)
    const { body } = await seen(await scene.ask('/repos/acme/infra/installation', await appJwt(scene.github)))
    expect(body).toMatchObject({ suspended_at: '2026-11-24T12:00:00Z', suspended_by: { type: 'User' } })
  })

  it('for all is for those that come later', async () => {
    const { app } = scene.github
    app.addRepository({ fullName: 'umbrella/first' })
    app.install('umbrella', 'all')
    app.addRepository({ fullName: 'umbrella/second' })
    const answer = await scene.ask('/repos/umbrella/second/installation', await appJwt(scene.github))
    expect(answer.status).toBe(200)
  })
})

describe('pages', () => {
  beforeEach(() => {
    for (let i = 0; i < 104; i += 1) {
      scene.github.app.addRepository({ fullName: `big/r${i}`, readers: ['bob'] })
    }
    installationId = scene.github.app.install('big', 'all').installationId
  })

  it.each([
    { query: '', items: 30, rels: ['next', 'last'], next: 'page=2' },
    { query: '?per_page=100', items: 100, rels: ['next', 'last'], next: 'per_page=100&page=2' },
    { query: '?per_page=1000', items: 100, rels: ['next', 'last'], next: 'per_page=1000&page=2' },
    { query: '?per_page=50&page=2', items: 50, rels: ['prev', 'next', 'last', 'first'], next: 'page=3' },
    { query: '?per_page=50&page=3', items: 4, rels: ['prev', 'first'], next: undefined },
    { query: '?per_page=50&page=9', items: 0, rels: ['prev', 'first'], next: undefined },
    { query: '?per_page=0&page=x', items: 30, rels: ['next', 'last'], next: 'page=2' },
  ])('$query', async ({ query, items, rels, next }) => {
    const path = `/user/installations/${installationId}/repositories${query}`
    const response = await scene.ask(path, scene.github.app.userToken('bob'))
    const body = (await response.json()) as { total_count: number; repositories: unknown[] }
    expect([body.total_count, body.repositories.length]).toEqual([104, items])
    const link = response.headers.get('link') ?? ''
    expect([...link.matchAll(/rel="(\w+)"/g)].map(([, rel]) => rel)).toEqual(rels)
    const [, address = ''] = /<([^>]+)>; rel="next"/.exec(link) ?? []
    if (next) expect(address).toMatch(new RegExp(`^${scene.github.app.apiUrl}.*${next}$`))
    else expect(address).toBe('')
  })

  it('that follow one another hold everything once', async () => {
    const ids: number[] = []
    const token = await installationToken(scene, installationId)
    let url: string | undefined = `${scene.github.url}/api/v3/installation/repositories?per_page=25`
    while (url) {
      const response: Response = await fetch(url, { headers: { authorization: `token ${token}` } })
      const { repositories } = (await response.json()) as { repositories: { id: number }[] }
      ids.push(...repositories.map(({ id }) => id))
      url = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
    }
    expect(new Set(ids).size).toBe(104)
  })

  it('that are the only ones have no links', async () => {
    const response = await scene.ask('/user/installations', scene.github.app.userToken('bob'))
    expect(response.headers.has('link')).toBe(false)
  })
})

describe('headers', () => {
  it('an ETag says that nothing changed, at no cost', async () => {
    const token = scene.github.app.userToken('alice')
    const first = await scene.ask('/repos/acme/infra', token)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/)
    const same = await scene.ask('/repos/acme/infra', token, { headers: { 'if-none-match': etag } })
    expect([same.status, await same.text()]).toEqual([304, ''])
    expect(same.headers.get('etag')).toBe(etag)
    expect(same.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'))
    scene.github.app.archiveRepository(scene.infra)
    const changed = await scene.ask('/repos/acme/infra', token, { headers: { 'if-none-match': etag } })
    expect(await changed.json()).toMatchObject({ archived: true })
  })

  it('of limits count down, for each who asks, and start again after an hour', async () => {
    const [alice, bob] = [scene.github.app.userToken('alice'), scene.github.app.userToken('bob')]
    const limits = async (token?: string) => {
      const { headers } = await scene.ask('/user', token)
      return ['limit', 'used', 'remaining', 'reset', 'resource'].map((name) =>
        headers.get(`x-ratelimit-${name}`),
      )
    }
    const reset = String(NOW + 3600)
    expect(await limits(alice)).toEqual(['5000', '1', '4999', reset, 'core'])
    expect(await limits(alice)).toEqual(['5000', '2', '4998', reset, 'core'])
    expect(await limits(bob)).toEqual(['5000', '1', '4999', reset, 'core'])
    expect(await limits()).toEqual(['60', '1', '59', reset, 'core'])
    scene.pass(3600)
    expect(await limits(alice)).toEqual(['5000', '1', '4999', String(NOW + 7200), 'core'])
  })

  it('of every answer: an id of its own, and the time', async () => {
    const { headers } = await scene.ask('/none')
    expect(headers.get('x-github-request-id')).toMatch(/^[0-9A-F]+$/)
    expect(Date.parse(headers.get('date') ?? '')).toBe(START)
  })
})
