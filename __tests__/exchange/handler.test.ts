import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { UnavailableError } from '../../src/errors.js'
import { createExchangeHandler, type HandlerOptions } from '../../src/exchange/handler.js'
import type { Store } from '../../src/store/store.js'
import { createFixture, type Fixture, ISSUER } from './fixture.js'

const ROUTE = '/api/v1/auth/github-oidc'
let fixture: Fixture
let server: Server | undefined
let base: string
let errors: unknown[]

/** Serves the exchange over HTTP, on loopback. */
async function serve(
  options: Parameters<typeof createFixture>[0] = {},
  handlerOptions: Partial<HandlerOptions> = {},
) {
  fixture = await createFixture(options)
  errors = []
  const handler = createExchangeHandler({
    exchange: fixture.exchange,
    onError: (error) => errors.push(error),
    ...handlerOptions,
  })
  server = createServer(getRequestListener((request) => handler(request, { remoteAddress: '192.0.2.1' })))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  await fixture.github.close()
})

const json = { 'content-type': 'application/json' }

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  fetch(`${base}${ROUTE}`, { method: 'POST', headers, body })

async function exchange(...[preset, options]: Parameters<Fixture['github']['mint']>) {
  const token = await fixture.github.mint(preset, options)
  return post(JSON.stringify({ token, workspaceId: fixture.workspaceId }))
}

const failed = (status: number, errorTag: string) => ({
  request: `POST ${ROUTE}`,
  status,
  success: false,
  errorTag,
  errorMessage: expect.any(String),
  traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  context: expect.any(Object),
  data: { validationErrors: expect.any(Array) },
})

