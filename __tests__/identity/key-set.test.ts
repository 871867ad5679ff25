import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { UnavailableError } from '../../src/errors.js'
import { GITHUB_ISSUER, readIssuer } from '../../src/identity/issuer.js'
import { createKeySet, type KeySetOptions } from '../../src/identity/key-set.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DISCOVERY = '/.well-known/openid-configuration'
const JWKS = '/.well-known/jwks'

const jwkOf = (key: KeyObject, kid: string, more: object = {}) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
  ...more,
})
const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).publicKey
const first = rsa(2048)
const second = rsa(2048)
const weak = rsa(1024)
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
const good = [jwkOf(first, 'first'), jwkOf(second, 'second')]

let time: number

function keySet(options: Partial<KeySetOptions> = {}) {
  return createKeySet(readIssuer(GITHUB_ISSUER), {
    fetch: globalThis.fetch,
    now: () => time,
    timeout: 250,
    maxStale: 24 * HOUR,
    ...options,
  })
}

const github = () => nock(GITHUB_ISSUER)
const metadata = { issuer: GITHUB_ISSUER, jwks_uri: `${GITHUB_ISSUER}${JWKS}` }

/** Answers one refresh. */
function answer(keys: unknown[]) {
  github().get(DISCOVERY).reply(200, metadata).get(JWKS).reply(200, { keys })
}

/** How many refreshes are still unanswered. */
const pending = () => nock.pendingMocks().length

beforeAll(() => nock.disableNetConnect())
afterAll(() => nock.enableNetConnect())
beforeEach(() => {
  time = Date.parse('2026-11-23T12:00:00Z')
})
afterEach(() => nock.cleanAll())

const unavailable = expect.objectContaining({ name: 'UnavailableError', code: 'issuer_unavailable' })
const unknownKey = expect.objectContaining({
  name: 'TokenError',
  code: 'token_signature_invalid',
  claim: 'kid',
  seen: expect.stringMatching(/^".+"$/),
  message: expect.stringMatching(/ is signed with key ".+", which .+ does not publish/),
})

describe('freshness', () => {
  it('fetches nothing before it is asked, then once for ten minutes', async () => {
    const onRefresh = vi.fn()
    const keys = keySet({ onRefresh })
    answer(good)
    await keys.get('first')
    time += 10 * MINUTE - 1
    await keys.get('second')
    expect(onRefresh.mock.calls).toEqual([[undefined]])
  })

  it('refreshes after ten minutes, and stops accepting what was withdrawn', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time += 10 * MINUTE
    answer([jwkOf(second, 'second')])
    await expect(keys.get('first')).rejects.toEqual(unknownKey)
    await keys.get('second')
    expect(pending()).toBe(0)
  })

  it('refreshes when the clock has gone backwards', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time -= 2 * MINUTE
    answer(good)
    await keys.get('first')
    expect(pending()).toBe(0)
  })

  it.each([
    ['as long as they are fresh', 10 * MINUTE - 1, true],
    ['not after ten minutes', 10 * MINUTE, false],
    ['not when the clock has gone backwards', -1, false],
  ])('gives keys at once %s', async (_case, later, isHeld) => {
    const keys = keySet()
    expect(keys.held('first')).toBeUndefined()
    answer(good)
    const key = await keys.get('first')
    time += later
    expect(keys.held('first')).toBe(isHeld ? key : undefined)
    expect(keys.held('third')).toBeUndefined()
  })

  it('shares one fetch between callers who wait', async () => {
    const keys = keySet()
    answer(good)
    await Promise.all(Array.from({ length: 50 }, () => keys.get('first')))
    expect(pending()).toBe(0)
  })
})

