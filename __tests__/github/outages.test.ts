import { beforeEach, describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/errors.js'
import { createSigningKey } from '../../src/testing/index.js'
import { NOW, refusal, useFixture } from './fixture.js'

const fixture = useFixture()

let installationId: string
beforeEach(() => {
  const { app } = fixture().github
  app.addUser('ada')
  app.addRepository({ fullName: 'acme/infra', id: '1001', admins: ['ada'] })
  installationId = app.install('acme', ['acme/infra']).installationId
})

async function outage(question: Promise<unknown>): Promise<UnavailableError> {
  const error = await refusal(question)
  expect(error).toBeInstanceOf(UnavailableError)
  expect(error.code).toBe('github_unavailable')
  return error as unknown as UnavailableError
}

describe('what reads', () => {
  it.each([
    ['a connection that breaks', 'reset'],
    ['an answer 500', 500],
    ['an answer 502', 502],
  ] as const)('is tried again after %s, a little later each time', async (_name, fault) => {
    const { app, github, pauses } = fixture()
    github.fail('api', fault, 2)
    expect(await app().getInstallation(installationId)).toMatchObject({ account: 'acme' })
    expect(github.requests.api).toBe(3)
    const [first = 0, second = 0] = pauses
    expect(pauses).toHaveLength(2)
    expect(first).toBeGreaterThanOrEqual(125)
    expect(first).toBeLessThan(375)
    expect(second).toBeGreaterThanOrEqual(250)
    expect(second).toBeLessThan(750)
  })

  it.each([
    ['the connection breaks', 'reset', /api\.github\.com.*ECONNRESET/],
    ['it answers 503', 503, /api\.github\.com.*503/],
  ] as const)('fails when %s three times', async (_name, fault, reason) => {
    const { app, github } = fixture()
    github.fail('api', fault)
    const { message, retryAfter } = await outage(app().getInstallation(installationId))
    expect(message).toMatch(reason)
    expect(retryAfter).toBe(5)
    expect(github.requests.api).toBe(3)
  })

  it.each([
    ['that never comes', 'hang', /more than 0\.2 seconds/],
    ['that stops in the middle', 'stall', /more than 0\.2 seconds/],
    ['of a gigabyte', { oversized: 1024 ** 3 }, /more than 8388608 bytes/],
    ['that is a web page', 'html', /does not answer as GitHub does \(200\)/],
    ['that sends us elsewhere', { redirect: 'https://evil.example/' }, /\(302\)/],
    ['that sends us in circles', { redirect: 'https://api.github.com/app/installations/1' }, /\(302\)/],
  ] as const)('does not wait for another answer %s', async (_name, fault, reason) => {
    const { app, github, pauses } = fixture()
    github.fail('api', fault)
    const { message } = await outage(app({ timeout: 200 }).getInstallation(installationId))
    expect(message).toMatch(reason)
    expect(pauses).toEqual([])
  })

  it('sends nothing to where an answer of another host leads', async () => {
    const { app, github, sent } = fixture()
    github.fail('api', { redirect: 'https://evil.example/' })
    await outage(app().listInstallations(github.app.userToken('ada'), 1))
    expect(sent.map(({ url }) => new URL(url).host)).toEqual(['api.github.com'])
  })

  it('says which host cannot be found', async () => {
    const { app } = fixture()
    const client = app({ apiUrl: 'https://github.invalid/api/v3' })
    expect((await outage(client.getInstallation('1'))).message).toMatch(/github\.invalid.*ENOTFOUND/)
  })
})

describe('a limit', () => {
  const withoutTime = async () =>
    Response.json({ message: 'You have exceeded a secondary rate limit.' }, { status: 403 })

  it.each([
    ['the hour is used up', 'rate-limited', 60],
    ['a secondary limit', 'secondary-limit', 60],
    ['429 with a time', { status: 429, retryAfter: 17 }, 17],
    ['429 without one', 429, 60],
    ['403 with a time', { status: 403, retryAfter: 5 }, 5],
    ['a time beyond reason', { status: 429, retryAfter: 10_000_000 }, 3600],
    ['a time that has passed', { status: 429, retryAfter: -3 }, 1],
    ['503 with a time', { status: 503, retryAfter: 30 }, 30],
  ] as const)('is told at once, with when to try again: %s', async (_name, fault, seconds) => {
    const { app, github, pauses } = fixture()
    github.fail('api', fault)
    expect((await outage(app().getInstallation(installationId))).retryAfter).toBe(seconds)
    expect(github.requests.api).toBe(1)
    expect(pauses).toEqual([])
  })

  it('is a minute where GitHub names no time', async () => {
    const client = fixture().app({ fetch: withoutTime })
    expect((await outage(client.getInstallation('1'))).retryAfter).toBe(60)
  })

  it('is counted with the clock of the server', async () => {
    const { app, github } = fixture()
    github.fail('api', 'rate-limited')
    const client = app({ now: () => NOW + 45_000 })
    expect((await outage(client.listInstallations(github.app.userToken('ada'), 1))).retryAfter).toBe(15)
  })
})

describe('an App that GitHub does not know by what it is shown', () => {
  const hour = 3_600_000

  it.each([
    ['another private key', async () => ({ privateKey: await anotherKey() })],
    ['another id', async () => ({ appId: '999' })],
    ['a clock that is fast', async () => ({ now: () => NOW + hour })],
    ['a clock that is slow', async () => ({ now: () => NOW - hour })],
  ])('is the administrator’s business, and no installation is gone: %s', async (_name, options) => {
    const client = fixture().app(await options())
    for (const question of [
      client.getInstallation(installationId),
      client.findInstallation('acme/infra'),
      client.getRepository(installationId, '1001'),
    ]) {
      const { message } = await outage(question)
      expect(message).toMatch(/administrator.*github\.appId.*ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY.*clock/)
    }
  })

  it('a clock that differs by half a minute does no harm', async () => {
    for (const difference of [-30_000, 30_000]) {
      const client = fixture().app({ now: () => NOW + difference })
      expect(await client.getInstallation(installationId)).toMatchObject({ id: installationId })
    }
  })

  async function anotherKey(): Promise<string> {
    const { privateKey } = await createSigningKey()
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  }
})

describe('a token of an installation that not all of GitHub knows yet', () => {
  function forgetful(times: number): typeof fetch {
    let left = times
    return async (input, init) => {
      const isNew = new Headers(init?.headers).get('authorization')?.startsWith('Bearer ghs_')
      if (!isNew || left === 0) return fixture().github.fetch(input, init)
      left -= 1
      return Response.json({ message: 'Bad credentials' }, { status: 401 })
    }
  }

  it('is shown again', async () => {
    const client = fixture().app({ fetch: forgetful(2) })
    expect(await client.getRepository(installationId, '1001')).toMatchObject({ id: '1001' })
  })

  it('is an outage when it lasts, and nobody has to sign in', async () => {
    const client = fixture().app({ fetch: forgetful(9) })
    const { message } = await outage(client.getRepository(installationId, '1001'))
    expect(message).toMatch(/token that it has just given to the App/)
  })
})

describe('what is not as GitHub answers', () => {
  it.each([
    ['no object', '[]'],
    ['no JSON', '{'],
    ['nothing', ''],
    ['an id that is text', '{"id":"1"}'],
    ['null', 'null'],
  ])('is an outage: %s', async (_name, body) => {
    const headers = { 'content-type': 'application/json' }
    const client = fixture().app({ fetch: async () => new Response(body, { headers }) })
    const { message } = await outage(client.getInstallation('1'))
    expect(message).toMatch(/does not answer as GitHub does/)
  })

  it('keeps ids exact that a number cannot hold', async () => {
    const id = '9007199254740993'
    const body = `{"id":${id},"login":"ada"}`
    const headers = { 'content-type': 'application/json' }
    const client = fixture().app({ fetch: async () => new Response(body, { headers }) })
    expect(await client.getUser('ghu_1')).toEqual({ id, login: 'ada' })
  })
})
