import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory.js'
import { createServerFixture, NOW, type ServerFixture } from './fixture.js'

const id = `ws_${'0'.repeat(28)}`
const EXCHANGE = '/api/v1/auth/github-oidc'
const config = {
  workspaces: [
    {
      id,
      repositories: [
        {
          id: '1001',
          ownerId: '42',
          fullName: 'acme/infra',
          permissions: [{ permission: 'affected-stacks:create' }],
        },
      ],
    },
  ],
}

/** A server that knows one repository. */
async function withRepository(more: object = {}): Promise<ServerFixture> {
  return createServerFixture({ store: createMemoryStore({ ...config, now: () => NOW }), config: more })
}

const exchange = async (server: ServerFixture, headers: Record<string, string> = {}) =>
  server.ask('POST', EXCHANGE, {
    body: { token: await server.github.mint('push'), workspaceId: id },
    headers,
  })

describe('every answer', () => {
  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/readyz', 200],
    ['GET', '/metrics', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/.well-known/jwks.json', 200],
    ['GET', '/.well-known/openid-configuration', 200],
    ['POST', EXCHANGE, 415],
    ['GET', '/api/v1/auth/session', 401],
    ['GET', '/api/v1/workspaces', 401],
    ['GET', `/api/v1/workspaces/${id}/audit-events/export`, 401],
    ['GET', '/', 404],
    ['GET', '/api/v1', 404],
    ['GET', '/healthz/', 404],
    ['GET', '//healthz', 404],
    ['GET', '/api/v1/../../healthz%00', 404],
    ['GET', '/%6detrics', 404],
    ['GET', '/api/v1/%77orkspaces', 404],
    ['POST', '/webhooks/github', 404],
    ['GET', '/webhooks/github', 405],
    ['POST', '/healthz', 405],
    ['OPTIONS', '/api/v1/workspaces', 405],
    ['DELETE', '/.well-known/jwks.json', 405],
    ['PUT', EXCHANGE, 405],
  ])('%s %s: %i, with its trace id and the headers of security', async (method, path, status) => {
    const server = await withRepository()
    const answer = await server.ask(method, path)
    expect(answer.status).toBe(status)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-trace-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
    expect(answer.headers.has('server')).toBe(false)
    if (status >= 400) {
      expect(answer.body).toMatchObject({ status, success: false, traceId: answer.headers.get('x-trace-id') })
    }
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^[A-Z, ]+$/)
  })
})

describe('the log', () => {
  it('has a line for the decision and one for the answer, without tokens', async () => {
    const server = await withRepository()
    const { body, headers } = await exchange(server, { 'x-secret': 'hidden' })
    const traceId = headers.get('x-trace-id')
    expect(server.log).toMatchObject([
      {
        level: 'info',
        route: 'exchange',
        method: 'POST',
        status: 200,
        milliseconds: expect.any(Number),
        traceId,
        address: '192.0.2.1',
      },
    ])
    const text = JSON.stringify(server.log)
    for (const part of [...body.data.token.split('.'), 'hidden']) expect(text).not.toContain(part)
  })

  it('names routes, never paths', async () => {
    const server = await createServerFixture()
    for (const path of ['/a/secret', `/api/v1/workspaces/${id}?confirm=secret`])
      await server.ask('DELETE', path)
    expect(server.log.map(({ route }) => route)).toEqual(['none', 'workspace.delete'])
    expect(JSON.stringify(server.log)).not.toContain('secret')
  })
})

describe('/readyz', () => {
  it('says which part fails', async () => {
    const store = createMemoryStore()
    let isAway = false
    const server = await createServerFixture({
      store: { ...store, ping: async () => (isAway ? Promise.reject(new Error('away')) : store.ping()) },
    })
    const ready = () => server.ask('GET', '/readyz')
    expect(await ready()).toMatchObject({ status: 200, body: { ready: true, store: 'ok', keys: 'ok' } })
    isAway = true
    expect(await ready()).toMatchObject({
      status: 503,
      body: { ready: false, store: 'unreachable', keys: 'ok' },
    })
    isAway = false
    server.state.draining = true
    expect(await ready()).toMatchObject({ status: 503, body: { ready: false, store: 'ok', draining: true } })
  })

  it('asks for keys once in five seconds, and not at all while they are held', async () => {
    const server = await createServerFixture()
    server.github.fail('discovery', 503, 1)
    const ready = () => server.ask('GET', '/readyz')
    for (let count = 0; count < 5; count += 1) {
      expect(await ready()).toMatchObject({ status: 503, body: { keys: 'unreachable', store: 'ok' } })
    }
    expect(server.github.requests.discovery).toBe(1)
    server.clock.time += 5_000
    expect((await ready()).status).toBe(200)
    expect(server.github.requests.discovery).toBe(2)
    server.clock.time += 60_000
    expect((await ready()).status).toBe(200)
    expect(server.github.requests.discovery).toBe(2)
  })
})

describe('/metrics', () => {
  it('counts outcomes, requests, refreshes, and takes no label from outside', async () => {
    const server = await withRepository()
    await exchange(server)
    await server.ask('POST', EXCHANGE, { body: { token: 'x', workspaceId: id } })
    await server.ask('GET', '/some/secret/path')
    await server.ask('GET', '/api/v1/workspaces', { token: server.administrator })
    const { body } = await server.ask('GET', '/metrics')
    const lines = (body as string).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        'atmos_pro_oidc_exchanges_total{outcome="granted"} 1',
        'atmos_pro_oidc_exchanges_total{outcome="token_malformed"} 1',
        'atmos_pro_oidc_exchange_duration_seconds_count 2',
        'atmos_pro_oidc_requests_total{route="exchange",status="200"} 1',
        'atmos_pro_oidc_requests_total{route="exchange",status="401"} 1',
        'atmos_pro_oidc_requests_total{route="workspace.list",status="200"} 1',
        'atmos_pro_oidc_requests_total{route="none",status="404"} 1',
        `atmos_pro_oidc_key_refreshes_total{issuer="${server.github.issuer}",outcome="ok"} 1`,
      ]),
    )
    expect(body).toContain('process_resident_memory_bytes')
    expect(body).not.toMatch(/secret|acme/)
  })
})

it('an exchange while the store is away: 503, and when to come back; then it goes on', async () => {
  const store = createMemoryStore({ ...config, now: () => NOW })
  let isAway = true
  const away = () => Promise.reject(new Error('connection refused'))
  const server = await createServerFixture({
    store: { ...store, findRepository: (...key) => (isAway ? away() : store.findRepository(...key)) },
  })
  const refused = await exchange(server)
  expect(refused).toMatchObject({ status: 503, body: { errorTag: 'StoreUnavailable' } })
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(server.log).toMatchObject([{ level: 'error', cause: expect.stringContaining('refused') }, {}])
  isAway = false
  expect((await exchange(server)).status).toBe(200)
})

it('a session is shown, revoked, and gone', async () => {
  const server = await withRepository()
  const { body } = await exchange(server)
  const { token } = body.data
  expect(await server.ask('GET', '/api/v1/auth/session', { token })).toMatchObject({ status: 200 })
  expect(await server.ask('DELETE', '/api/v1/auth/session', { token })).toMatchObject({ status: 200 })
  expect(await server.ask('GET', '/api/v1/auth/session', { token })).toMatchObject({ status: 401 })
  expect(await server.ask('GET', '/api/v1/workspaces', { token })).toMatchObject({ status: 401 })
})
