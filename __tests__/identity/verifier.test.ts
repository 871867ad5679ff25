import nock from 'nock'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { OidcError, type TokenError } from '../../src/errors.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createVerifier, type VerifierOptions } from '../../src/identity/verifier.js'
import {
  createFakeGitHub,
  createSigningKey,
  type FakeGitHub,
  type MintOptions,
} from '../../src/testing/index.js'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const seconds = NOW / 1000

let github: FakeGitHub
let time: number

function verifier(options: Partial<VerifierOptions> = {}) {
  return createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch, now: () => time, ...options })
}

async function refusal(token: string, options: Partial<VerifierOptions> = {}): Promise<OidcError<never>> {
  const error = await verifier(options)
    .verify(token)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
  expect(error).toBeInstanceOf(OidcError)
  expect((error as Error).message).toMatch(/^The /)
  return error as OidcError<never>
}

beforeAll(async () => {
  github = await createFakeGitHub({ issuer: GITHUB_ISSUER, now: () => time })
  nock.disableNetConnect()
})
afterAll(async () => {
  nock.enableNetConnect()
  await github.close()
})
beforeEach(() => {
  time = NOW
})

describe('createVerifier', () => {
  it.each<[string, object, string | undefined]>([
    ['no audience', {}, 'audience'],
    ['an empty audience', { audience: '' }, 'audience'],
    ['a list of audiences', { audience: ['atmos-pro.com'] }, 'audience'],
    ['no issuers', { audience: 'a', issuers: [] }, 'issuers'],
    ['issuers that are text', { audience: 'a', issuers: GITHUB_ISSUER }, 'issuers'],
    ['a negative timeout', { audience: 'a', timeout: -1 }, 'timeout'],
    ['no time at all', { audience: 'a', timeout: 0 }, 'timeout'],
    ['stale keys for NaN hours', { audience: 'a', staleKeyHours: Number.NaN }, 'staleKeyHours'],
    ['stale keys for less than no time', { audience: 'a', staleKeyHours: -1 }, 'staleKeyHours'],
    ['an issuer over http', { audience: 'a', issuers: ['http://issuer.example'] }, undefined],
  ])('refuses %s', (_name, options, path) => {
    expect(() => createVerifier(options as VerifierOptions)).toThrow(
      expect.objectContaining({
        code: 'config_invalid',
        path,
        message: expect.stringMatching(/must be|needs an audience/),
      }),
    )
  })

  it('takes keys that are not fresh for none at all', () => {
    expect(() => verifier({ staleKeyHours: 0 })).not.toThrow()
  })

  it('refuses no options at all', () => {
    expect(() => createVerifier(undefined as unknown as VerifierOptions)).toThrow()
  })

  it('says what it accepts', () => {
    const url = `${GITHUB_ISSUER}/acme`
    const { audience, issuers } = verifier({ issuers: [GITHUB_ISSUER, url] })
    expect(audience).toBe('atmos-pro.com')
    expect(issuers.map((issuer) => issuer.url)).toEqual([GITHUB_ISSUER, url])
  })
})

describe('ready', () => {
  const unreachable = 'https://token.actions.away.ghe.com'
  const someAway: typeof fetch = (input, init) =>
    String(input).startsWith(unreachable) ? Promise.reject(new Error('away')) : github.fetch(input, init)

  it('holds the keys from then on', async () => {
    const one = verifier()
    await one.ready()
    const before = { ...github.requests }
    await one.verify(await github.mint('push'))
    expect(github.requests).toEqual(before)
  })

  it('needs the keys of one issuer', async () => {
    await verifier({ issuers: [unreachable, GITHUB_ISSUER], fetch: someAway }).ready()
  })

  it('is refused with the reason when there are none', async () => {
    await expect(verifier({ issuers: [unreachable], fetch: someAway }).ready()).rejects.toMatchObject({
      code: 'issuer_unavailable',
      message: expect.stringMatching(/away$/),
    })
  })

  it('tells of each attempt, whose it was and how it ended', async () => {
    const attempts: [string, unknown][] = []
    const one = verifier({
      issuers: [unreachable, GITHUB_ISSUER],
      fetch: someAway,
      onKeyRefresh: ({ url }, failure) => attempts.push([url, failure]),
    })
    await one.ready()
    expect(new Map(attempts)).toEqual(
      new Map<string, unknown>([
        [unreachable, new Error('away')],
        [GITHUB_ISSUER, undefined],
      ]),
    )
  })
})

