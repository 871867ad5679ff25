import { describe, expect, it } from 'vitest'
import { helpOf } from '../../src/error-code.js'
import {
  ConfigError,
  type ErrorCode,
  ManagementError,
  OidcError,
  RequestError,
  TokenError,
  UnavailableError,
} from '../../src/errors.js'
import { errorResponse } from '../../src/exchange/error-response.js'
import { LockError } from '../../src/exchange/lock-error.js'
import { PermissionError } from '../../src/permission/permission-error.js'
import { code as codesIn, readPage } from '../docs/markdown.js'

const request = new Request('https://api.example/stacks?page=2', { method: 'PUT' })

async function answerTo(error: unknown, traceId?: string) {
  const response = errorResponse(error, request, traceId)
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body }
}

// docs/server.md promises a status and a tag for each code.
const promised = readPage('docs/server.md')
  .table('| status | `errorTag` | `context.code` |')
  .flatMap(([status, tags, codes]) =>
    codesIn(codes).map((code) => [code as ErrorCode, Number(status), codesIn(tags)[0]] as const),
  )

class AnyError extends OidcError<ErrorCode> {}

describe('an error', () => {
  it.each(promised)('%s is answered with %i %s', async (code, status, errorTag) => {
    const { headers, body, ...answer } = await answerTo(new AnyError(code, 'What went wrong.'), 'trace-1')
    expect(answer.status).toBe(status)
    expect(body).toEqual({
      request: 'PUT /stacks',
      status,
      success: false,
      errorTag,
      errorMessage: 'What went wrong.',
      traceId: 'trace-1',
      context: { code, help: helpOf(code) },
      data: { validationErrors: [] },
    })
    expect(headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer error="invalid_token"' : null)
    expect(headers.get('retry-after')).toBeNull()
  })

  it.each([
    [
      'a token, with the claim that is at fault',
      new TokenError('token_expired', 'm', { claim: 'exp', seen: '1', expected: '2' }),
      { code: 'token_expired', claim: 'exp', seen: '1', expected: '2' },
      [],
    ],
    [
      'a request, with what is wrong',
      new RequestError('request_invalid', 'm', { problems: ['token: missing'] }),
      { code: 'request_invalid' },
      ['token: missing'],
    ],
    [
      'a permission, with what to do',
      new PermissionError('permission_denied', 'm', undefined, ['ask for it']),
      { code: 'permission_denied' },
      ['ask for it'],
    ],
    [
      'a lock, with who holds it',
      new LockError('m', {
        key: 'vpc',
        holder: { repository: 'acme/infra', actor: 'alice' },
        expiresAt: 1_800_000_000_999,
      }),
      {
        code: 'lock_held',
        key: 'vpc',
        holder: { repository: 'acme/infra', actor: 'alice' },
        expiresAt: '2027-01-15T08:00:00Z',
      },
      [],
    ],
    ['a record', new ManagementError('record_conflict', 'm'), { code: 'record_conflict' }, []],
  ])('is told of %s', async (_name, error, context, validationErrors) => {
    const { body } = await answerTo(error)
    expect(body).toMatchObject({ context, data: { validationErrors } })
  })

  it.each([
    new UnavailableError('issuer_unavailable', 'm', { retryAfter: 4.2 }),
    new RequestError('request_rate_limited', 'm', { retryAfter: 4.2 }),
  ])('%s says in whole seconds when to try again', async (error) => {
    expect((await answerTo(error)).headers.get('retry-after')).toBe('5')
  })

  it.each([
    ['a mistake in our configuration', new ConfigError('secret detail', { path: 'keys' })],
    ['what is not ours', new TypeError('secret detail')],
    ['what is no error', 'secret detail'],
    ['nothing', undefined],
  ])('is not told: %s', async (_name, error) => {
    const { status, headers, body } = await answerTo(error)
    expect(status).toBe(500)
    expect(body).toMatchObject({
      errorTag: 'InternalError',
      errorMessage: expect.stringContaining('trace id'),
      context: {},
      data: { validationErrors: [] },
    })
    expect(JSON.stringify([...headers, body])).not.toContain('secret detail')
  })

  it('of a lock is called so', () => {
    const holder = { repository: 'acme/infra' }
    expect(new LockError('m', { key: 'vpc', holder, expiresAt: 0 }).name).toBe('LockError')
  })

  it('has a trace id of its own when it is given none', async () => {
    const [one, other] = [await answerTo(new AnyError('token_expired', 'm')), await answerTo('m')]
    expect(one.body['traceId']).toMatch(/^[0-9a-f-]{36}$/)
    expect(one.body['traceId']).not.toBe(other.body['traceId'])
    expect(one.headers.get('x-trace-id')).toBe(one.body['traceId'])
  })

  it('may be kept by nobody, and is of no use to a browser', async () => {
    expect(Object.fromEntries((await answerTo('m')).headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
  })
})
