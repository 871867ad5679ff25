import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { NOW, refusal, useFixture } from './fixture.js'

const fixture = useFixture()

const redirectUri = 'http://127.0.0.1:8976/callback'
const codeVerifier = 'a-verifier-of-43-characters-is-what-it-takes'
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')

beforeEach(() => fixture().github.app.addUser('ada', '7'))

/** The user agrees: the code that GitHub sends them back with. */
function agree(): string {
  const { app, github } = fixture()
  const address = app().authorizeUrl({ redirectUri, state: 'xyz', codeChallenge })
  const back = new URL(github.app.authorize(address, 'ada'))
  expect(back.searchParams.get('state')).toBe('xyz')
  return back.searchParams.get('code') ?? ''
}

describe('authorizeUrl', () => {
  it('has state and a challenge (RFC 7636, S256)', () => {
    const { app, github } = fixture()
    const url = new URL(app().authorizeUrl({ redirectUri, state: 'x&y', codeChallenge }))
    expect(`${url.origin}${url.pathname}`).toBe('https://github.com/login/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: github.app.credentials.clientId,
      redirect_uri: redirectUri,
      state: 'x&y',
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    })
  })

  it('says what is missing where the App has no client secret', async () => {
    const { app } = fixture()
    const client = app({ clientSecret: undefined as never })
    const request = { redirectUri, state: 'x', codeChallenge }
    for (const question of [
      () => client.authorizeUrl(request),
      () => client.signIn({ code: 'x', redirectUri, codeVerifier }),
    ]) {
      const { code, message } = await refusal(question)
      expect(code).toBe('github_not_configured')
      expect(message).toContain('ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET')
    }
  })
})

describe('signIn', () => {
  it('gives a token, whose it is, and until when', async () => {
    const { app } = fixture()
    const code = agree()
    const signedIn = await app().signIn({ code, redirectUri, codeVerifier })
    expect(signedIn).toEqual({
      token: expect.stringMatching(/^ghu_/),
      expiresAt: NOW + 28_800_000,
      user: { id: '7', login: 'ada' },
    })
    expect(await app().getUser(signedIn.token)).toEqual({ id: '7', login: 'ada' })
  })

  it('gives a token that does not expire, where the App has those', async () => {
    const { app, github } = fixture()
    const forEver: typeof fetch = async (input, init) => {
      if (!String(input).endsWith('/access_token')) return github.fetch(input, init)
      return Response.json({ access_token: github.app.userToken('ada'), token_type: 'bearer', scope: '' })
    }
    const signedIn = await app({ fetch: forEver }).signIn({ code: 'c', redirectUri, codeVerifier })
    expect(signedIn).toEqual({ token: expect.any(String), user: { id: '7', login: 'ada' } })
  })

  it.each([
    ['a code that is made up', { code: 'made-up' }],
    ['another verifier than the challenge was made of', { codeVerifier: 'another' }],
  ])('does not take %s', async (_name, changes) => {
    const answer = { code: agree(), redirectUri, codeVerifier, ...changes }
    const { code, message } = await refusal(fixture().app().signIn(answer))
    expect(code).toBe('github_sign_in_required')
    expect(message).toMatch(/sign in again/)
  })

  it('takes a code once, and for ten minutes', async () => {
    const { app, clock } = fixture()
    const answer = { code: agree(), redirectUri, codeVerifier }
    await app().signIn(answer)
    expect((await refusal(app().signIn(answer))).code).toBe('github_sign_in_required')

    const late = { code: agree(), redirectUri, codeVerifier }
    clock.time += 600_000
    expect((await refusal(app().signIn(late))).code).toBe('github_sign_in_required')
  })

  it('names the callback URL as the reason', async () => {
    const answer = { code: agree(), redirectUri: 'https://elsewhere.example/', codeVerifier }
    const { code, message } = await refusal(fixture().app().signIn(answer))
    expect(code).toBe('github_refused')
    expect(message).toContain('callback URLs of the App')
  })

  it('tells the administrator of a wrong client secret', async () => {
    const { app } = fixture()
    const answer = { code: agree(), redirectUri, codeVerifier }
    const { code, message } = await refusal(app({ clientSecret: 'wrong-secret' }).signIn(answer))
    expect(code).toBe('github_unavailable')
    expect(message).toMatch(/administrator.*ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET/)
    expect(message).not.toContain('wrong-secret')
  })

  it('passes on what GitHub says otherwise, without what it could do to a terminal', async () => {
    const denied = async () =>
      Response.json({ error: 'unverified_user_email', error_description: 'Verify your \u001b[31memail.' })
    const { app } = fixture()
    const error = await refusal(app({ fetch: denied }).signIn({ code: 'c', redirectUri, codeVerifier }))
    expect(error).toMatchObject({
      code: 'github_refused',
      message: 'GitHub refuses to sign you in: Verify your \uFFFD[31memail.',
    })
  })

  it('hands a code in once, also when the connection breaks', async () => {
    const { app, github } = fixture()
    const code = agree()
    github.fail('oauth', 'reset')
    const error = await refusal(app().signIn({ code, redirectUri, codeVerifier }))
    expect(error).toMatchObject({
      code: 'github_unavailable',
      message: expect.stringMatching(/github\.com.*sign in again/),
    })
    expect(github.requests.oauth).toBe(1)
  })
})

describe('getUser', () => {
  it.each([
    ['a token that is taken back', () => fixture().github.app.revokeUser('ada'), undefined],
    ['a token that GitHub does not know', () => undefined, 'ghu_unknown'],
    ['a token that no header can carry', () => undefined, 'ghu_x\r\nx-evil: 1'],
    ['an empty token', () => undefined, ''],
  ])('does not take %s', async (_name, before, given) => {
    const { app, github } = fixture()
    const token = given ?? github.app.userToken('ada')
    before()
    const { code, message } = await refusal(app().getUser(token))
    expect(code).toBe('github_sign_in_required')
    expect(message).not.toContain(token || 'ghu_')
  })
})
