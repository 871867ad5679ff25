import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  generateSessionKey,
  importSessionKey,
  type SessionAlgorithm,
} from '../../src/exchange/session-key.js'

const KINDS: readonly [SessionAlgorithm, readonly string[]][] = [
  ['EdDSA', ['kty', 'crv', 'x']],
  ['ES256', ['kty', 'crv', 'x', 'y']],
  ['RS256', ['kty', 'n', 'e']],
]
const key = await generateSessionKey()

describe.each(KINDS)('a key for %s', (algorithm, publicParts) => {
  it('signs what its public part verifies', async () => {
    const jwk = await generateSessionKey(algorithm)
    const { publicJwk, signing, ...key } = await importSessionKey(jwk, 'keys[0]')
    expect(key).toMatchObject({ algorithm, kid: jwk.kid })
    expect(Object.keys(publicJwk).sort()).toEqual([...publicParts, 'alg', 'use', 'kid'].sort())
    expect(publicJwk).toMatchObject({ alg: algorithm, use: 'sig', kid: jwk.kid })
    const { verifying, signing: none } = await importSessionKey(publicJwk, 'keys[0]')
    expect(none).toBeUndefined()
    const signature = new Uint8Array((await signing?.sign('message')) ?? [])
    expect(await verifying.verify('message', signature)).toBe(true)
    expect(await verifying.verify('another', signature)).toBe(false)
  })

  it('is called by its thumbprint (RFC 7638), unless it has a name', async () => {
    const { kid, ...jwk } = await generateSessionKey(algorithm)
    expect(kid).toBe(await calculateJwkThumbprint(jwk))
    expect((await importSessionKey(jwk, 'keys[0]')).kid).toBe(kid)
    expect((await importSessionKey({ ...jwk, kid: 'mine' }, 'keys[0]')).publicJwk.kid).toBe('mine')
  })

  it('may leave out what it is for, and may not say something else', async () => {
    const { alg: _, ...jwk } = await generateSessionKey(algorithm)
    expect((await importSessionKey(jwk, 'keys[0]')).algorithm).toBe(algorithm)
    await expect(importSessionKey({ ...jwk, alg: 'PS256' }, 'keys[0]')).rejects.toThrow(
      `keys[0]: a session key of this kind signs with ${algorithm}, not "PS256"`,
    )
  })
})

describe('a key that is refused', () => {
  it.each<[string, JWK, string]>([
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }, 'not "oct"'],
    ['a curve for key agreement', { kty: 'OKP', crv: 'X25519', x: 'x' }, 'not "OKP X25519"'],
    ['a larger curve', { kty: 'EC', crv: 'P-384', x: 'x', y: 'y' }, 'not "EC P-384"'],
    ['a curve of another kind', { kty: 'EC', crv: 'Ed25519', x: 'x' }, 'not "EC Ed25519"'],
    ['a curve of another kind, turned round', { kty: 'OKP', crv: 'P-256', x: 'x' }, 'not "OKP P-256"'],
    ['RSA of 2046 bits', { kty: 'RSA', n: 'A'.repeat(341), e: 'AQAB' }, 'at least 2048 bits'],
    ['RSA without a modulus', { kty: 'RSA', e: 'AQAB' }, 'at least 2048 bits'],
    ['material that is none', { kty: 'OKP', crv: 'Ed25519', x: '!' }, 'cannot be imported for EdDSA'],
    ['a private part that is none', { ...key, d: '!' }, 'cannot be imported for EdDSA'],
  ])('%s', async (_name, jwk, reason) => {
    const refused = importSessionKey({ kid: 'k', ...jwk }, 'keys[3]')
    await expect(refused).rejects.toMatchObject({ code: 'config_invalid', path: 'keys[3]' })
    await expect(refused).rejects.toThrow(reason)
  })
})