describe('a good token', () => {
  it('yields a frozen identity', async () => {
    const identity = await verifier().verify(await github.mint('push', { environment: 'production' }))
    expect(identity).toMatchObject({
      issuer: GITHUB_ISSUER,
      platform: 'token.actions.githubusercontent.com',
      tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expiresAt: seconds + 300,
      repository: { id: '1001', fullName: 'acme/infra', owner: 'acme', ownerId: '42', visibility: 'private' },
      workflow: { file: 'atmos-pro.yaml', ref: 'refs/heads/main', sha: expect.any(String) },
      ref: { kind: 'branch', name: 'main', protected: false },
      environment: 'production',
      event: 'push',
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      actor: { login: 'alice', id: '501' },
      run: { id: expect.any(String), number: '21', attempt: '1' },
      runner: 'github-hosted',
    })
    for (const value of [identity, ...Object.values(identity)]) expect(Object.isFrozen(value)).toBe(true)
  })

  it('keeps claims it does not know', async () => {
    const claims = { repo_property_tier: 'gold', a_claim_of_2030: { nested: [1] } }
    const identity = await verifier().verify(await github.mint('push', { claims }))
    expect(identity.claims).toMatchObject(claims)
  })

  it.each([
    ['expires in this second, with the tolerance used up to the last', { exp: seconds - 59 }],
    ['was issued by a clock 60 seconds ahead', { iat: seconds + 60, nbf: seconds + 60 }],
    ['has no nbf', { nbf: undefined }],
    ['has no sub', { sub: undefined }],
    ['has a sub that is no string', { sub: 42 }],
    ['has no job_workflow_ref', { job_workflow_ref: undefined }],
    ['has no check_run_id', { check_run_id: undefined }],
  ])('is accepted when it %s', async (_name, claims) => {
    await verifier().verify(await github.mint('push', { claims }))
  })
})

