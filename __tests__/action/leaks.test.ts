import { describe, expect, it } from 'vitest'
import { granted, job, REQUEST_TOKEN, refusal, SESSION, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { type Answer, type Asked, scriptedServer } from './support/scripted-server.js'
import { expectHidden, expectMasked } from './support/secrets.js'

/** Servers that send the token they were sent back, in every place that is ever shown. */
const ECHOES: readonly [string, (token: string) => Answer][] = [
  ['its message', (token) => refusal(401, 'TokenInvalid', { errorMessage: `bad token ${token}!` })],
  ['its tag and trace id', (token) => refusal(400, token, { traceId: token })],
  [
    'its validation errors',
    (token) => refusal(400, 'InvalidRequest', { data: { validationErrors: [token] } }),
  ],
  ['half of it', (token) => refusal(401, 'TokenInvalid', { errorMessage: token.slice(0, token.length / 2) })],
  ['its signature', (token) => refusal(401, 'TokenInvalid', { errorMessage: token.split('.')[2] })],
  ['behind 490 characters', (token) => refusal(401, 'X', { errorMessage: `${'x'.repeat(490)} ${token}` })],
  [
    'written with escapes',
    (token) => ({
      status: 401,
      body: `{"errorTag":"X","errorMessage":"\\u0065${token.slice(1)}"}`,
    }),
  ],
  [
    'an explanation',
    (token) =>
      refusal(403, 'PermissionDenied', {
        context: {
          permission: token,
          reason: 'conditions-unmet',
          expected: token,
          nearest: {
            conditions: [
              { field: 'branch', pattern: token, readsAs: token, actual: token, matched: false, hint: token },
            ],
          },
          suggestion: { permission: token, branch: token, events: [token] },
        },
      }),
  ],
  ['a page that is no JSON', (token) => ({ status: 404, headers: { 'content-type': token }, body: token })],
  [
    'a redirect',
    (token) => ({
      status: 302,
      headers: { location: `https://${token.slice(0, 30)}.example/${token}` },
      json: {},
    }),
  ],
  [
    'a session that is none',
    (token) => ({ status: 500, json: { data: { token }, errorTag: 'X', errorMessage: token } }),
  ],
]

describe.each(['0', '1'])('a server that sends tokens back (RUNNER_DEBUG=%s)', (RUNNER_DEBUG) => {
  it.each(ECHOES)('in %s', async (_, answer) => {
    await using github = await tokenService()
    await using server = await scriptedServer(({ body }) => answer(JSON.parse(body).token))
    const result = await runAction(
      job(github, server, { env: { RUNNER_DEBUG }, inputs: { summary: 'always' } }),
    )
    const [idToken = ''] = github.issued
    expect(result.code).toBe(1)
    expectMasked(result, idToken)
    expectHidden(result, idToken, REQUEST_TOKEN)
  })
})

it('shows none that come with a session either', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(({ body }) => {
    const { token } = JSON.parse(body)
    return granted({
      workspaceId: token,
      repository: SESSION,
      permissions: [token, SESSION],
      expiresAt: token,
    })
  })
  const result = await runAction(job(github, server, { inputs: { summary: 'always' } }))
  expect(result.code).toBe(0)
  expect(result.outputs).toMatchObject({ token: SESSION, repository: '***', permissions: '["***","***"]' })
  expectHidden(result, SESSION, ...github.issued)
})

it('shows none in what it says before it tries again', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(({ body }) => {
    const { token } = JSON.parse(body)
    return { status: 502, headers: { 'content-type': token, 'retry-after': '0' }, body: token }
  })
  const result = await runAction(job(github, server, { inputs: { retries: '1' } }))
  expect(result.stdout).toContain('Trying again in 0.0 s.')
  expectHidden(result, ...github.issued)
})

it('shows no session that came with a refusal', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() =>
    refusal(403, 'PermissionDenied', { errorMessage: `here is ${SESSION}`, data: { token: SESSION } }),
  )
  const result = await runAction(job(github, server))
  expect(result.code).toBe(1)
  expect([result.outputs, result.exported]).toEqual([{}, {}])
  expectMasked(result, SESSION)
  expectHidden(result, SESSION)
})

it('takes no session from an answer that says it is none', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() => ({
    json: { success: false, errorTag: 'X', errorMessage: 'no', data: { token: SESSION } },
  }))
  const result = await runAction(job(github, server))
  expect(result.code).toBe(1)
  expect([result.outputs, result.exported]).toEqual([{}, {}])
})

it("shows nothing that GitHub's service says of the request token", async () => {
  const echo = ({ headers }: Asked) => ({ status: 401, json: { message: `no: ${headers.authorization}` } })
  await using github = await tokenService({ override: (_, asked) => echo(asked) })
  await using server = await scriptedServer(() => granted())
  const result = await runAction(job(github, server))
  expect(result.code).toBe(1)
  expectHidden(result, REQUEST_TOKEN)
})

it('takes a session that cannot be one for none, and still masks it', async () => {
  await using github = await tokenService()
  const token = 'two\nlines-of-a-session'
  await using server = await scriptedServer(() => granted({ token }))
  const result = await runAction(job(github, server))
  expect(result.code).toBe(1)
  expect(result.stdout).toContain('::add-mask::two%0Alines-of-a-session')
  expect([result.outputs, result.exported]).toEqual([{}, {}])
})

it('keeps the session to itself when the runner takes no outputs, and leaves it to post to end it', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() => granted())
  const env = { GITHUB_OUTPUT: '/does/not/exist', RUNNER_DEBUG: '1' }
  const result = await runAction(job(github, server, { env }))
  expect(result.code).toBe(1)
  expect(result.annotations).toMatchObject([{ level: 'error', title: 'Unexpected error' }])
  expect(result.annotations[0]?.message).toContain('Missing file at path: /does/not/exist')
  expect(result.state).toMatchObject({ session: SESSION })
  expect(result.exported).toEqual({})
  expectHidden(result, SESSION, ...github.issued)
})

describe('text that would be read as something else', () => {
  it('gives the runner no commands and the summary no HTML', async () => {
    await using github = await tokenService()
    const evil =
      '\n::set-output name=x::y\n##[add-mask]z <img src=x onerror=alert(1)> \u001b[31m\u202e @everyone'
    await using server = await scriptedServer(() =>
      refusal(403, 'PermissionDenied', {
        errorMessage: evil,
        traceId: evil,
        context: {
          permission: evil,
          reason: 'conditions-unmet',
          nearest: {
            conditions: [{ field: 'branch', pattern: evil, readsAs: evil, actual: evil, matched: false }],
          },
          suggestion: { permission: evil, branch: evil },
        },
      }),
    )
    const result = await runAction(job(github, server))
    const commands = result.stdout.split('\n').filter((line) => line.startsWith('::'))
    expect(commands.map((line) => line.split(/[ :]/)[2])).toEqual(
      expect.arrayContaining(['add-mask', 'debug', 'error']),
    )
    expect(commands.filter((line) => line.startsWith('::set-output'))).toEqual([])
    expect(result.stdout).not.toContain('##[')
    for (const character of ['\u001b', '\u202e']) expect(result.readable).not.toContain(character)
    expect(result.summary).not.toContain('<img')
    expect(result.summary).toContain('&#60;img src=x')
  })

  it('cuts what is long', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() =>
      refusal(400, 'InvalidRequest', { errorMessage: 'y'.repeat(100_000) }),
    )
    const { annotations, summary } = await runAction(job(github, server))
    expect(annotations[0]?.message.length).toBeLessThan(2000)
    expect(summary.length).toBeLessThan(4000)
  })
})
