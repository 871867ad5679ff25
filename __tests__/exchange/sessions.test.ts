import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateSessionKey, type SessionAlgorithm } from '../../src/exchange/session-key.js'
import { createSessions, type SessionsOptions } from '../../src/exchange/sessions.js'
import type { WorkflowIdentity } from '../../src/identity/identity.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createVerifier } from '../../src/identity/verifier.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { ISSUER as issuer, NOW } from './fixture.js'

const workspaceId = `ws_${'0'.repeat(28)}`
const granted = ['affected-stacks:create', 'instances:create']
const now = () => NOW
let github: FakeGitHub
let identity: WorkflowIdentity
let key: JWK

beforeAll(async () => {
  github = await createFakeGitHub({ issuer: GITHUB_ISSUER, now })
  const verifier = createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch, now })
  identity = await verifier.verify(await github.mint('push', { environment: 'production' }))
  key = await generateSessionKey()
})
afterAll(() => github.close())

describe('a session', () => {
  it.each<SessionAlgorithm>(['EdDSA', 'ES256', 'RS256'])(
    'is signed with %s and read again',
    async (algorithm) => {
      const sessions = createSessions({ issuer, keys: [await generateSessionKey(algorithm)], now })
      const { token, session } = await sessions.sign(identity, workspaceId, granted)
      expect(decodeProtectedHeader(token).alg).toBe(algorithm)
      expect(await sessions.verify(token)).toEqual(session)
      expect(Object.isFrozen(session)).toBe(true)
    },
  )

  it('carries these claims and no others', async () => {
    const { token } = await createSessions({ issuer, keys: [key], now }).sign(identity, workspaceId, granted)
    expect(decodeJwt(token)).toEqual({
      iss: issuer,
      aud: 'atmos-pro.com',
      sub: `${workspaceId}:token.actions.githubusercontent.com:1001`,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: NOW / 1000,
      exp: NOW / 1000 + 1800,
      type: 'ws:gh:action',
      workspace_id: workspaceId,
      platform: 'token.actions.githubusercontent.com',
      repository: 'acme/infra',
      repository_id: '1001',
      repository_owner_id: '42',
      permissions: granted,
      workflow: 'atmos-pro.yaml',
      ref: 'refs/heads/main',
      environment: 'production',
      run_id: identity.run?.id,
      run_attempt: '1',
      check_run_id: '55500000001',
      actor: 'alice',
    })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: key.kid, typ: 'JWT' })
  })

  it('says nothing of what the run does not', async () => {
    const { environment: _, run: _run, actor: _actor, ...rest } = identity
    const bare = { ...rest, claims: { ...rest.claims, check_run_id: 7 } }
    const sessions = createSessions({ issuer, keys: [key], now })
    const { token, session } = await sessions.sign(bare, workspaceId, granted)
    expect(decodeJwt(token)).not.toHaveProperty('check_run_id')
    expect(session).toStrictEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      issuedAt: NOW / 1000,
      expiresAt: NOW / 1000 + 1800,
      workspaceId,
      repository: {
        platform: 'token.actions.githubusercontent.com',
        id: '1001',
        fullName: 'acme/infra',
        ownerId: '42',
      },
      permissions: granted,
      workflow: 'atmos-pro.yaml',
      ref: 'refs/heads/main',
    })
    expect(await sessions.verify(token)).toStrictEqual(session)
    const { session: ran } = await sessions.sign({ ...bare, run: { id: '9' } }, workspaceId, granted)
    expect(ran.run).toStrictEqual({ id: '9' })
  })

  it('names the import of its repository, and all that the run says', async () => {
    const sessions = createSessions({ issuer, keys: [key], now })
    const { token } = await sessions.sign(identity, workspaceId, granted, 'repo_1')
    expect(await sessions.verify(token)).toMatchObject({
      repository: { importId: 'repo_1' },
      environment: 'production',
      run: { id: identity.run?.id, attempt: '1', checkRunId: '55500000001' },
      actor: 'alice',
    })
  })

  it('ends after its time to live, to the second', async () => {
    let time = NOW
    const sessions = createSessions({ issuer, keys: [key], ttl: 60, now: () => time })
    const { token } = await sessions.sign(identity, workspaceId, granted)
    time += 59_999
    await sessions.verify(token)
    time += 1
    await expect(sessions.verify(token)).rejects.toMatchObject({ name: 'TokenError', code: 'token_expired' })
  })

  it('outlives a rotation of keys: the old one verifies, the new one signs', async () => {
    const [old, fresh] = [await generateSessionKey('RS256'), await generateSessionKey()]
    const before = createSessions({ issuer, keys: [old], now })
    const during = createSessions({ issuer, keys: [fresh, old], now })
    const after = createSessions({ issuer, keys: [fresh], now })
    const { token } = await before.sign(identity, workspaceId, granted)
    await during.verify(token)
    await expect(after.verify(token)).rejects.toMatchObject({ code: 'token_signature_invalid' })
    await after.verify((await during.sign(identity, workspaceId, granted)).token)
    expect((await during.jwks()).keys.map(({ kid }) => kid)).toEqual([fresh.kid, old.kid])
  })

  it('publishes public parts only', async () => {
    const keys = await Promise.all(
      (['EdDSA', 'ES256', 'RS256'] as const).map((one) => generateSessionKey(one)),
    )
    const { keys: published } = await createSessions({ issuer, keys, now }).jwks()
    for (const jwk of published) {
      expect(
        Object.keys(jwk).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'].includes(name)),
      ).toEqual([])
      expect(jwk).toMatchObject({ use: 'sig', kid: expect.any(String), alg: expect.any(String) })
    }
  })
})