describe('an unknown kid', () => {
  it('is found by one refresh, shared by all who wait', async () => {
    const keys = keySet()
    answer([jwkOf(first, 'first')])
    await keys.get('first')
    time += MINUTE
    answer(good)
    await Promise.all(Array.from({ length: 50 }, () => keys.get('second')))
    expect(pending()).toBe(0)
  })

  it('asks for at most one refresh a minute', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time += MINUTE
    answer(good)
    for (let count = 0; count < 100; count += 1) {
      await expect(keys.get(`random-${count}`)).rejects.toEqual(unknownKey)
    }
    expect(pending()).toBe(0) // a second refresh would have failed: nothing would have answered it
    time += MINUTE - 1
    await expect(keys.get('random')).rejects.toEqual(unknownKey)
    time += 1
    answer(good)
    await expect(keys.get('random')).rejects.toEqual(unknownKey)
    expect(pending()).toBe(0)
  })

  it('asks for none right after the first fetch', async () => {
    const keys = keySet()
    answer(good)
    await expect(keys.get('random')).rejects.toEqual(unknownKey)
    expect(pending()).toBe(0)
  })

  it('is not called a bad token while the issuer cannot be reached', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time += MINUTE
    github().get(DISCOVERY).reply(500)
    await expect(keys.get('new')).rejects.toEqual(unavailable)
    await expect(keys.get('new')).rejects.toEqual(unavailable)
    await keys.get('first')
  })
})

