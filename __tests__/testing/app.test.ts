import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeGitHub, createSigningKey } from '../../src/testing/index.js'
import { appJwt, createScene } from './app-fixture.js'

describe('addresses', () => {
  it.each([
    {
      name: 'github.com',
      issuer: 'https://token.actions.githubusercontent.com',
      apiUrl: 'https://api.github.com',
      webUrl: 'https://github.com',
    },
    {
      name: 'github.com, with an issuer of an enterprise',
      issuer: 'https://token.actions.githubusercontent.com/octocorp',
      apiUrl: 'https://api.github.com',
      webUrl: 'https://github.com',
    },
    {
      name: 'ghe.com',
      issuer: 'https://token.actions.octocorp.ghe.com',
      apiUrl: 'https://api.octocorp.ghe.com',
      webUrl: 'https://octocorp.ghe.com',
    },
    {
      name: 'an Enterprise Server',
      issuer: 'https://ghes.example/_services/token',
      apiUrl: 'https://ghes.example/api/v3',
      webUrl: 'https://ghes.example',
    },
  ])('of $name, in process and over loopback', async ({ issuer, apiUrl, webUrl }) => {
    await using github = await createFakeGitHub({ issuer })
    const { app } = github
    expect([app.apiUrl, app.webUrl]).toEqual([apiUrl, webUrl])
    app.addUser('alice', '501')
    const init = { headers: { authorization: `Bearer ${app.userToken('alice')}` } }
    expect(await (await github.fetch(`${apiUrl}/user`, init)).json()).toMatchObject({
      login: 'alice',
      id: 501,
      url: `${apiUrl}/users/alice`,
      html_url: `${webUrl}/alice`,
    })
    expect(await (await fetch(`${github.url}/api/v3/user`, init)).json()).toMatchObject({
      id: 501,
      url: `${github.url}/api/v3/users/alice`,
    })
    for (const base of [webUrl, github.url]) {
      const answer = await github.fetch(`${base}/login/oauth/access_token`, { method: 'POST' })
      expect(await answer.text()).toContain('incorrect_client_credentials')
    }
    expect(github.requests).toEqual({ discovery: 0, jwks: 0, token: 0, api: 2, oauth: 2 })
  })

  it('of a loopback issuer', async () => {
    await using github = await createFakeGitHub()
    expect([github.app.apiUrl, github.app.webUrl]).toEqual([`${github.url}/api/v3`, github.url])
  })

  it.each([
    'https://github.com/.well-known/jwks',
    'https://github.com/token',
    'https://github.com/api/v3/user',
    'https://token.actions.githubusercontent.com/user',
    'https://token.actions.githubusercontent.com/login/oauth/access_token',
  ])('%s is of none of them', async (url) => {
    await using github = await createFakeGitHub({ issuer: 'https://token.actions.githubusercontent.com' })
    expect((await github.fetch(url)).status).toBe(404)
    expect(github.requests).toEqual({ discovery: 0, jwks: 0, token: 0, api: 0, oauth: 0 })
  })
})

it('the REST API has nothing of the issuer', async () => {
  await using github = await createFakeGitHub({ issuer: 'https://token.actions.githubusercontent.com' })
  expect((await github.fetch('https://api.github.com/.well-known/jwks')).status).toBe(404)
  expect(github.requests).toMatchObject({ jwks: 0, api: 1 })
})

describe('the loopback server', () => {
  it('takes headers and a body', async () => {
    await using scene = await createScene()
    const { app, url } = scene.github
    const { installationId } = app.install('acme', 'all')
    const response = await fetch(`${url}/api/v3/app/installations/${installationId}/access_tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await appJwt(scene.github)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ repository_ids: [1002] }),
    })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ repositories: [{ id: 1002 }] })
  })

  it('refuses a body that is too large, and goes on', async () => {
    await using github = await createFakeGitHub()
    const url = `${github.app.webUrl}/login/oauth/access_token`
    const large = await fetch(url, { method: 'POST', body: 'x'.repeat(3_000_000) })
    expect(large.status).toBe(413)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(200)
    expect(github.requests.oauth).toBe(1)
  })
})

describe('credentials', () => {
  it('are those of the key given, in the form GitHub gives', async () => {
    const appKey = await createSigningKey()
    await using github = await createFakeGitHub({ appKey })
    const { privateKey } = github.app.credentials
    expect(privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/)
    expect(createPrivateKey(privateKey).equals(appKey.privateKey)).toBe(true)
  })

  it('are of a key that is made once', async () => {
    await using github = await createFakeGitHub()
    expect(github.app.credentials.privateKey).toBe(github.app.credentials.privateKey)
  })
})

describe('facts of a repository', () => {
  it('make tokens that follow what happened to it', async () => {
    await using scene = await createScene()
    const { app } = scene.github
    app.transferRepository(scene.infra, 'umbrella')
    app.renameRepository(scene.infra, 'platform')
    app.setVisibility(scene.infra, 'public')
    const token = await scene.github.mint('push', { repository: app.repository(scene.infra) })
    expect(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())).toMatchObject({
      repository: 'umbrella/platform',
      repository_id: '1001',
      repository_owner_id: expect.not.stringMatching(/^42$/),
      repository_visibility: 'public',
      ref: 'refs/heads/main',
    })
  })
})

describe('what cannot be is refused', () => {
  it.each<{
    name: string
    change: (scene: Awaited<ReturnType<typeof createScene>>['github']['app']) => unknown
  }>([
    { name: 'a login twice', change: (app) => app.addUser('ALICE') },
    { name: 'an id of an account twice', change: (app) => app.addUser('carol', '501') },
    { name: 'a repository twice', change: (app) => app.addRepository({ fullName: 'Acme/Infra' }) },
    {
      name: 'an id of a repository twice',
      change: (app) => app.addRepository({ fullName: 'a/b', id: '1001' }),
    },
    { name: 'a name without an owner', change: (app) => app.addRepository({ fullName: 'infra' }) },
    {
      name: 'another id of an owner',
      change: (app) => app.addRepository({ fullName: 'acme/x', ownerId: '7' }),
    },
    { name: 'a name that is taken', change: (app) => app.renameRepository('1001', 'docs') },
    { name: 'no such repository', change: (app) => app.archiveRepository('7') },
    { name: 'no such name', change: (app) => app.install('acme', ['acme/none']) },
    { name: 'no such owner', change: (app) => app.install('nobody', 'all') },
    { name: 'no such owner to rename', change: (app) => app.renameOwner('nobody', 'somebody') },
    { name: 'a login that is taken', change: (app) => app.renameOwner('acme', 'alice') },
    { name: 'no such installation', change: (app) => app.suspend('7') },
    { name: 'no such user', change: (app) => app.userToken('nobody') },
    { name: 'an organization that signs in', change: (app) => app.userToken('acme') },
    {
      name: 'an App installed twice',
      change: (app) => [app.install('acme', 'all'), app.install('acme', 'all')],
    },
    {
      name: 'a repository of another owner',
      change: (app) => [app.addRepository({ fullName: 'other/x' }), app.install('acme', ['other/x'])],
    },
  ])('$name', async ({ change }) => {
    await using scene = await createScene()
    expect(() => change(scene.github.app)).toThrow(expect.objectContaining({ name: 'ConfigError' }))
  })
})