describe('not a session', () => {
  const good = {
    iss: issuer,
    aud: 'atmos-pro.com',
    jti: 'x',
    iat: NOW / 1000,
    exp: NOW / 1000 + 60,
    type: 'ws:gh:action',
    workspace_id: workspaceId,
    platform: 'p',
    repository: 'a/b',
    repository_id: '1',
    repository_owner_id: '2',
    permissions: [],
    workflow: 'a.yml',
    ref: '',
  }
  const sign = async (claims: object, header: object = {}, jwk = key) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid ?? '', ...header })
      .sign(await importJWK(jwk, 'EdDSA'))

  it.each<[string, object, string, string, RegExp]>([
    ['another type', { type: 'user' }, 'token_claim_invalid', 'type', /its type claim is not valid/],
    ['no type', { type: undefined }, 'token_claim_missing', 'type', /has no type claim/],
    ['no expiry', { exp: undefined }, 'token_claim_missing', 'exp', /has no exp claim/],
    ['an expiry that is text', { exp: String(good.exp) }, 'token_claim_invalid', 'exp', /its exp claim/],
    ['an expiry that is no time', { exp: 'soon' }, 'token_claim_invalid', 'exp', /its exp claim/],
    ['an expiry with a fraction', { exp: good.exp + 0.5 }, 'token_claim_invalid', 'exp', /its exp claim/],
    ['an expiry in this second', { exp: NOW / 1000 }, 'token_expired', 'exp', /has expired/],
    ['no time of issue', { iat: undefined }, 'token_claim_missing', 'iat', /has no iat claim/],
    ['no jti', { jti: undefined }, 'token_claim_missing', 'jti', /has no jti claim/],
    ['an empty jti', { jti: '' }, 'token_claim_invalid', 'jti', /its jti claim/],
    ['another issuer', { iss: 'https://evil.example' }, 'token_issuer_untrusted', 'iss', /iss is not acc/],
    ['no issuer', { iss: undefined }, 'token_claim_missing', 'iss', /iss is not accepted/],
    ['another audience', { aud: 'evil.example' }, 'token_audience_mismatch', 'aud', /aud is not accepted/],
    ['no audience', { aud: undefined }, 'token_claim_missing', 'aud', /aud is not accepted/],
    ['permissions that are text', { permissions: 'a:b' }, 'token_claim_invalid', 'permissions', /its perm/],
    ['permissions that are none', { permissions: [1] }, 'token_claim_invalid', 'permissions', /its perm/],
    ['no workspace', { workspace_id: undefined }, 'token_claim_invalid', 'workspace_id', /its workspace_id/],
  ])('%s', async (_name, claims, code, claim, message) => {
    const sessions = createSessions({ issuer, keys: [key], now })
    await sessions.verify(await sign(good))
    const refused = sessions.verify(await sign({ ...good, ...claims }))
    await expect(refused).rejects.toMatchObject({ name: 'TokenError', code, claim })
    await expect(refused).rejects.toThrow(message)
  })

  it('says which issuer and audience are accepted', async () => {
    const sessions = createSessions({ issuer, keys: [key], now })
    for (const [claim, expected] of [
      ['iss', `"${issuer}"`],
      ['aud', '"atmos-pro.com"'],
    ] as const) {
      const refused = sessions.verify(await sign({ ...good, [claim]: 'evil' }))
      await expect(refused).rejects.toMatchObject({ claim, seen: '"evil"', expected })
    }
  })

  it.each([
    ...['platform', 'repository', 'repository_id', 'repository_owner_id', 'workflow', 'ref'],
    ...['import_id', 'environment', 'run_id', 'run_attempt', 'check_run_id', 'actor'],
  ])('%s is a number', async (claim) => {
    const sessions = createSessions({ issuer, keys: [key], now })
    const refused = sessions.verify(await sign({ ...good, [claim]: 1 }))
    await expect(refused).rejects.toMatchObject({ code: 'token_claim_invalid', claim })
  })

  it('a key that is not ours, under a kid that is', async () => {
    const sessions = createSessions({ issuer, keys: [key], now })
    const token = await sign(good, {}, await generateSessionKey())
    await expect(sessions.verify(token)).rejects.toMatchObject({
      code: 'token_signature_invalid',
      claim: 'kid',
      seen: `"${key.kid}"`,
      message: expect.stringContaining('not that of a key of ours'),
    })
  })

  it('one key used for the algorithm of another', async () => {
    const [first, rsa] = [await generateSessionKey(), await generateSessionKey('RS256')]
    const sessions = createSessions({ issuer, keys: [first, rsa], now })
    const token = await sign(good, { kid: rsa.kid }, first)
    await expect(sessions.verify(token)).rejects.toMatchObject({ code: 'token_signature_invalid' })
  })

  it.each([
    ['no JWT', 'abc'],
    ['an unsigned JWT', `${btoa('{"alg":"none"}').replace(/=/g, '')}.e30.`],
    ['a number', 42],
    ['20 000 characters', 'a'.repeat(20_000)],
  ])('%s', async (_name, token) => {
    const sessions = createSessions({ issuer, keys: [key], now })
    await expect(sessions.verify(token as string)).rejects.toMatchObject({
      name: 'TokenError',
      code: expect.stringMatching(/^token_(malformed|signature_invalid|too_large)$/),
    })
  })

  it('a GitHub OIDC token', async () => {
    const sessions = createSessions({ issuer, keys: [key], now })
    await expect(sessions.verify(await github.mint('push'))).rejects.toMatchObject({ name: 'TokenError' })
  })
})