describe('a refresh that never settles, as on Workers when its caller has hung up', () => {
  let isStuck: boolean
  const stuckKeySet = () => {
    const never = new Promise<never>(() => {})
    isStuck = true
    return keySet({ timeout: 10, fetch: (...asked) => (isStuck ? never : globalThis.fetch(...asked)) })
  }

  it('is waited for no longer than its two requests may take', async () => {
    const keys = stuckKeySet()
    await expect(keys.get('first')).rejects.toThrow('the request for them was cut off')
    isStuck = false
    answer(good)
    await keys.get('first')
    expect(pending()).toBe(0)
  })

  it('is not waited for by whoever comes after that', async () => {
    const keys = stuckKeySet()
    const waiting = keys.get('first')
    time += 2 * 10 + 1000
    isStuck = false
    answer(good)
    await keys.get('first')
    expect(pending()).toBe(0)
    await waiting
  })

  describe('as long as its two requests may take', () => {
    const fetch = vi.fn(() => new Promise<never>(() => {}))
    beforeEach(() => {
      fetch.mockClear()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    it('is waited for', async () => {
      const onEnd = vi.fn()
      keySet({ timeout: 5_000, fetch }).get('first').catch(onEnd)
      await vi.advanceTimersByTimeAsync(10_999)
      expect(onEnd).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(onEnd).toHaveBeenCalledWith(unavailable)
    })

    it('is shared, also when one that began before is given up', async () => {
      const keys = keySet({ timeout: 5_000, fetch })
      const get = () => keys.get('first').catch(() => {})
      get()
      await vi.advanceTimersByTimeAsync(10_000)
      time += 11_000
      get()
      expect(fetch).toHaveBeenCalledTimes(2)
      await vi.advanceTimersByTimeAsync(1_000) // the first is given up
      get()
      expect(fetch).toHaveBeenCalledTimes(2)
      await vi.advanceTimersByTimeAsync(11_000)
    })

    it('leaves no timer behind that would keep a process from ending', async () => {
      const keys = keySet()
      answer(good)
      await keys.get('first')
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  it('says nothing about a key', async () => {
    const keys = stuckKeySet()
    isStuck = false
    answer(good)
    await keys.get('first')
    time += MINUTE
    isStuck = true
    await expect(keys.get('new')).rejects.toEqual(unavailable)
    await keys.get('first')
  })
})

describe('an outage', () => {
  it('is bridged with the keys held, for 24 hours and no longer', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time += 24 * HOUR - 1
    github().get(DISCOVERY).reply(503)
    await keys.get('first')
    time += 1
    await expect(keys.get('first')).rejects.toEqual(unavailable)
    time += MINUTE
    answer(good)
    await keys.get('first')
  })

  it('is bridged as long as configured', async () => {
    const keys = keySet({ maxStale: HOUR })
    answer(good)
    await keys.get('first')
    time += HOUR
    github().get(DISCOVERY).reply(503)
    await expect(keys.get('first')).rejects.toEqual(unavailable)
  })

  it('is not bridged at all when configured so, but fresh keys stay fresh', async () => {
    const keys = keySet({ maxStale: 0 })
    answer(good)
    await keys.get('first')
    time += 10 * MINUTE - 1
    await keys.get('first')
    time += 1
    github().get(DISCOVERY).reply(503)
    await expect(keys.get('first')).rejects.toEqual(unavailable)
  })

  it('is asked about once a minute while there are keys', async () => {
    const keys = keySet()
    answer(good)
    await keys.get('first')
    time += HOUR
    github().get(DISCOVERY).reply(503)
    await keys.get('first')
    time += MINUTE - 1
    answer(good)
    await keys.get('first')
    expect(pending()).toBe(2)
    time += 1
    await keys.get('first')
    expect(pending()).toBe(0)
  })

  it('is asked about every five seconds while there are none', async () => {
    const keys = keySet()
    github().get(DISCOVERY).reply(503)
    const error = await keys.get('first').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ retryAfter: 5, cause: expect.any(Error) })
    time += 4_999
    answer(good)
    await expect(keys.get('first')).rejects.toEqual(unavailable)
    time += 1
    await keys.get('first')
    expect(pending()).toBe(0)
  })
})

// Each is an outage: with keys held they stay in use, without there are none.
const bad: [string, () => void, RegExp][] = [
  ['no connection', () => github().get(DISCOVERY).replyWithError('connect ECONNREFUSED'), /ECONNREFUSED/],
  ['an answer without a body', () => github().get(DISCOVERY).reply(204), /answered 204; expected 200/],
  ['a 500', () => github().get(DISCOVERY).reply(500), /answered 500; expected 200/],
  [
    'a 404 for the keys',
    () => github().get(DISCOVERY).reply(200, metadata).get(JWKS).reply(404),
    /answered 404/,
  ],
  [
    'HTML',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, `<!doctype html><p>Sign in${' to go on'.repeat(9)}`),
    /answered "<!doctype html>.{25}", which is not JSON/,
  ],
  [
    'JSON that is not UTF-8',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, Buffer.from(JSON.stringify({ ...metadata, name: '\xff' }), 'latin1')),
    /not valid for encoding utf-8/,
  ],
  [
    '10 MB',
    () => github().get(DISCOVERY).reply(200, Buffer.alloc(10_000_000, ' ')),
    /more than 102400 bytes/,
  ],
  [
    'invalid UTF-8',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, Buffer.from([0x22, 0xff, 0x22])),
    /./,
  ],
  [
    'a redirect to another host',
    () => {
      github().get(DISCOVERY).reply(302, '', { location: 'https://evil.example/' })
      nock('https://evil.example').get('/').reply(200, metadata)
    },
    /answered (?:302|with a redirect)/,
  ],
  [
    'a redirect of the keys',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, metadata)
        .get(JWKS)
        .reply(301, '', { location: `${GITHUB_ISSUER}/x` }),
    /answered (?:301|with a redirect)/,
  ],
  [
    'keys on another host',
    () => {
      github()
        .get(DISCOVERY)
        .reply(200, { ...metadata, jwks_uri: 'https://evil.example/jwks' })
      nock('https://evil.example').get('/jwks').reply(200, { keys: good })
    },
    /puts the keys at "https:\/\/evil.example\/jwks"/,
  ],
  [
    'keys over http',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, { ...metadata, jwks_uri: metadata.jwks_uri.replace('https', 'http') }),
    /puts the keys at/,
  ],
  [
    'keys on another port',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, { ...metadata, jwks_uri: `${GITHUB_ISSUER}:8443${JWKS}` }),
    /puts the keys at/,
  ],
  [
    'keys at no URL',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, { ...metadata, jwks_uri: '/jwks' }),
    /puts the keys at/,
  ],
  [
    'another issuer',
    () =>
      github()
        .get(DISCOVERY)
        .reply(200, { ...metadata, issuer: `${GITHUB_ISSUER}/` }),
    /names issuer "https:\/\/token.actions.githubusercontent.com\/"/,
  ],
  [
    'no jwks_uri',
    () => github().get(DISCOVERY).reply(200, { issuer: GITHUB_ISSUER }),
    /lacks issuer or jwks_uri/,
  ],
  ['no keys', () => answer([]), /no RSA key/],
  [
    'a key set that is an array',
    () => github().get(DISCOVERY).reply(200, metadata).get(JWKS).reply(200, []),
    /is not a JWK set/,
  ],
  [
    'only EC keys',
    () => answer([{ ...ec.export({ format: 'jwk' }), kid: 'first', alg: 'ES256' }]),
    /no RSA key/,
  ],
  ['only RSA 1024', () => answer([jwkOf(weak, 'first')]), /no RSA key of 2048 bits/],
  ['only keys with exponent 1', () => answer([jwkOf(first, 'first', { e: 'AQ' })]), /no RSA key/],
  ['only keys for encryption', () => answer([jwkOf(first, 'first', { use: 'enc' })]), /no RSA key/],
  ['only keys for PS256', () => answer([jwkOf(first, 'first', { alg: 'PS256' })]), /no RSA key/],
  ['only keys without kid', () => answer([jwkOf(first, 'first', { kid: undefined })]), /no RSA key/],
  ['a modulus that is not base64url', () => answer([jwkOf(first, 'first', { n: '!' })]), /no RSA key/],
]

