import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createFakeGitHub,
  createSigningKey,
  type FakeGitHub,
  type Route,
  type RunnerEnvironment,
  type SigningKey,
} from '../../src/testing/index.js'

let github: FakeGitHub
let job: RunnerEnvironment
let userToken: string
let key: SigningKey
beforeAll(async () => {
  key = await createSigningKey()
})
beforeEach(async () => {
  github = await createFakeGitHub({ keys: [key] })
  job = github.job('push')
  github.app.addUser('alice')
  userToken = github.app.userToken('alice')
})
afterEach(() => github.close())

const transports = [
  { transport: 'over loopback', send: (url: string, init?: RequestInit) => fetch(url, init) },
  { transport: 'in process', send: (url: string, init?: RequestInit) => github.fetch(url, init) },
]

describe.each(transports)('$transport', ({ send }) => {
  function ask(route: Route, init: RequestInit = {}): Promise<Response> {
    const bearer = (token = '') => ({ headers: { authorization: `Bearer ${token}` } })
    const requests: Record<Route, readonly [url: string, init: RequestInit]> = {
      discovery: [`${github.url}/.well-known/openid-configuration`, {}],
      jwks: [`${github.url}/.well-known/jwks`, {}],
      token: [job['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', bearer(job['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])],
      api: [`${github.app.apiUrl}/user`, bearer(userToken)],
      oauth: [
        `${github.app.webUrl}/login/oauth/access_token`,
        { method: 'POST', headers: { accept: 'application/json' } },
      ],
    }
    const [url, usual] = requests[route]
    return send(url, { ...usual, ...init })
  }

  const routes: { route: Route; member: string }[] = [
    { route: 'discovery', member: 'jwks_uri' },
    { route: 'jwks', member: 'keys' },
    { route: 'token', member: 'value' },
    { route: 'api', member: 'login' },
    { route: 'oauth', member: 'error_description' },
  ]

  describe.each(routes)('$route', ({ route, member }) => {
    it('answers when nothing is wrong', async () => {
      const response = await ask(route)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^application\/json\b/)
      expect(await response.json()).toHaveProperty(member)
      expect(github.requests[route]).toBe(1)
    })

    it.each([500, 502, 503, 429, 404])('%i', async (status) => {
      github.fail(route, status)
      const response = await ask(route)
      expect(response.status).toBe(status)
      expect(response.headers.has('retry-after')).toBe(false)
      expect(await response.json()).not.toHaveProperty(member)
    })

    it.each([7, 'Mon, 23 Nov 2026 12:00:00 GMT'])('429 with Retry-After %s', async (retryAfter) => {
      github.fail(route, { status: 429, retryAfter })
      const response = await ask(route)
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe(String(retryAfter))
    })

    it('reset breaks the connection', async () => {
      github.fail(route, 'reset')
      await expect(ask(route)).rejects.toThrow(new TypeError('fetch failed'))
    })

    it('hang never answers', async () => {
      github.fail(route, 'hang')
      const left = new AbortController()
      const asked = ask(route, { signal: left.signal })
      await expect.poll(() => github.requests[route]).toBe(1)
      left.abort(new Error('enough'))
      await expect(asked).rejects.toThrow('enough')
    })

    it('stall begins to answer', async () => {
      github.fail(route, 'stall')
      const left = new AbortController()
      const response = await ask(route, { signal: left.signal })
      expect(response.status).toBe(200)
      const reader = response.body?.getReader()
      const { value } = (await reader?.read()) ?? {}
      expect(() => JSON.parse(new TextDecoder().decode(value))).toThrow(SyntaxError)
      const rest = reader?.read()
      left.abort(new Error('enough'))
      await expect(rest).rejects.toThrow()
    })

    it('slow answers after a while', async () => {
      github.fail(route, { slow: 5 })
      expect(await (await ask(route)).json()).toHaveProperty(member)
    })

    it('slow can be left', async () => {
      github.fail(route, { slow: 600_000 })
      const left = new AbortController()
      const asked = ask(route, { signal: left.signal })
      await expect.poll(() => github.requests[route]).toBe(1)
      left.abort(new Error('enough'))
      await expect(asked).rejects.toThrow('enough')
    })

    it('oversized is right, but for its size', async () => {
      github.fail(route, { oversized: 10_000_000 })
      const text = await (await ask(route)).text()
      expect(text.length).toBeGreaterThan(10_000_000)
      expect(JSON.parse(text)).toHaveProperty(member)
    })

    it('oversized can be left halfway', async () => {
      github.fail(route, { oversized: 10_000_000 })
      const response = await ask(route)
      const reader = response.body?.getReader()
      expect((await reader?.read())?.done).toBe(false)
      await reader?.cancel()
      github.recover()
      expect((await ask(route)).status).toBe(200)
    })

    it('redirect is seen by those who do not follow', async () => {
      github.fail(route, { redirect: 'https://evil.example/keys' })
      const response = await ask(route, { redirect: 'manual' })
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe('https://evil.example/keys')
    })

    it('redirect fails for those who allow none', async () => {
      github.fail(route, { redirect: '/.well-known/openid-configuration' }, 1)
      await expect(ask(route, { redirect: 'error' })).rejects.toThrow(new TypeError('fetch failed'))
    })

    it('redirect is followed by those who do', async () => {
      github.fail(route, { redirect: '/.well-known/openid-configuration' }, 1)
      const response = await ask(route)
      expect(response.redirected).toBe(true)
      expect(response.url).toBe(`${github.url}/.well-known/openid-configuration`)
      expect(await response.json()).toHaveProperty('jwks_uri')
    })

    it('html is a page with status 200', async () => {
      github.fail(route, 'html')
      const response = await ask(route)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html')
      expect(await response.text()).toMatch(/^<!doctype html>/)
    })

    it('invalid-utf8 is right, but for one byte', async () => {
      github.fail(route, 'invalid-utf8', 2)
      const bytes = await (await ask(route)).arrayBuffer()
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow()
      expect(await (await ask(route)).json()).toHaveProperty(member)
    })

    it('fails as often as was asked, in order, and then no longer', async () => {
      github.fail(route, 503, 2)
      github.fail(route, 'reset', 1)
      github.fail(route, 500, 0)
      const seen = []
      for (let i = 0; i < 5; i += 1)
        seen.push(
          await ask(route).then(
            (response) => response.status,
            () => 'reset',
          ),
        )
      expect(seen).toEqual([503, 503, 'reset', 200, 200])
      expect(github.requests[route]).toBe(5)
    })

    it('fails until it recovers; a later fault takes the place of an endless one', async () => {
      github.fail(route, 500)
      expect((await ask(route)).status).toBe(500)
      expect((await ask(route)).status).toBe(500)
      github.fail(route, 502)
      expect((await ask(route)).status).toBe(502)
      github.recover(route)
      expect((await ask(route)).status).toBe(200)
    })
  })

  it('a fault is of one route; recover without a route is for all', async () => {
    github.fail('jwks', 500)
    github.fail('token', 500)
    expect((await ask('discovery')).status).toBe(200)
    github.recover('discovery')
    expect((await ask('token')).status).toBe(500)
    github.recover()
    expect((await ask('token')).status).toBe(200)
    expect((await ask('jwks')).status).toBe(200)
  })

  it('wrong-jwks-host', async () => {
    github.fail('discovery', 'wrong-jwks-host')
    expect(await (await ask('discovery')).json()).toMatchObject({
      issuer: github.issuer,
      jwks_uri: 'https://keys.example/.well-known/jwks',
    })
  })

  it('wrong-issuer', async () => {
    github.fail('discovery', 'wrong-issuer')
    expect(await (await ask('discovery')).json()).toMatchObject({
      issuer: 'https://issuer.example',
      jwks_uri: `${github.issuer}/.well-known/jwks`,
    })
  })

  it('empty-keys', async () => {
    github.fail('jwks', 'empty-keys')
    expect(await (await ask('jwks')).json()).toEqual({ keys: [] })
  })

  it('ec-keys', async () => {
    github.fail('jwks', 'ec-keys')
    const [signing] = await github.keys()
    expect(await (await ask('jwks')).json()).toMatchObject({
      keys: [{ kty: 'EC', crv: 'P-256', kid: signing?.kid }],
    })
  })

  it('weak-keys', async () => {
    github.fail('jwks', 'weak-keys')
    const [signing] = await github.keys()
    const { keys } = (await (await ask('jwks')).json()) as { keys: { kty: string; kid: string; n: string }[] }
    expect(keys).toMatchObject([{ kty: 'RSA', kid: signing?.kid }])
    expect(Buffer.from(keys[0]?.n ?? '', 'base64url')).toHaveLength(128)
  })

  it('pending', async () => {
    github.fail('token', 'pending')
    const response = await ask('token')
    expect(response.status).toBe(403)
    expect(await response.text()).toContain("job in 'Pending' state")
  })

  it('no-value', async () => {
    github.fail('token', 'no-value')
    const response = await ask('token')
    expect(response.status).toBe(200)
    expect(await response.json()).not.toHaveProperty('value')
  })

  it.each(['api', 'oauth'] as const)('%s: rate-limited says when it ends', async (route) => {
    github.fail(route, 'rate-limited')
    const response = await ask(route)
    expect(response.status).toBe(403)
    expect(response.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(response.headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000)
    expect(response.headers.has('retry-after')).toBe(false)
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining('rate limit'),
      status: '403',
    })
  })

  it.each(['api', 'oauth'] as const)('%s: secondary-limit says how long to wait', async (route) => {
    github.fail(route, 'secondary-limit')
    const response = await ask(route)
    expect(response.status).toBe(403)
    expect(response.headers.get('retry-after')).toBe('60')
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining('You have exceeded a secondary rate limit'),
      documentation_url: expect.stringContaining('rate-limits'),
    })
  })
})

it('a fault of another route does not compile', () => {
  // @ts-expect-error a key set is never pending
  github.fail('jwks', 'pending')
})
