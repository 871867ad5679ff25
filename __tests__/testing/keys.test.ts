import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'

async function verify(github: FakeGitHub, token: string) {
  const published = createLocalJWKSet({ keys: [...(await github.keys())] as never })
  return jwtVerify(token, published, { issuer: github.issuer })
}

describe('keys', () => {
  it('are several, RSA of 2048 bits for RS256 signatures, public only, under both kinds of ids', async () => {
    await using github = await createFakeGitHub()
    const keys = await github.keys()
    expect(keys).toHaveLength(2)
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use', 'x5t'])
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' })
      expect(Buffer.from(String(key['n']), 'base64url')).toHaveLength(256)
    }
    expect(keys[0]?.kid).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys[1]?.kid).toMatch(/^[0-9A-F]{40}$/)
  })

  it('are each fake’s own', async () => {
    await using one = await createFakeGitHub()
    await using other = await createFakeGitHub()
    await expect(verify(other, await one.mint('push'))).rejects.toThrow()
  })

  it('can be shared between fakes', async () => {
    const key = await createSigningKey()
    await using one = await createFakeGitHub({ keys: [key] })
    await using other = await createFakeGitHub({ keys: [key], issuer: one.issuer })
    await verify(other, await one.mint('push'))
    await one.rotateKeys()
    expect(await other.keys()).toEqual([key.jwk])
  })

  it('a new key signs after rotation, and the old one is still published', async () => {
    await using github = await createFakeGitHub()
    const before = await github.mint('push')
    const kid = await github.rotateKeys()
    const after = await github.mint('push')
    expect((await verify(github, before)).protectedHeader.kid).not.toBe(kid)
    expect((await verify(github, after)).protectedHeader.kid).toBe(kid)
    expect((await github.keys()).map((key) => key.kid)).toContain(kid)
  })

  it('rotations at the same time lose no key', async () => {
    await using github = await createFakeGitHub()
    const kids = await Promise.all([github.rotateKeys(), github.rotateKeys(), github.rotateKeys()])
    expect((await github.keys()).slice(0, 3).map((key) => key.kid)).toEqual(kids.reverse())
  })

  it('rotates to a given key, for example one too weak to be accepted', async () => {
    await using github = await createFakeGitHub()
    const weak = await createSigningKey({ bits: 1024 })
    expect(await github.rotateKeys(weak)).toBe(weak.kid)
    expect((await github.keys())[0]).toEqual(weak.jwk)
    expect(Buffer.from(String(weak.jwk['n']), 'base64url')).toHaveLength(128)
    expect(await github.mint('push')).toBeTruthy()
  })

  it('a withdrawn key is published no longer, and another one signs', async () => {
    await using github = await createFakeGitHub()
    const before = await github.mint('push')
    const { kid = '' } = (await verify(github, before)).protectedHeader
    await github.withdrawKey(kid)
    await expect(verify(github, before)).rejects.toThrow()
    expect((await verify(github, await github.mint('push'))).protectedHeader.kid).not.toBe(kid)
  })

  it('there is always a key to sign with', async () => {
    await using github = await createFakeGitHub()
    for (const { kid } of await github.keys()) await github.withdrawKey(kid)
    expect(await github.keys()).toHaveLength(1)
    await verify(github, await github.mint('push'))
  })
})