describe('a bad answer', () => {
  it.each(bad)('%s is an outage, and says so', async (_name, arrange, message) => {
    const keys = keySet()
    arrange()
    const error = await keys.get('first').catch((thrown: unknown) => thrown)
    expect(error).toEqual(unavailable)
    expect((error as Error).message).toMatch(message)
  })

  it.each(bad)('%s does not replace good keys', async (_name, arrange) => {
    const keys = keySet()
    answer(good)
    const before = await keys.get('first')
    time += 10 * MINUTE
    arrange()
    expect(await keys.get('first')).toBe(before)
    time += MINUTE
    nock.cleanAll()
    answer(good)
    await keys.get('second')
    expect(pending()).toBe(0)
  })

  it.each<[string, typeof fetch, string]>([
    ['a redirect, as browsers show it', async () => Response.error(), 'answered with a redirect'],
    ['a failure that is no error', () => Promise.reject('no route'), 'no route'],
    [
      'a failure without a reason',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('') })),
      'fetch failed',
    ],
  ])('%s is an outage', async (_name, fetch, reason) => {
    const error = await keySet({ fetch })
      .get('first')
      .catch((thrown: unknown) => thrown)
    expect(error).toEqual(unavailable)
    expect((error as Error).message).toContain(reason)
  })

  it('is an answer to a request for JSON', async () => {
    github().get(DISCOVERY).matchHeader('accept', 'application/json').reply(200, metadata)
    github().get(JWKS).matchHeader('accept', 'application/json').reply(200, { keys: good })
    await keySet().get('first')
  })

  it('asks no other host', async () => {
    const keys = keySet()
    const evil = nock('https://evil.example').get('/jwks').reply(200, { keys: good })
    github()
      .get(DISCOVERY)
      .reply(200, { ...metadata, jwks_uri: 'https://evil.example/jwks' })
    await expect(keys.get('first')).rejects.toEqual(unavailable)
    expect(evil.isDone()).toBe(false)
  })
})

describe('an issuer that hangs', () => {
  // nock cannot abort an answer under way: a real server.
  let server: Server
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it.each<[string, RequestListener]>([
    ['before the answer', () => {}],
    ['in the body', (_request, response) => response.writeHead(200).write('{')],
  ])('%s is an outage', async (_name, listener) => {
    server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    nock.enableNetConnect('127.0.0.1')
    const { port } = server.address() as AddressInfo
    const keys = createKeySet(readIssuer(`http://127.0.0.1:${port}`), {
      fetch: globalThis.fetch,
      now: () => time,
      timeout: 50,
      maxStale: HOUR,
    })
    await expect(keys.get('first')).rejects.toEqual(unavailable)
    nock.disableNetConnect()
  })
})

describe('a mixed key set', () => {
  it('uses what is usable and passes over the rest', async () => {
    const keys = keySet()
    answer([
      'not a key',
      null,
      { ...ec.export({ format: 'jwk' }), kid: 'ec' },
      jwkOf(weak, 'weak'),
      { kty: 'RSA', kid: 'broken', n: 'AQAB', e: 'AQAB' },
      { kty: first.export({ format: 'jwk' }).kty, n: jwkOf(first, '').n, e: 'AQAB', kid: 'bare' },
      ...good,
      jwkOf(weak, 'first'),
    ])
    expect((await keys.get('first')).modulusBits).toBe(2048)
    await keys.get('bare')
    await expect(keys.get('weak')).rejects.toEqual(unknownKey)
    await expect(keys.get('broken')).rejects.toEqual(unknownKey)
    await expect(keys.get('ec')).rejects.toEqual(unknownKey)
  })
})