describe('POST auth/github-oidc', () => {
  it('200: a session', async () => {
    await serve()
    const response = await exchange('push')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      request: `POST ${ROUTE}`,
      status: 200,
      success: true,
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      data: {
        token: expect.stringMatching(/^ey/),
        expiresAt: '2026-11-23T12:30:00Z',
        workspaceId: fixture.workspaceId,
        repository: 'acme/infra',
        permissions: ['affected-stacks:create'],
      },
    })
  })

  const goodWorkspace = `ws_${'0'.repeat(28)}`
  it.each<[string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string]>([
    ['no body', '', json, 400, 'InvalidRequest'],
    ['not JSON', '{"token":', json, 400, 'InvalidRequest'],
    ['invalid UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), json, 400, 'InvalidRequest'],
    ['a list', '[]', json, 400, 'InvalidRequest'],
    ['null', 'null', json, 400, 'InvalidRequest'],
    ['no workspaceId', '{"token":"x"}', json, 400, 'InvalidRequest'],
    ['a workspaceId of the wrong form', '{"token":"x","workspaceId":"acme"}', json, 400, 'InvalidRequest'],
    ['names that pollute', '{"__proto__":{"token":"x"},"constructor":{}}', json, 400, 'InvalidRequest'],
    [
      'a workspaceId of 1 MB',
      `{"token":"x","workspaceId":"${'a'.repeat(1e6)}"}`,
      json,
      413,
      'RequestTooLarge',
    ],
    ['33 KiB', ' '.repeat(33 * 1024), json, 413, 'RequestTooLarge'],
    ['text', 'hello', { 'content-type': 'text/plain' }, 415, 'UnsupportedMediaType'],
    [
      'a form',
      'token=x',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UnsupportedMediaType',
    ],
    [
      'another charset',
      '{}',
      { 'content-type': 'application/json; charset=utf-16' },
      415,
      'UnsupportedMediaType',
    ],
    [
      'a token that is none',
      JSON.stringify({ token: 'x', workspaceId: goodWorkspace }),
      json,
      401,
      'TokenInvalid',
    ],
  ])('%s', async (_name, body, headers, status, errorTag) => {
    await serve()
    const response = await post(body, headers)
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual(failed(status, errorTag))
  })

  it('accepts a charset, and a body of 32 KiB', async () => {
    await serve()
    const token = await fixture.github.mint('push')
    const body = JSON.stringify({ token, workspaceId: fixture.workspaceId }).padEnd(32 * 1024)
    const response = await post(body, { 'content-type': 'Application/JSON; charset="utf-8"' })
    expect(response.status).toBe(200)
  })

  it('413 without Content-Length, as soon as it is too much', async () => {
    await serve()
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(`${base}${ROUTE}`, { method: 'POST', headers: json }, (response) => {
        resolve(response.statusCode)
        request.destroy()
      })
      request.on('error', reject)
      request.write(' '.repeat(40 * 1024)) // and no end
    })
    expect(status).toBe(413)
  })

  it.each<[string, Parameters<Fixture['github']['mint']>, number, string]>([
    ['a bad signature', ['push', { header: { kid: 'other' } }], 401, 'TokenInvalid'],
    ['another issuer', ['push', { claims: { iss: 'https://evil.example' } }], 401, 'TokenInvalid'],
    ['an expired token', ['push', { expiresIn: -61 }], 401, 'TokenExpired'],
    ['another audience', ['push', { audience: 'sts.amazonaws.com' }], 401, 'AudienceMismatch'],
    ['a repository that is not imported', ['push', { repository: { id: '9' } }], 404, 'WorkspaceNotFound'],
    ['conditions that are not met', ['pull_request'], 403, 'PermissionDenied'],
  ])('%s', async (_name, [preset, options], status, errorTag) => {
    await serve()
    const response = await exchange(preset, options)
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBe(
      status === 401 ? 'Bearer error="invalid_token"' : null,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual(failed(status, errorTag))
  })

  it('401 for a token that was used', async () => {
    await serve()
    const body = JSON.stringify({
      token: await fixture.github.mint('push'),
      workspaceId: fixture.workspaceId,
    })
    expect((await post(body)).status).toBe(200)
    const response = await post(body)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual(failed(401, 'TokenReplayed'))
  })

  it('one session for 200 posts of one token', async () => {
    await serve()
    const body = JSON.stringify({
      token: await fixture.github.mint('push'),
      workspaceId: fixture.workspaceId,
    })
    const responses = await Promise.all(Array.from({ length: 200 }, () => post(body)))
    const counts = Map.groupBy(responses, ({ status }) => status)
    expect([counts.get(200)?.length, counts.get(401)?.length]).toEqual([1, 199])
  })

  it('404 is one answer, whether the workspace exists or not', async () => {
    await serve()
    const answers = []
    for (const workspaceId of [fixture.otherWorkspaceId, goodWorkspace]) {
      const response = await post(JSON.stringify({ token: await fixture.github.mint('push'), workspaceId }))
      const { traceId, ...body } = (await response.json()) as { traceId: string }
      const headers = Object.fromEntries(response.headers)
      answers.push({ status: response.status, body, headers: { ...headers, date: '', 'x-trace-id': '' } })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.status).toBe(404)
  })

  it('403 explains itself', async () => {
    await serve()
    const body = await (await exchange('pull_request', { environment: 'prod' })).json()
    expect(body).toMatchObject({
      context: {
        code: 'permission_denied',
        permission: 'affected-stacks:create',
        reason: 'conditions-unmet',
        run: {
          workflow: 'atmos-pro.yaml',
          ref: { kind: 'pull_request', base: 'main' },
          environment: 'prod',
          event: 'pull_request',
        },
        nearest: { row: { permission: 'affected-stacks:create', branch: 'main' }, unmet: 1 },
        suggestion: { branch: 'pull_request:main' },
        explanation: expect.stringContaining('pull_request:main'),
      },
      data: { validationErrors: [expect.stringContaining('branch')] },
    })
  })

  it('429 for an address that asks too often, before anything is read', async () => {
    const addresses: string[] = []
    const limitAddress = async (address: string) => {
      addresses.push(address)
      return 12.2
    }
    await serve({}, { limitAddress })
    const response = await post('not even JSON')
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('13')
    expect(await response.json()).toEqual(failed(429, 'RateLimited'))
    expect(addresses).toEqual(['192.0.2.1'])
  })

  it.each([0, -1, Number.NaN, undefined])('none for a limiter that says %s', async (seconds) => {
    await serve({}, { limitAddress: async () => seconds as number })
    expect((await exchange('push')).status).toBe(200)
  })

  it('429 for a repository that asks too often', async () => {
    await serve({ limitRepository: async () => 3 })
    const response = await exchange('push')
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('3')
  })

  it('503 when the keys of the issuer cannot be reached', async () => {
    await serve()
    fixture.github.fail('jwks', 500)
    const response = await exchange('push')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await response.json()).toEqual(failed(503, 'IssuerUnavailable'))
    expect(errors).toMatchObject([{ code: 'issuer_unavailable' }])
    fixture.github.recover()
    fixture.clock.time += 5_000
    expect((await exchange('push')).status).toBe(200)
  })

  it('503 when the store cannot be reached', async () => {
    const store = { findRepository: () => Promise.reject(new Error('password=hunter2')) } as unknown as Store
    await serve({ store: { ...store, recordEvent: async () => {} } as Store })
    const response = await exchange('push')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    const body = await response.text()
    expect(JSON.parse(body)).toEqual(failed(503, 'StoreUnavailable'))
    expect(body).not.toContain('hunter2')
  })

  it('500 says nothing of what went wrong, and reports it', async () => {
    const limitAddress = async () => {
      throw new Error('internal detail')
    }
    await serve({}, { limitAddress })
    const response = await exchange('push')
    const body = await response.text()
    expect(JSON.parse(body)).toEqual(failed(500, 'InternalError'))
    expect(body).not.toContain('internal detail')
    expect(errors).toEqual([expect.objectContaining({ message: 'internal detail' })])
  })
})