describe('keys from a source', () => {
  it('are taken as they are by now, and imported once for as long as they stay the same', async () => {
    const [old, young] = [key, await generateSessionKey()]
    let keys: readonly JWK[] = [old]
    const asked: (string | undefined)[] = []
    const sessions = createSessions({
      issuer,
      now,
      keys: async (unknownKid) => {
        asked.push(unknownKid)
        return keys
      },
    })
    const before = await sessions.sign(identity, workspaceId, granted)
    expect(decodeProtectedHeader(before.token).kid).toBe(old.kid)
    keys = [young, old]
    const after = await sessions.sign(identity, workspaceId, granted)
    expect(decodeProtectedHeader(after.token).kid).toBe(young.kid)
    for (const { token, session } of [before, after]) expect(await sessions.verify(token)).toEqual(session)
    keys = [young]
    await expect(sessions.verify(before.token)).rejects.toMatchObject({ code: 'token_signature_invalid' })
    expect(asked.filter((kid) => kid !== undefined)).toEqual([old.kid])
    expect((await sessions.jwks()).keys.map(({ kid }) => kid)).toEqual([young.kid])
  })

  it('are asked for once more when a session names one that is not there yet', async () => {
    const young = await generateSessionKey()
    const { token } = await createSessions({ issuer, now, keys: [young] }).sign(
      identity,
      workspaceId,
      granted,
    )
    const withYoung = [key, young]
    const withoutYoung = [key]
    const sessions = createSessions({
      issuer,
      now,
      keys: async (unknownKid) => (unknownKid === young.kid ? withYoung : withoutYoung),
    })
    await sessions.verify(token)
    const stranger = await createSessions({ issuer, now, keys: [await generateSessionKey()] }).sign(
      identity,
      workspaceId,
      granted,
    )
    await expect(sessions.verify(stranger.token)).rejects.toMatchObject({ code: 'token_signature_invalid' })
  })

  it('that cannot be had are the caller’s to answer for', async () => {
    const sessions = createSessions({ issuer, now, keys: () => Promise.reject(new Error('away')) })
    await expect(sessions.sign(identity, workspaceId, granted)).rejects.toThrow('away')
  })

  it('that are none are a mistake', async () => {
    const sessions = createSessions({ issuer, now, keys: async () => [] })
    await expect(sessions.jwks()).rejects.toMatchObject({ code: 'config_invalid' })
  })
})

