import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Operation, perform } from '../../../src/management/operation.js'
import {
  listGitHubInstallations,
  listGitHubRepositories,
  showGitHubApp,
  signInWithGitHub,
} from '../../../src/management/operations/github.js'
import { createWorkspaceFixture, PLATFORM, refused } from '../fixture.js'
import { useGitHubFixture } from '../github-fixture.js'

const fixture = useGitHubFixture()
const redirectUri = 'http://127.0.0.1:49152/callback'
const codeVerifier = 'v'.repeat(43)
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')

/** What GitHub sends the user back with. */
function codeOf(login: string): string {
  const { app, github } = fixture()
  const address = app.authorize(github.authorizeUrl({ redirectUri, state: 's', codeChallenge }), login)
  return new URL(address).searchParams.get('code') ?? ''
}

describe('github.app', () => {
  it('says where people sign in', async () => {
    const { call, as, app, workspaceId } = fixture()
    const { webUrl, credentials } = app
    const shown = await call(showGitHubApp, {}, as('member', workspaceId))
    expect(shown).toEqual({ clientId: credentials.clientId, webUrl, platform: PLATFORM })
  })

  it.each<[string, Operation, object]>([
    ['github.app', showGitHubApp, {}],
    ['github.sign-in', signInWithGitHub, { code: 'c', codeVerifier, redirectUri }],
    ['github.installations', listGitHubInstallations, {}],
    ['github.repositories', listGitHubRepositories, {}],
  ])('%s without an App says what to write', async (_name, operation, input) => {
    const { administrator } = await createWorkspaceFixture()
    await expect(perform(operation, input, administrator)).rejects.toMatchObject(
      refused(
        'github_not_configured',
        /`github: \{ appId: .*clientId: .*ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY.*_CLIENT_SECRET/s,
      ),
    )
  })
})

describe('github.sign-in', () => {
  it('gives a token of the user, and writes down who signed in, but not the token', async () => {
    const { call, as, store, workspaceId } = fixture()
    const context = as('member', workspaceId)
    const answer = await call(signInWithGitHub, { code: codeOf('alice'), codeVerifier, redirectUri }, context)
    expect(answer).toEqual({
      token: expect.stringMatching(/^ghu_/),
      expiresAt: '2026-11-23T20:00:00.000Z',
      user: { id: '501', login: 'alice' },
    })
    expect(store.events().at(-1)).toMatchObject({
      category: 'github',
      action: 'user_signed_in',
      workspaceId,
      description: 'alice signed in with GitHub',
      actor: { type: 'token', name: 'member' },
      target: { type: 'user', id: '501', name: 'alice' },
    })
    expect(JSON.stringify(store.events())).not.toMatch(/ghu_/)
    const { items } = await call(listGitHubInstallations, { githubToken: answer.token }, context)
    expect(items).toHaveLength(1)
  })

  it('of an administrator is about no workspace', async () => {
    const { call, store } = fixture()
    await call(signInWithGitHub, { code: codeOf('alice'), codeVerifier, redirectUri })
    expect(store.events().at(-1)).toMatchObject({ action: 'user_signed_in', workspaceId: '' })
  })

  it.each([
    ['a code that nobody gave', { code: 'made-up' }],
    ['another verifier', { codeVerifier: 'w'.repeat(43) }],
  ])('refuses %s, and writes nothing down', async (_name, more) => {
    const { call, actions } = fixture()
    const before = actions()
    const asked = { code: codeOf('alice'), codeVerifier, redirectUri, ...more }
    await expect(call(signInWithGitHub, asked)).rejects.toMatchObject(refused('github_sign_in_required'))
    expect(actions()).toEqual(before)
  })

  it('takes a code once', async () => {
    const { call } = fixture()
    const asked = { code: codeOf('alice'), codeVerifier, redirectUri }
    await call(signInWithGitHub, asked)
    await expect(call(signInWithGitHub, asked)).rejects.toMatchObject(refused('github_sign_in_required'))
  })

  it.each([
    ['redirectUri', 'https://evil.example/callback'],
    ['redirectUri', 'http://evil.example/callback'],
    ['redirectUri', 'https://127.0.0.1/callback'],
    ['redirectUri', 'http://127.0.0.1@evil.example/'],
    ['redirectUri', 'http://127.0.0.1.evil.example/'],
    ['redirectUri', 'callback'],
    ['codeVerifier', 'short'],
    ['codeVerifier', `${'v'.repeat(43)}!`],
    ['code', ''],
    ['code', 'a b'],
  ])('refuses %s %j before GitHub is asked', async (field, value) => {
    const { call, fake } = fixture()
    const input = { code: 'c', codeVerifier, redirectUri, [field]: value }
    await expect(call(signInWithGitHub, input)).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [expect.stringMatching(new RegExp(`^${field}: `))],
    })
    expect(fake.requests).toMatchObject({ api: 0, oauth: 0 })
  })
})

describe('github.installations', () => {
  it('lists what the user and the App both see', async () => {
    const { call, app, installationId } = fixture()
    const { items } = await call(listGitHubInstallations, { githubToken: app.userToken('alice') })
    expect(items).toEqual([
      {
        id: installationId,
        accountId: '42',
        account: 'acme',
        accountType: 'Organization',
        selection: 'all',
        suspended: false,
      },
    ])
    const stranger = await call(listGitHubInstallations, { githubToken: app.userToken('mallory') })
    expect(stranger.items).toEqual([])
  })

  it('page by page', async () => {
    const { call, app } = fixture()
    for (let index = 0; index < 120; index++) {
      app.addRepository({ fullName: `org-${index}/infra`, admins: ['alice'] })
      app.install(`org-${index}`, 'all')
    }
    const githubToken = app.userToken('alice')
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const more = cursor === undefined ? {} : { cursor }
      const page = await call(listGitHubInstallations, { githubToken, limit: 50, ...more })
      seen.push(...page.items.map(({ account }) => account))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(121)
    expect(seen).toHaveLength(121)
  })

  it.each([
    ['nobody', undefined],
    ['somebody who took it back', 'alice'],
    ['a token of another sort', 'apo_x'],
  ])('of %s: to sign in is asked for', async (_name, who) => {
    const { call, app } = fixture()
    const githubToken = who === 'alice' ? app.userToken('alice') : who
    app.revokeUser('alice')
    await expect(call(listGitHubInstallations, { githubToken })).rejects.toMatchObject(
      refused('github_sign_in_required', /atmos-pro-oidc github login/),
    )
  })

  it('a token with a line break is none, and is not said back', async () => {
    const { call } = fixture()
    const error = await call(listGitHubInstallations, { githubToken: 'ghu_secret\nx: y' }).catch(
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code: 'request_invalid' })
    expect(error.message).not.toContain('secret')
  })
})

describe('github.repositories', () => {
  const list = async (input: object, login = 'alice') => {
    const { call, app } = fixture()
    return call(listGitHubRepositories, { githubToken: app.userToken(login), ...input })
  }

  it('lists what the user and the App both see, and whether the user administers it', async () => {
    const { installationId } = fixture()
    const shown = { ownerId: '42', archived: false, installationId }
    expect((await list({})).items).toEqual([
      { ...shown, repositoryId: '1001', fullName: 'acme/infra', visibility: 'private', admin: true },
      { ...shown, repositoryId: '2002', fullName: 'acme/web', visibility: 'private', admin: true },
      { ...shown, repositoryId: '3003', fullName: 'acme/docs', visibility: 'public', admin: false },
    ])
    expect((await list({}, 'bob')).items.map(({ admin }) => admin)).toEqual([false, false, false])
    expect((await list({}, 'mallory')).items).toEqual([])
  })

  it.each([
    ['WEB', ['acme/web']],
    ['acme/', ['acme/infra', 'acme/web', 'acme/docs']],
    ['none', []],
    // U+212A, the Kelvin sign, is no k.
    ['\u212A', []],
  ])('finds %j', async (search, names) => {
    expect((await list({ search })).items.map(({ fullName }) => fullName)).toEqual(names)
  })

  it('of one installation, and of nobody’s', async () => {
    const { app } = fixture()
    app.addRepository({ fullName: 'other/infra', admins: ['alice'] })
    const { installationId } = app.install('other', 'all')
    const { items } = await list({ installationId })
    expect(items.map(({ fullName }) => fullName)).toEqual(['other/infra'])
    await expect(list({ installationId }, 'mallory')).rejects.toMatchObject(refused('github_refused'))
    await expect(list({ installationId: 'x' })).rejects.toMatchObject(refused('request_invalid'))
  })

  it('leaves out installations that are suspended', async () => {
    const { app, installationId } = fixture()
    app.addRepository({ fullName: 'other/infra', admins: ['alice'] })
    app.install('other', 'all')
    app.suspend(installationId)
    expect((await list({})).items.map(({ fullName }) => fullName)).toEqual(['other/infra'])
  })

  describe('of several installations', () => {
    const all = async (query: object): Promise<{ names: string[]; pages: number[] }> => {
      const names: string[] = []
      const pages: number[] = []
      let cursor: string | undefined
      do {
        const page = await list({ ...query, ...(cursor ? { cursor } : {}) })
        names.push(...page.items.map(({ fullName }) => fullName))
        pages.push(page.items.length)
        cursor = page.nextCursor
      } while (cursor)
      return { names, pages }
    }
    const fill = (owner: string, count: number) => {
      const { app } = fixture()
      const names = Array.from({ length: count }, (_, index) => `${owner}/r${index}`)
      for (const fullName of names) app.addRepository({ fullName, admins: ['alice'] })
      return { names, ...app.install(owner, 'all') }
    }

    it.each([40, 100, 200])('gives each once, %d at a time', async (limit) => {
      const expected = ['acme/infra', 'acme/web', 'acme/docs', ...fill('b', 101).names, ...fill('c', 2).names]
      expect((await all({ limit })).names).toEqual(expected)
    })

    it('reads ten pages at most for one page, and goes on from there', async () => {
      fill('many', 1150)
      const { fake } = fixture()
      const before = fake.requests.api
      const first = await list({ search: 'r1149' })
      expect(first.items).toEqual([])
      expect(first.nextCursor).toBeDefined()
      // One asks for the installations.
      expect(fake.requests.api - before).toBe(11)
      expect(await all({ search: 'r1149' })).toEqual({ names: ['many/r1149'], pages: [0, 1] })
    })

    it('goes on with the next where an installation is gone meanwhile', async () => {
      const { app } = fixture()
      const { installationId } = fill('gone', 5)
      fill('last', 2)
      const first = await list({ limit: 5 })
      expect(first.items.at(-1)?.fullName).toBe('gone/r1')
      app.uninstall(installationId)
      const { items } = await list({ limit: 5, cursor: first.nextCursor })
      expect(items.map(({ fullName }) => fullName)).toEqual(['last/r0', 'last/r1'])
    })

    it.each(['', 'e30', '["1",1]', '["x",1,0]', '["1",0,0]', '["1",1,-1]', '[1,1,1]'])(
      '%j is no cursor',
      async (text) => {
        const cursor = Buffer.from(text).toString('base64url')
        await expect(list({ cursor })).rejects.toMatchObject(refused('request_invalid', /^cursor: /))
      },
    )
  })

  it.each([
    ['GitHub is down', 503, 'github_unavailable'],
    ['too many requests', 'secondary-limit', 'github_unavailable'],
  ] as const)('%s: to be tried again', async (_name, fault, code) => {
    fixture().fake.fail('api', fault, 3)
    await expect(list({})).rejects.toMatchObject({ ...refused(code), retryAfter: expect.any(Number) })
  })
})
