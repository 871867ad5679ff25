import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScene, type Scene } from './app-fixture.js'

const VERIFIER = 'a-verifier-that-is-long-enough-to-be-one-of-rfc-7636'
const REDIRECT = 'https://pro.example/callback'
let scene: Scene
beforeEach(async () => {
  scene = await createScene({ issuer: 'https://token.actions.githubusercontent.com' })
})
afterEach(() => scene.github.close())

function address(changes: Record<string, string | undefined> = {}, page = '/login/oauth/authorize'): string {
  const { webUrl, credentials } = scene.github.app
  const url = new URL(`${webUrl}${page}`)
  const usual = {
    client_id: credentials.clientId,
    redirect_uri: REDIRECT,
    state: 's1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries({ ...usual, ...changes })) {
    if (value !== undefined) url.searchParams.set(name, value)
  }
  return url.href
}

function agree(changes?: Record<string, string | undefined>): string {
  return new URL(scene.github.app.authorize(address(changes), 'alice')).searchParams.get('code') ?? ''
}

async function exchange(fields: Record<string, string | undefined>): Promise<Record<string, unknown>> {
  const { webUrl, credentials } = scene.github.app
  const usual = {
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
  }
  const response = await scene.github.fetch(`${webUrl}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ...usual, ...fields }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

describe('a user who agrees', () => {
  it('is sent back with a code and the state, to where they came from', () => {
    const redirect = 'http://127.0.0.1:3000/back?kept=1'
    const back = new URL(scene.github.app.authorize(address({ redirect_uri: redirect }), 'Alice'))
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:3000/back')
    expect(Object.fromEntries(back.searchParams)).toEqual({
      kept: '1',
      code: expect.stringMatching(/^[0-9a-f]{20}$/),
      state: 's1',
    })
  })

  it.each([
    { name: 'another App', changes: { client_id: 'Iv1.other' }, path: 'client_id' },
    { name: 'nowhere to go back to', changes: { redirect_uri: undefined }, path: 'redirect_uri' },
    { name: 'back without TLS', changes: { redirect_uri: 'http://pro.example/' }, path: 'redirect_uri' },
    { name: 'no state', changes: { state: undefined }, path: 'state' },
    { name: 'a plain challenge', changes: { code_challenge_method: 'plain' }, path: 'code_challenge_method' },
    { name: 'no method', changes: { code_challenge_method: undefined }, path: 'code_challenge_method' },
    { name: 'no hash', changes: { code_challenge: VERIFIER }, path: 'code_challenge' },
  ])('sees an error with $name', ({ changes, path }) => {
    expect(() => agree(changes)).toThrow(expect.objectContaining({ name: 'ConfigError', path }))
  })

  it('sees an error at another page, or as nobody', () => {
    const { app } = scene.github
    expect(() => app.authorize(address({}, '/login'), 'alice')).toThrow('Users sign in at https://github.com')
    expect(() => app.authorize(address(), 'nobody')).toThrow('There is no user')
  })
})

describe('a code', () => {
  it('is good for a token of the user', async () => {
    const tokens = await exchange({ code: agree() })
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^ghu_[0-9a-zA-Z]{36}$/),
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^ghr_/),
      refresh_token_expires_in: 15_897_600,
      scope: '',
      token_type: 'bearer',
    })
    const user = await scene.ask('/user', String(tokens['access_token']))
    expect(await user.json()).toMatchObject({ login: 'alice', id: 501 })
    expect(scene.github.requests.oauth).toBe(1)
  })

  it('is good without PKCE, when it was asked for without', async () => {
    const code = agree({ code_challenge: undefined, code_challenge_method: undefined })
    expect(await exchange({ code, code_verifier: undefined })).toHaveProperty('access_token')
  })

  it.each([
    { name: 'another secret', fields: { client_secret: 'x' }, error: 'incorrect_client_credentials' },
    { name: 'another App', fields: { client_id: 'x' }, error: 'incorrect_client_credentials' },
    { name: 'another way back', fields: { redirect_uri: `${REDIRECT}/x` }, error: 'redirect_uri_mismatch' },
    { name: 'another verifier', fields: { code_verifier: 'x' }, error: 'bad_verification_code' },
    { name: 'no verifier', fields: { code_verifier: undefined }, error: 'bad_verification_code' },
    { name: 'another code', fields: { code: 'x' }, error: 'bad_verification_code' },
    { name: 'another grant', fields: { grant_type: 'password' }, error: 'unsupported_grant_type' },
  ])('is not good with $name', async ({ fields, error }) => {
    const answer = await exchange({ code: agree(), ...fields })
    expect(answer).toEqual({
      error,
      error_description: expect.any(String),
      error_uri: expect.stringContaining('https://docs.github.com/'),
    })
  })

  it('is good once', async () => {
    const code = agree()
    expect(await exchange({ code })).toHaveProperty('access_token')
    expect(await exchange({ code })).toMatchObject({ error: 'bad_verification_code' })
  })

  it('is good for ten minutes', async () => {
    const [one, other] = [agree(), agree()]
    scene.pass(599)
    expect(await exchange({ code: one })).toHaveProperty('access_token')
    scene.pass(1)
    expect(await exchange({ code: other })).toMatchObject({ error: 'bad_verification_code' })
  })

  it('can be sent as a form, and answered as one', async () => {
    const { webUrl, credentials } = scene.github.app
    const body = new URLSearchParams({
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      code: agree(),
      code_verifier: VERIFIER,
    })
    const response = await scene.github.fetch(`${webUrl}/login/oauth/access_token`, { method: 'POST', body })
    expect(response.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/)
    const fields = new URLSearchParams(await response.text())
    expect([fields.get('token_type'), fields.get('expires_in')]).toEqual(['bearer', '28800'])
  })

  it('is not good in a GET, or in no JSON', async () => {
    const url = `${scene.github.app.webUrl}/login/oauth/access_token`
    expect((await scene.github.fetch(url)).status).toBe(404)
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
    expect(await (await scene.github.fetch(url, init)).text()).toContain('incorrect_client_credentials')
  })
})

describe('a refresh token', () => {
  const renew = (token: unknown) => exchange({ grant_type: 'refresh_token', refresh_token: String(token) })

  it('is good for new ones, once, and ends the old ones', async () => {
    const first = await exchange({ code: agree() })
    const second = await renew(first['refresh_token'])
    expect((await scene.ask('/user', String(second['access_token']))).status).toBe(200)
    expect((await scene.ask('/user', String(first['access_token']))).status).toBe(401)
    expect(await renew(first['refresh_token'])).toMatchObject({ error: 'bad_refresh_token' })
  })

  it('is good for half a year, or until the user takes it back', async () => {
    const [one, other] = [await exchange({ code: agree() }), await exchange({ code: agree() })]
    scene.pass(15_897_599)
    expect(await renew(one['refresh_token'])).toHaveProperty('access_token')
    scene.pass(1)
    expect(await renew(other['refresh_token'])).toMatchObject({ error: 'bad_refresh_token' })
    const last = await exchange({ code: agree() })
    scene.github.app.revokeUser('alice')
    expect(await renew(last['refresh_token'])).toMatchObject({ error: 'bad_refresh_token' })
  })
})
