import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeGitHub, type FakeGitHub, type RunnerEnvironment } from '../../src/testing/index.js'

let github: FakeGitHub
beforeEach(async () => {
  github = await createFakeGitHub()
})
afterEach(() => github.close())

function ask(job: RunnerEnvironment, query = '', authorization?: string): Promise<Response> {
  return fetch(`${job['ACTIONS_ID_TOKEN_REQUEST_URL']}${query}`, {
    headers: { authorization: authorization ?? `Bearer ${job['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}` },
  })
}

async function tokenOf(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  const { count, value } = (await response.json()) as { count: number; value: string }
  expect(count).toBe(value.length)
  return value
}

describe('the runner’s token endpoint', () => {
  it('answers with a token of the job, for the audience asked, that the published keys verify', async () => {
    const job = github.job('push', { branch: 'dev' })
    const token = await tokenOf(await ask(job, `&audience=${encodeURIComponent('https://a/?b&c')}`))
    const keys = createRemoteJWKSet(new URL(`${github.url}/.well-known/jwks`))
    const { payload } = await jwtVerify(token, keys, { issuer: github.issuer, audience: 'https://a/?b&c' })
    expect(payload['ref']).toBe('refs/heads/dev')
  })

  it.each(['', '&audience='])('without an audience (%j) the token is for the owner', async (query) => {
    const token = await tokenOf(await ask(github.job('push'), query))
    expect(decodeJwt(token).aud).toBe('https://github.com/acme')
  })

  it('every token has its own id', async () => {
    const job = github.job('push')
    const [one, other] = [await tokenOf(await ask(job)), await tokenOf(await ask(job))]
    expect(decodeJwt(one).jti).not.toBe(decodeJwt(other).jti)
  })

  it('jobs side by side each get their own tokens', async () => {
    const jobs = ['main', 'dev', 'test'].map((branch) => github.job('push', { branch }))
    expect(new Set(jobs.map((job) => job['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])).size).toBe(3)
    const tokens = await Promise.all(jobs.map(async (job) => tokenOf(await ask(job))))
    expect(tokens.map((token) => decodeJwt(token)['ref'])).toEqual(jobs.map((job) => job['GITHUB_REF']))
  })

  it('overrides of a job go for its tokens', async () => {
    const job = github.job('push', { claims: { repository_id: '666' }, expiresIn: 1 })
    expect(job['GITHUB_REPOSITORY_ID']).toBe('1001')
    const { repository_id, iat = 0, exp = 0 } = decodeJwt(await tokenOf(await ask(job)))
    expect([repository_id, exp - iat]).toEqual(['666', 1])
  })

  it.each([
    { name: 'no request token', authorization: '' },
    { name: 'another request token', authorization: 'Bearer guess' },
    { name: 'no scheme', authorization: undefined },
  ])('$name is 401', async ({ authorization }) => {
    const job = github.job('push')
    const response = await ask(job, '', authorization ?? job['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain('value')
  })

  it('the request token of another fake is 401', async () => {
    await using other = await createFakeGitHub()
    const job = {
      ...github.job('push'),
      ...{ ACTIONS_ID_TOKEN_REQUEST_URL: `${other.url}/token?api-version=2.0` },
    }
    expect((await ask(job)).status).toBe(401)
  })

  it('an address whose query was replaced is 400', async () => {
    const job = github.job('push')
    const response = await ask({ ...job, ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token` }, '?audience=a')
    expect(response.status).toBe(400)
  })

  it('what cannot be made into a token is 500 and says why', async () => {
    const response = await ask(github.job('push', { claims: { run_id: 1n } }))
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('BigInt')
  })

  it('POST is 405', async () => {
    const url = github.job('push')['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? ''
    expect((await fetch(url, { method: 'POST' })).status).toBe(405)
  })

  it('every request counts, whatever the answer', async () => {
    await ask(github.job('push'))
    await ask(github.job('push'), '', 'Bearer guess')
    expect(github.requests).toEqual({ discovery: 0, jwks: 0, token: 2, api: 0, oauth: 0 })
  })
})