describe('a bad token', () => {
  it.each<[string, string, MintOptions]>([
    ['alg none', 'token_malformed', { header: { alg: 'none' } }],
    ['alg HS256 keyed with the public key', 'token_malformed', { header: { alg: 'HS256' } }],
    ['alg PS256', 'token_malformed', { header: { alg: 'PS256' } }],
    ['alg RS512', 'token_malformed', { header: { alg: 'RS512' } }],
    ['no kid', 'token_malformed', { header: { kid: undefined } }],
    ['crit', 'token_malformed', { header: { crit: ['exp'] } }],
    ['b64 false', 'token_malformed', { header: { b64: false } }],
    ['a kid that is not published', 'token_signature_invalid', { header: { kid: 'other' } }],
    ['iss missing', 'token_claim_missing', { claims: { iss: undefined } }],
    ['iss of somebody else', 'token_issuer_untrusted', { claims: { iss: 'https://evil.example' } }],
    ['iss with a trailing slash', 'token_issuer_untrusted', { claims: { iss: `${GITHUB_ISSUER}/` } }],
    ['iss with an enterprise slug', 'token_issuer_untrusted', { claims: { iss: `${GITHUB_ISSUER}/acme` } }],
    ['iss that is a list', 'token_issuer_untrusted', { claims: { iss: [GITHUB_ISSUER] } }],
    ['iss that names a property', 'token_issuer_untrusted', { claims: { iss: '__proto__' } }],
    ['aud missing', 'token_claim_missing', { claims: { aud: undefined } }],
    ['aud empty', 'token_audience_mismatch', { claims: { aud: '' } }],
    ['aud null', 'token_audience_mismatch', { claims: { aud: null } }],
    ['aud of another service', 'token_audience_mismatch', { audience: 'sts.amazonaws.com' }],
    ['aud as GitHub sets it unasked', 'token_audience_mismatch', { audience: 'https://github.com/acme' }],
    ['aud in another case', 'token_audience_mismatch', { audience: 'Atmos-Pro.com' }],
    ['aud as a list of one', 'token_audience_mismatch', { claims: { aud: ['atmos-pro.com'] } }],
    ['aud as a list of two', 'token_audience_mismatch', { claims: { aud: ['atmos-pro.com', 'x'] } }],
    ['expired by the tolerance', 'token_expired', { claims: { exp: seconds - 60 } }],
    ['expired by one second past the tolerance', 'token_expired', { claims: { exp: seconds - 61 } }],
    ['nbf past the tolerance', 'token_not_yet_valid', { claims: { nbf: seconds + 61 } }],
    ['iat past the tolerance', 'token_not_yet_valid', { claims: { iat: seconds + 61 } }],
    ['exp as text', 'token_claim_invalid', { claims: { exp: String(seconds + 300) } }],
    ['exp with a fraction', 'token_claim_invalid', { claims: { exp: seconds + 0.5 } }],
    ['exp beyond all years', 'token_claim_invalid', { claims: { exp: 1e15 } }],
    ['exp negative', 'token_claim_invalid', { claims: { exp: -1 } }],
    ['iat null', 'token_claim_invalid', { claims: { iat: null } }],
    ['a numeric repository_id', 'token_claim_invalid', { claims: { repository_id: 1001 } }],
    ['a repository_id with a leading zero', 'token_claim_invalid', { claims: { repository_id: '01001' } }],
    ['a repository_id that is no number', 'token_claim_invalid', { claims: { repository_id: '1001 ' } }],
    ['an owner id that is no number', 'token_claim_invalid', { claims: { repository_owner_id: 'acme' } }],
    ['a repository without owner', 'token_claim_invalid', { claims: { repository: 'infra' } }],
    ['a repository with three parts', 'token_claim_invalid', { claims: { repository: 'acme/infra/x' } }],
    ['an empty jti', 'token_claim_invalid', { claims: { jti: '' } }],
    ['an empty event_name', 'token_claim_invalid', { claims: { event_name: '' } }],
    ['an environment that is no text', 'token_claim_invalid', { claims: { environment: true } }],
    [
      'an environment of 1025 characters',
      'token_claim_invalid',
      { claims: { environment: 'x'.repeat(1025) } },
    ],
    ['a lone surrogate', 'token_claim_invalid', { claims: { environment: 'prod\ud800' } }],
    ['a ref of no known kind', 'token_claim_invalid', { claims: { ref: 'main' } }],
    [
      "another repository's workflow_ref",
      'token_claim_invalid',
      { claims: { workflow_ref: 'evil/infra/.github/workflows/atmos-pro.yaml@refs/heads/main' } },
    ],
    ['a job_workflow_ref that cannot be read', 'token_claim_invalid', { claims: { job_workflow_ref: 'x' } }],
  ])('%s: %s', async (_name, code, options) => {
    const token = await github.mint('push', options)
    const error = await refusal(token)
    expect(error).toMatchObject({ name: 'TokenError', code })
    expectNoToken(error, token)
  })

  it.each([
    'iss',
    'aud',
    'exp',
    'iat',
    'jti',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'workflow_ref',
    'event_name',
    'ref',
  ])('%s missing', async (claim) => {
    const error = await refusal(await github.mint('push', { claims: { [claim]: undefined } }))
    expect(error).toMatchObject({ code: 'token_claim_missing', claim })
  })

  it('a signature of another key under a published kid', async () => {
    const [{ kid } = { kid: '' }] = await github.keys()
    const token = await github.mint('push', { key: await createSigningKey(), header: { kid } })
    expect((await refusal(token)).code).toBe('token_signature_invalid')
  })

  it('a key that the token brings along', async () => {
    const key = await createSigningKey()
    const [published] = await github.keys()
    for (const parameters of [
      { jwk: key.jwk },
      { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/x5u' },
    ]) {
      const own = await github.mint('push', { key, header: parameters })
      expect((await refusal(own)).code).toBe('token_signature_invalid')
      const borrowed = await github.mint('push', { key, header: { ...parameters, kid: published?.kid } })
      expect((await refusal(borrowed)).code).toBe('token_signature_invalid')
    }
  })

  it('a changed payload, header or signature', async () => {
    const token = await github.mint('push')
    const [header = '', payload = '', signature = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify({ ...claims, repository_id: '1' })).toString('base64url')
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect((await refusal(`${header}.${forged}.${signature}`)).code).toBe('token_signature_invalid')
    expect((await refusal(`${header}.${payload}.${flipped}`)).code).toBe('token_signature_invalid')
    expect((await refusal(`${header}.${payload}.${signature.slice(0, -6)}`)).code).toBe(
      'token_signature_invalid',
    )
    expect((await refusal(`${header}.${payload}.AAAA`)).code).toBe('token_signature_invalid')
  })

  it('truncated anywhere', async () => {
    const token = await github.mint('push')
    for (let length = 0; length < token.length; length += 97) {
      const error = await refusal(token.slice(0, length))
      expect(['token_malformed', 'token_signature_invalid']).toContain(error.code)
    }
  })

  it('1 MB', async () => {
    expect((await refusal('a'.repeat(1_000_000))).code).toBe('token_too_large')
    const token = await github.mint('push', { claims: { padding: 'x'.repeat(1_000_000) } })
    expect((await refusal(token)).code).toBe('token_too_large')
  })

  it('is refused by its issuer before any key is fetched', async () => {
    const before = { ...github.requests }
    await refusal(await github.mint('push', { claims: { iss: 'https://evil.example' } }))
    await refusal('a.b.c')
    expect(github.requests).toEqual(before)
  })

  it.each<[string, MintOptions, object]>([
    [
      'an issuer',
      { claims: { iss: 'https://evil.example' } },
      { claim: 'iss', seen: '"https://evil.example"', expected: `"${GITHUB_ISSUER}"` },
    ],
    [
      'an end',
      { claims: { exp: seconds - 61 } },
      { claim: 'exp', seen: '2026-11-23T11:58:59Z', expected: 'after 2026-11-23T11:59:00Z' },
    ],
    [
      'a beginning',
      { claims: { nbf: seconds + 61 } },
      { claim: 'nbf', seen: '2026-11-23T12:01:01Z', expected: 'at most 2026-11-23T12:01:00Z' },
    ],
    [
      'a time of issue',
      { claims: { iat: seconds + 61 } },
      { claim: 'iat', seen: '2026-11-23T12:01:01Z', expected: 'at most 2026-11-23T12:01:00Z' },
    ],
    [
      'no audience',
      { claims: { aud: undefined } },
      { claim: 'aud', expected: expect.stringContaining('audience') },
    ],
    ['no id', { claims: { jti: undefined } }, { claim: 'jti', expected: 'present' }],
  ])('says what was seen and what was expected: %s', async (_name, options, expected) => {
    const error = (await refusal(await github.mint('push', options))) as unknown as TokenError
    const { claim, seen } = error
    expect(error).toMatchObject(expected)
    expect(error.message).toContain(seen ?? `no ${claim} claim`)
  })

  it.each([
    ['repository_id', '01', 'a numeric id'],
    ['repository_id', 1001, 'a numeric id'],
    ['repository', 'infra', 'OWNER/NAME'],
    ['repository', null, 'OWNER/NAME'],
    ['repository', '@acme/infra', 'OWNER/NAME'],
    ['repository', 'acme/infra!', 'OWNER/NAME'],
    ['repository', `a/${'b'.repeat(254)}`, 'at most 255 characters'],
    ['jti', '', 'text that is not empty'],
    ['environment', true, 'text'],
    ['environment', 'x'.repeat(1025), 'at most 1024 characters'],
    ['environment', 'a\ud800', 'well-formed Unicode'],
    ['iat', '1', 'whole seconds since 1970'],
    ['iat', 1.5, 'whole seconds since 1970'],
    ['iat', -1, 'whole seconds since 1970'],
    ['iat', 253_402_300_800, 'whole seconds since 1970'],
  ])('says what %s should be: %#', async (claim, value, expected) => {
    const error = await refusal(await github.mint('push', { claims: { [claim]: value } }))
    expect(error).toMatchObject({ code: 'token_claim_invalid', claim, expected })
  })

  it('names all issuers that are accepted', async () => {
    const token = await github.mint('push', { claims: { iss: 'https://evil.example' } })
    const error = await refusal(token, { issuers: [GITHUB_ISSUER, `${GITHUB_ISSUER}/acme`] })
    expect(error).toMatchObject({ expected: `"${GITHUB_ISSUER}" or "${GITHUB_ISSUER}/acme"` })
  })

  it('says what was seen and what was expected', async () => {
    const error = (await refusal(
      await github.mint('push', { audience: 'https://github.com/acme' }),
    )) as unknown
    expect(error).toMatchObject({
      claim: 'aud',
      seen: '"https://github.com/acme"',
      expected: '"atmos-pro.com"',
    })
    expect((error as TokenError).message).toMatchInlineSnapshot(
      `"The token is for audience "https://github.com/acme"; accepted is only "atmos-pro.com". Request the token with audience "atmos-pro.com"."`,
    )
  })
})

describe('issuers', () => {
  it.each([
    ['an enterprise slug', `${GITHUB_ISSUER}/acme`, 'token.actions.githubusercontent.com'],
    ['ghe.com', 'https://token.actions.acme.ghe.com', 'token.actions.acme.ghe.com'],
    ['GitHub Enterprise Server', 'https://github.acme.example/_services/token', 'github.acme.example'],
  ])('%s', async (_name, issuer, platform) => {
    await using other = await createFakeGitHub({ issuer, now: () => time })
    const accepting = verifier({ issuers: [issuer], fetch: other.fetch })
    expect(await accepting.verify(await other.mint('push'))).toMatchObject({ issuer, platform })
    expect((await refusal(await other.mint('push'))).code).toBe('token_issuer_untrusted')
  })

  it('a good signature of one issuer is not good for another', async () => {
    await using other = await createFakeGitHub({
      issuer: 'https://token.actions.evil.ghe.com',
      now: () => time,
    })
    const fetchBoth: typeof fetch = (input, init) =>
      String(input).startsWith(other.issuer) ? other.fetch(input, init) : github.fetch(input, init)
    const token = await other.mint('push', { claims: { iss: GITHUB_ISSUER } })
    const error = await refusal(token, { issuers: [GITHUB_ISSUER, other.issuer], fetch: fetchBoth })
    expect(error.code).toBe('token_signature_invalid')
  })

  it('an unreachable issuer is not a bad token', async () => {
    github.fail('discovery', 'reset')
    const error = await refusal(await github.mint('push'))
    github.recover()
    expect(error).toMatchObject({ name: 'UnavailableError', code: 'issuer_unavailable', retryAfter: 5 })
  })

  it('an outage is bridged for 24 hours unless told otherwise', async () => {
    for (const [options, hours] of [
      [{}, 24],
      [{ staleKeyHours: 2 }, 2],
    ] as const) {
      time = NOW
      const one = verifier(options)
      const claims = { exp: NOW / 1000 + 90_000 }
      await one.verify(await github.mint('push', { claims }))
      github.fail('discovery', 503)
      time += hours * 3_600_000 - 1
      const late = await github.mint('push', { claims })
      await one.verify(late)
      time += 60_000
      await expect(one.verify(late)).rejects.toMatchObject({ code: 'issuer_unavailable' })
      github.recover()
    }
  })

  it('each request to an issuer may take 5 seconds unless told otherwise', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    await verifier().verify(await github.mint('push'))
    expect(timeout.mock.calls).toEqual([[5_000], [5_000]])
    await verifier({ timeout: 100 }).verify(await github.mint('push'))
    expect(timeout.mock.calls.slice(2)).toEqual([[100], [100]])
    timeout.mockRestore()
  })

  it('a rotated key is found, a withdrawn one is refused at the next refresh', async () => {
    await using rotating = await createFakeGitHub({ issuer: GITHUB_ISSUER, now: () => time })
    const one = verifier({ fetch: rotating.fetch })
    const old = await rotating.mint('push')
    const [oldKey] = await rotating.keys()
    await one.verify(old)
    time += 60_000
    await rotating.rotateKeys()
    await one.verify(await rotating.mint('push'))
    await rotating.withdrawKey(oldKey?.kid ?? '')
    await one.verify(old)
    time += 180_000
    await one.verify(old)
    time += 420_000
    const late = await rotating.mint('push', { key: undefined, claims: { exp: time / 1000 + 300 } })
    await one.verify(late)
    await expect(one.verify(old)).rejects.toMatchObject({ code: 'token_signature_invalid' })
  })
})

function expectNoToken(error: Error, token: string) {
  const [, payload = '', signature = ''] = token.split('.')
  const written = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n')
  for (const piece of [payload, signature].filter(({ length }) => length > 0))
    expect(written).not.toContain(piece)
}
