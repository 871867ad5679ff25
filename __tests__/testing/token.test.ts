import { createPublicKey, createVerify } from 'node:crypto'
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  importJWK,
  jwtVerify,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0, 999)
let github: FakeGitHub
beforeAll(async () => {
  github = await createFakeGitHub({ issuer: 'https://token.actions.githubusercontent.com', now: () => NOW })
})
afterAll(() => github.close())

async function publishedKeys() {
  return createLocalJWKSet({ keys: [...(await github.keys())] as never })
}

describe('a token as GitHub signs it', () => {
  it('verifies with the published keys', async () => {
    const { payload } = await jwtVerify(await github.mint('push'), await publishedKeys(), {
      issuer: github.issuer,
      audience: 'atmos-pro.com',
      algorithms: ['RS256'],
      currentDate: new Date(NOW),
      requiredClaims: ['exp', 'iat', 'nbf', 'jti', 'sub'],
    })
    expect(payload['repository']).toBe('acme/infra')
  })

  it('has GitHub’s header', async () => {
    const [key] = await github.keys()
    expect(decodeProtectedHeader(await github.mint('push'))).toEqual({
      typ: 'JWT',
      alg: 'RS256',
      kid: key?.kid,
      x5t: key?.['x5t'],
    })
  })

  it('lives five minutes, and began five minutes ago', async () => {
    const iat = Math.floor(NOW / 1000)
    expect(decodeJwt(await github.mint('push'))).toMatchObject({ iat, nbf: iat - 300, exp: iat + 300 })
  })

  it('has an id of its own', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => github.mint('push')))
    const ids = new Set(tokens.map((token) => decodeJwt(token).jti))
    expect(ids.size).toBe(20)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it('is for one audience', async () => {
    expect(decodeJwt(await github.mint('push', { audience: 'other' })).aud).toBe('other')
  })
})

describe('tokens that must be refused', () => {
  it('claims are set and taken out', async () => {
    const token = await github.mint('push', {
      claims: { repository_id: undefined, aud: ['a', 'b'], run_id: 5, exp: 1 },
    })
    const claims = decodeJwt(token)
    expect(claims).not.toHaveProperty('repository_id')
    expect(claims).toMatchObject({ aud: ['a', 'b'], run_id: 5, exp: 1 })
  })

  it('header parameters are set and taken out', async () => {
    const token = await github.mint('push', { header: { kid: undefined, jku: 'https://evil.example' } })
    const header = decodeProtectedHeader(token)
    expect(header).not.toHaveProperty('kid')
    expect(header).toMatchObject({ alg: 'RS256', jku: 'https://evil.example' })
  })

  it('an expired one', async () => {
    const { iat = 0, exp = 0 } = decodeJwt(await github.mint('push', { expiresIn: -61 }))
    expect(exp - iat).toBe(-61)
  })

  it('one signed with another key, under a published id', async () => {
    const [published] = await github.keys()
    const key = await createSigningKey({ kid: published?.kid ?? '' })
    const token = await github.mint('push', { key })
    await expect(jwtVerify(token, await publishedKeys(), { currentDate: new Date(NOW) })).rejects.toThrow(
      errors.JWSSignatureVerificationFailed,
    )
    await jwtVerify(token, key.publicKey, { currentDate: new Date(NOW) })
  })

  it.each(['RS384', 'RS512', 'PS256', 'PS384', 'PS512'])('%s is really signed so', async (alg) => {
    const [published] = await github.keys()
    const jwk = { ...published, alg }
    const token = await github.mint('push', { header: { alg } })
    const { protectedHeader } = await compactVerify(token, await importJWK(jwk, alg))
    expect(protectedHeader.alg).toBe(alg)
  })

  it('HS256 takes the public key for its secret', async () => {
    const [published] = await github.keys()
    const pem = createPublicKey({ key: published as never, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    const token = await github.mint('push', { header: { alg: 'HS256' } })
    await compactVerify(token, new TextEncoder().encode(String(pem)))
  })

  it('none has no signature', async () => {
    expect(await github.mint('push', { header: { alg: 'none' } })).toMatch(/^[^.]+\.[^.]+\.$/)
  })

  it('any other alg is a lie over an RS256 signature', async () => {
    const [published] = await github.keys()
    const token = await github.mint('push', { header: { alg: 'ES256' } })
    const input = token.slice(0, token.lastIndexOf('.'))
    const signature = Buffer.from(token.slice(input.length + 1), 'base64url')
    const key = createPublicKey({ key: published as never, format: 'jwk' })
    expect(createVerify('RSA-SHA256').update(input).verify(key, signature)).toBe(true)
  })
})
