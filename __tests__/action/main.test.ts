import { describe, expect, it } from 'vitest'
import { granted, job, jwt, REQUEST_TOKEN, SESSION, tokenService } from './support/fixture.js'
import { runAction, WORKSPACE_ID } from './support/run-action.js'
import { scriptedServer } from './support/scripted-server.js'
import { expectHidden, expectMasked } from './support/secrets.js'

describe('a job that is let in', () => {
  it('asks GitHub for a token and the server for a session, as the wire says', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const { code } = await runAction(job(github, server))

    expect(code).toBe(0)
    expect(github.asked).toMatchObject([
      {
        method: 'GET',
        url: '/token?api-version=2.0&audience=atmos-pro.com',
        headers: { authorization: `Bearer ${REQUEST_TOKEN}` },
      },
    ])
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        url: '/api/v1/auth/github-oidc',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
      },
    ])
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      token: github.issued[0],
      workspaceId: WORKSPACE_ID,
    })
    expect(server.asked[0]?.headers).not.toHaveProperty('authorization')
  })

  it('gives the session to later steps, and to post', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const { outputs, exported, state, annotations, stderr, summary } = await runAction(job(github, server))

    expect(outputs).toEqual({
      token: SESSION,
      'expires-at': '2099-11-23T20:00:00Z',
      'workspace-id': WORKSPACE_ID,
      repository: 'acme/infra',
      permissions: '["affected-stacks:create","instances:create"]',
      'trace-id': 'trace-1',
    })
    expect(exported).toEqual({ ATMOS_PRO_TOKEN: SESSION })
    expect(state).toMatchObject({ phase: 'post', session: SESSION, 'expires-at': '2099-11-23T20:00:00Z' })
    expect(annotations).toEqual([])
    expect(stderr).toBe('')
    expect(summary).toBe('')
  })

  it.each(['', '1'])('masks both tokens first and shows neither (RUNNER_DEBUG=%s)', async (RUNNER_DEBUG) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const result = await runAction(
      job(github, server, { env: { RUNNER_DEBUG }, inputs: { summary: 'always' } }),
    )

    const [idToken = ''] = github.issued
    expectMasked(result, idToken)
    expectMasked(result, SESSION)
    expectHidden(result, idToken, SESSION, REQUEST_TOKEN)
  })

  it('says in one line what it got', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const { stdout } = await runAction(job(github, server))
    expect(stdout.split('\n').filter((line) => line && !line.startsWith('::'))).toEqual([
      `Session for acme/infra in workspace ${WORKSPACE_ID} until 2099-11-23T20:00:00Z: affected-stacks:create, instances:create (trace id trace-1)`,
    ])
  })

  it('exports nothing when told so, and leaves post nothing to revoke', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const inputs = { 'export-token': 'false', revoke: 'false' }
    const { outputs, exported, state } = await runAction(job(github, server, { inputs }))
    expect(outputs['token']).toBe(SESSION)
    expect(exported).toEqual({})
    expect(state).toEqual({ phase: 'post' })
  })

  it('writes a summary when told so', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const { summary } = await runAction(job(github, server, { inputs: { summary: 'always' } }))
    expect(summary).toContain('<td>branch</td><td><code>pull request #12 into main</code></td>')
    expect(summary).toContain('<code>affected-stacks:create</code>')
  })
})

describe('a server that says no more than the Atmos CLI reads', () => {
  it('takes the end of the session from the session', async () => {
    await using github = await tokenService()
    const token = jwt({ exp: 4_102_444_800 })
    await using server = await scriptedServer(() => ({
      json: { success: true, status: 200, data: { token } },
    }))
    const { code, outputs } = await runAction(job(github, server))
    expect(code).toBe(0)
    expect(outputs).toEqual({
      token,
      'expires-at': '2100-01-01T00:00:00Z',
      'workspace-id': WORKSPACE_ID,
      repository: '',
      permissions: '[]',
      'trace-id': '',
    })
  })

  it.each([
    ['an opaque session', 'opaque-session-token'],
    ['an end that is no time', jwt({ exp: 1e300 })],
    ['an end that is no number', jwt({ exp: 'tomorrow' })],
  ])('does without an end: %s', async (_, token) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => ({ json: { data: { token, expiresAt: 'soon' } } }))
    const { code, outputs } = await runAction(job(github, server))
    expect(code).toBe(0)
    expect(outputs['expires-at']).toBe('')
  })
})

describe('where it asks', () => {
  it.each([
    [
      'the input before the variable',
      { endpoint: '/v2/' },
      { ATMOS_PRO_ENDPOINT: 'v3' },
      '/v2/auth/github-oidc',
    ],
    ['the variable before the default', {}, { ATMOS_PRO_ENDPOINT: 'v3/pro' }, '/v3/pro/auth/github-oidc'],
    ['an empty variable is none', {}, { ATMOS_PRO_ENDPOINT: '' }, '/api/v1/auth/github-oidc'],
  ])('%s', async (_, inputs, env, url) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await runAction(job(github, server, { inputs, env }))
    expect(server.asked[0]?.url).toBe(url)
  })

  it('reads the address from ATMOS_PRO_BASE_URL, with a path, and the workspace from its input first', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    const workspaceId = `ws_${'z'.repeat(28)}`
    await runAction(
      job(github, server, {
        inputs: { 'base-url': '', 'workspace-id': workspaceId },
        env: { ATMOS_PRO_BASE_URL: `${server.url}/pro/` },
      }),
    )
    expect(server.asked[0]?.url).toBe('/pro/api/v1/auth/github-oidc')
    expect(JSON.parse(server.asked[0]?.body ?? '')).toMatchObject({ workspaceId })
  })

  it('asks for the audience it is told, escaped', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => granted())
    await runAction(job(github, server, { inputs: { audience: 'https://pro.example/?a=b&c' } }))
    expect(github.asked[0]?.url).toBe(
      '/token?api-version=2.0&audience=https%3A%2F%2Fpro.example%2F%3Fa%3Db%26c',
    )
  })
})