describe('createSessions', () => {
  const refuses = (options: Partial<SessionsOptions>, path: string) =>
    expect(async () => {
      await createSessions({ issuer, keys: [key], ...options }).jwks()
    }).rejects.toMatchObject({ code: 'config_invalid', path, message: expect.stringMatching(/^\S+: .{20}/) })

  it.each<[string, Partial<SessionsOptions>, string]>([
    ['no issuer', { issuer: '' }, 'issuer'],
    ['an empty audience', { audience: '' }, 'audience'],
    ['no keys', { keys: [] }, 'keys'],
    ['a ttl of 0', { ttl: 0 }, 'ttl'],
    ['a ttl of a second more than a day', { ttl: 86_401 }, 'ttl'],
    ['keys that are no list', { keys: key as unknown as JWK[] }, 'keys'],
    ['a ttl with a fraction', { ttl: 1.5 }, 'ttl'],
    ['a ttl of two days', { ttl: 172_800 }, 'ttl'],
    ['a memory of less than none', { cacheSize: -1 }, 'cacheSize'],
    ['a memory of half a session', { cacheSize: 1.5 }, 'cacheSize'],
    ['a memory without end', { cacheSize: Number.POSITIVE_INFINITY }, 'cacheSize'],
    ['a memory of 100 001', { cacheSize: 100_001 }, 'cacheSize'],
    ['a shared secret', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, 'keys[0]'],
    ['another curve', { keys: [{ kty: 'EC', crv: 'P-384', x: 'x', y: 'y', d: 'd' }] }, 'keys[0]'],
    ['broken key material', { keys: [{ kty: 'OKP', crv: 'Ed25519', x: '!', d: '!' }] }, 'keys[0]'],
  ])('refuses %s', (_name, options, path) => refuses(options, path))

  it.each<Partial<SessionsOptions>>([{ ttl: 1 }, { ttl: 86_400 }, { cacheSize: 0 }, { cacheSize: 100_000 }])(
    'accepts %j',
    (options) => {
      expect(() => createSessions({ issuer, keys: [key], ...options })).not.toThrow()
    },
  )

  it('refuses RSA of 1024 bits', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const jwk = privateKey.export({ format: 'jwk' }) as JWK
    const sessions = createSessions({ issuer, keys: [jwk], now })
    await expect(sessions.jwks()).rejects.toMatchObject({
      message: 'keys[0]: an RSA session key needs at least 2048 bits',
    })
  })

  it('refuses a public key as the first, a key twice, and a key for another algorithm', async () => {
    const { d: _secret, ...publicKey } = key
    await refuses({ keys: [publicKey] }, 'keys[0]')
    await refuses({ keys: [key, key] }, 'keys[1].kid')
    await refuses({ keys: [{ ...key, alg: 'ES256' }] }, 'keys[0]')
  })

  it('accepts a public key behind the first', async () => {
    const { d: _secret, ...publicKey } = key
    const { token } = await createSessions({ issuer, keys: [key], now }).sign(identity, workspaceId, granted)
    const rotated = createSessions({ issuer, keys: [await generateSessionKey(), publicKey], now })
    await rotated.verify(token)
  })
})