it('503 is an answer also where nobody wants to hear of it', async () => {
  fixture = await createFixture()
  const limitAddress = () =>
    Promise.reject(new UnavailableError('store_unavailable', 'away', { retryAfter: 5 }))
  const handler = createExchangeHandler({ exchange: fixture.exchange, limitAddress })
  const response = await handler(new Request(`${ISSUER}${ROUTE}`, { method: 'POST' }))
  expect(response.status).toBe(503)
})

describe('auth/session', () => {
  const session = (method: string, token?: string) =>
    fetch(`${base}/api/v1/auth/session`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  const grant = async () =>
    ((await (await exchange('push')).json()) as { data: { token: string } }).data.token

  it('GET says who the bearer is', async () => {
    await serve()
    const response = await session('GET', await grant())
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({
      success: true,
      data: {
        workspaceId: fixture.workspaceId,
        repository: { id: '1001', fullName: 'acme/infra' },
        permissions: ['affected-stacks:create'],
        issuedAt: '2026-11-23T12:00:00Z',
        expiresAt: '2026-11-23T12:30:00Z',
      },
    })
  })

  it('DELETE ends it at once', async () => {
    await serve()
    const token = await grant()
    const response = await session('DELETE', token)
    expect(await response.json()).toMatchObject({
      success: true,
      data: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), revoked: true },
    })
    for (const method of ['GET', 'DELETE']) expect((await session(method, token)).status).toBe(401)
  })

  it.each([
    ['no header', undefined],
    ['no token', ''],
    ['a token that is none', 'abc'],
    ['two tokens', 'abc def'],
  ])('401 for %s', async (_name, token) => {
    await serve()
    const response = await session('GET', token)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('Bearer')
    expect(await response.json()).toMatchObject({ success: false, errorTag: 'TokenInvalid' })
  })

  it('401 for an OIDC token: it is not a session', async () => {
    await serve()
    expect((await session('GET', await fixture.github.mint('push'))).status).toBe(401)
  })
})

