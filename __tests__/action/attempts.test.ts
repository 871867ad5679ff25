import { describe, expect, it } from 'vitest'
import { granted, job, refusal, SESSION, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { type Answer, scriptedServer } from './support/scripted-server.js'
import { expectHidden } from './support/secrets.js'

const now = { 'retry-after': '0' }

describe('trying again', () => {
  it.each<[string, Answer]>([
    ['503', refusal(503, 'StoreUnavailable', {}, now)],
    ['500', refusal(500, 'InternalError', {}, now)],
    [
      '502 from a gateway',
      { status: 502, headers: { ...now, 'content-type': 'text/html' }, body: '<h1>Bad</h1>' },
    ],
    ['429', refusal(429, 'RateLimited', {}, now)],
    ['HTTP 200 with a 503 in it', { headers: now, json: { success: false, status: 503, errorTag: 'Busy' } }],
  ])('asks the server again after %s, each time with a fresh OIDC token', async (_, answer) => {
    await using github = await tokenService()
    await using server = await scriptedServer((_asked, index) => (index < 2 ? answer : granted()))
    const { code, outputs, stdout } = await runAction(job(github, server, { inputs: { retries: '4' } }))

    expect(code).toBe(0)
    expect(outputs['token']).toBe(SESSION)
    const sent = server.asked.map(({ body }) => JSON.parse(body).token)
    expect(sent).toEqual(github.issued)
    expect(new Set(sent).size).toBe(3)
    // As `Retry-After` asks.
    expect(stdout.match(/Trying again in 0\.0 s\./g)).toHaveLength(2)
  })

  it('asks again when the connection breaks, after a wait', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer((_, index) => (index === 0 ? 'reset' : granted()))
    const result = await runAction(job(github, server, { inputs: { retries: '1' } }))
    expect(result.code).toBe(0)
    expect(github.issued).toHaveLength(2)
    expect(result.stdout).toMatch(/gave no answer: .+\. Trying again in (0\.[5-9]|1\.0) s\./)
    expectHidden(result, ...github.issued, SESSION)
  })

  it.each<[string, Answer]>([
    ['429', { status: 429, headers: now, json: { message: 'slow down' } }],
    ['500', { status: 500, headers: now, json: {} }],
  ])('asks GitHub again after %s', async (_, answer) => {
    await using github = await tokenService({ override: (index) => (index < 2 ? answer : undefined) })
    await using server = await scriptedServer(() => granted())
    const { code } = await runAction(job(github, server, { inputs: { retries: '2' } }))
    expect(code).toBe(0)
    expect([github.asked.length, server.asked.length]).toEqual([3, 1])
  })

  it('asks GitHub again while it thinks that the job has not started', async () => {
    const pending = { status: 403, json: { message: "Can't issue ID_TOKEN for job in 'Pending' state" } }
    await using github = await tokenService({ override: (index) => (index === 0 ? pending : undefined) })
    await using server = await scriptedServer(() => granted())
    const { code, stdout } = await runAction(job(github, server, { inputs: { retries: '1' } }))
    expect(code).toBe(0)
    expect(stdout).toContain("GitHub's token service answered 403")
  })

  it('stops after as many retries as the input says', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => refusal(503, 'StoreUnavailable', {}, now))
    const { code } = await runAction(job(github, server, { inputs: { retries: '3' } }))
    expect(code).toBe(1)
    expect(server.asked).toHaveLength(4)
  })
})

describe('not trying again', () => {
  it.each([
    [400, 'InvalidRequest'],
    [401, 'TokenInvalid'],
    [401, 'TokenReplayed'],
    [401, 'TokenExpired'],
    [403, 'PermissionDenied'],
    [404, 'WorkspaceNotFound'],
    [413, 'RequestTooLarge'],
    [415, 'UnsupportedMediaType'],
    [302, 'Redirect'],
  ])('%s %s is final', async (status, tag) => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => refusal(status, tag, {}, now))
    const { code } = await runAction(job(github, server, { inputs: { retries: '4' } }))
    expect(code).toBe(1)
    expect([github.asked.length, server.asked.length]).toEqual([1, 1])
  })

  it.each([
    [401, { message: 'Unauthorized' }],
    [403, { message: 'Forbidden' }],
    [404, {}],
  ])("GitHub's %s is final", async (status, json) => {
    await using github = await tokenService({ override: () => ({ status, headers: now, json }) })
    await using server = await scriptedServer(() => granted())
    const { code } = await runAction(job(github, server, { inputs: { retries: '4' } }))
    expect(code).toBe(1)
    expect([github.asked.length, server.asked.length]).toEqual([1, 0])
  })

  it('follows no redirect: it would carry the token along', async () => {
    await using elsewhere = await scriptedServer(() => granted())
    const redirect = (location: string) => ({ status: 307, headers: { location }, json: {} })
    await using github = await tokenService()
    await using server = await scriptedServer(() => redirect(`${elsewhere.url}/steal?x=y`))
    const { code, annotations } = await runAction(job(github, server))
    expect(code).toBe(1)
    expect(elsewhere.asked).toEqual([])
    expect(annotations[0]?.message).toContain(`a redirect to ${elsewhere.url}/steal`)

    await using hub = await tokenService({ override: () => redirect(elsewhere.url) })
    expect(await runAction(job(hub, server))).toMatchObject({ code: 1 })
    expect(elsewhere.asked).toEqual([])
  })
})