describe('the public keys', () => {
  it('verify a session with any JWT library', async () => {
    await serve()
    const { data } = (await (await exchange('push')).json()) as { data: { token: string } }
    const keys = createRemoteJWKSet(new URL(`${base}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(data.token, keys, {
      issuer: ISSUER,
      audience: 'atmos-pro.com',
      currentDate: new Date(fixture.clock.time),
    })
    expect(payload['type']).toBe('ws:gh:action')
  })

  it('are named by the metadata', async () => {
    await serve()
    const response = await fetch(`${base}/.well-known/openid-configuration`)
    expect(await response.json()).toEqual({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['EdDSA'],
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
    })
  })

  it.each(['jwks.json', 'openid-configuration'])('may be kept for five minutes: %s', async (file) => {
    await serve()
    const { headers } = await fetch(`${base}/.well-known/${file}`)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('cache-control')).toBe('public, max-age=300')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('are one slash behind the issuer, however that ends', async () => {
    await serve()
    const sessions = { ...fixture.exchange.sessions, issuer: `${ISSUER}/x/` }
    const handler = createExchangeHandler({ exchange: { ...fixture.exchange, sessions } })
    const response = await handler(new Request(`${ISSUER}/.well-known/openid-configuration`))
    expect(await response.json()).toMatchObject({ jwks_uri: `${ISSUER}/x/.well-known/jwks.json` })
  })
})

describe('anything else', () => {
  it.each([
    ['GET', '/', 404, null],
    ['GET', '/api/v1/auth', 404, null],
    ['GET', '/api/v1/auth/github-oidc/', 404, null],
    ['GET', ROUTE, 405, 'POST'],
    ['PUT', '/api/v1/auth/session', 405, 'GET, DELETE'],
    ['POST', '/.well-known/jwks.json', 405, 'GET'],
  ])('%s %s: %i', async (method, path, status, allow) => {
    await serve()
    const response = await fetch(`${base}${path}`, { method })
    expect(response.status).toBe(status)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await response.json()).toMatchObject({
      success: false,
      request: `${method} ${path}`,
      errorTag: allow ? 'MethodNotAllowed' : 'NotFound',
      errorMessage: allow ? `This address takes ${allow}.` : 'There is nothing at this address.',
    })
  })

  it('a method that only objects have', async () => {
    await serve()
    const handler = createExchangeHandler({ exchange: fixture.exchange })
    expect((await handler(new Request(`${base}${ROUTE}`, { method: 'toString' }))).status).toBe(405)
  })

  it('another base path', async () => {
    await serve({}, { basePath: '/v2' })
    expect((await post('{}')).status).toBe(404)
    expect(
      (await fetch(`${base}/v2/auth/github-oidc`, { method: 'POST', headers: json, body: '{}' })).status,
    ).toBe(400)
  })
})

describe('what is known of the connection', () => {
  const ask = () => new Request(`https://exchange.example${ROUTE}`, { method: 'POST', headers: json })

  it('is the trace id, which answer and report bear', async () => {
    await serve()
    const reported: unknown[] = []
    const handler = createExchangeHandler({
      exchange: fixture.exchange,
      limitAddress: () => Promise.reject(new Error('away')),
      onError: (_error, traceId) => reported.push(traceId),
    })
    const response = await handler(ask(), { traceId: 'trace-1' })
    expect(response.headers.get('x-trace-id')).toBe('trace-1')
    expect(await response.json()).toMatchObject({ traceId: 'trace-1' })
    expect(reported).toEqual(['trace-1'])
  })

  it('can be nothing: all strangers share one limit', async () => {
    await serve()
    const asked: string[] = []
    const limitAddress = async (address: string) => asked.push(address)
    const handler = createExchangeHandler({ exchange: fixture.exchange, limitAddress })
    const answers = [await handler(ask()), await handler(ask())]
    expect(asked).toEqual(['unknown', 'unknown'])
    expect(new Set(answers.map(({ headers }) => headers.get('x-trace-id'))).size).toBe(2)
    expect(await answers[1]?.json()).toMatchObject({
      errorMessage: 'Too many requests from this address. Try again in 2 seconds.',
    })
  })

  it('is of use for 5xx only: others are not reported', async () => {
    await serve()
    expect((await post('{}')).status).toBe(400)
    expect((await fetch(`${base}/api/v1/auth/session`)).status).toBe(401)
    expect(errors).toEqual([])
  })

  it('is reported with what goes wrong in any other route', async () => {
    await serve()
    const away = new Error('away')
    const onError = vi.fn()
    const exchange = { ...fixture.exchange, introspect: () => Promise.reject(away) }
    const request = new Request('https://exchange.example/api/v1/auth/session', {
      headers: { authorization: 'Bearer x' },
    })
    await createExchangeHandler({ exchange, onError })(request, { traceId: 'trace-1' })
    expect(onError.mock.calls).toEqual([[away, 'trace-1']])
  })

  it('does not have to be reported', async () => {
    await serve()
    const exchange = { ...fixture.exchange, introspect: () => Promise.reject(new Error('away')) }
    const limitAddress = () => Promise.reject(new Error('away'))
    const handler = createExchangeHandler({ exchange, limitAddress })
    const headers = { authorization: 'Bearer x' }
    for (const request of [ask(), new Request('https://exchange.example/api/v1/auth/session', { headers })])
      expect((await handler(request)).status).toBe(500)
  })
})
