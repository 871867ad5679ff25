import { describe, expect, it } from 'vitest'
import { TokenError } from '../../src/errors.js'
import { importJwks } from '../../src/identity/jwks.js'
import { readJws } from '../../src/identity/jws.js'
import { createVerifier } from '../../src/identity/verifier.js'
import type { KeyMaterial, SignatureAlgorithm } from '../../src/runtime/runtime.js'
import vectors from './rfc.json' with { type: 'json' }
import { runtimes } from './runtimes.js'

interface Vector {
  readonly name: string
  readonly jws: string
  readonly key?: KeyMaterial
}

const all: readonly Vector[] = vectors.jws
const named = (name: string): Vector => {
  const found = all.find((vector) => vector.name.startsWith(`${name} `))
  if (!found) throw new Error(`There is no vector ${name}.`)
  return found
}

describe.each(runtimes)('the signatures of the RFCs, by %s', (_name, runtime) => {
  async function take({ jws, key = {} }: Vector, algorithm: SignatureAlgorithm) {
    const at = jws.lastIndexOf('.')
    const signature = runtime.decodeBase64url(jws.slice(at + 1))
    if (!signature) throw new Error('not base64url')
    return { key: await runtime.importVerifyingKey(key, algorithm), text: jws.slice(0, at), signature }
  }

  it.each<[string, SignatureAlgorithm]>([
    ['RFC 7515 A.2', 'RS256'],
    ['RFC 7520 4.1', 'RS256'],
    ['RFC 7515 A.3', 'ES256'],
    ['RFC 8037 A.4', 'EdDSA'],
  ])('%s: good, and bad with any byte changed', async (name, algorithm) => {
    const { key, text, signature } = await take(named(name), algorithm)
    expect(await key.verify(text, signature)).toBe(true)
    expect(await key.verify(`${text}A`, signature)).toBe(false)
    for (const [at, byte] of signature.entries()) {
      const changed = signature.with(at, byte ^ 1) as Uint8Array<ArrayBuffer>
      expect(await key.verify(text, changed)).toBe(false)
    }
  })

  it('RFC 7520 4.2: PS384 is not RS256', async () => {
    const { key, text, signature } = await take(named('RFC 7520 4.2'), 'RS256')
    expect(await key.verify(text, signature)).toBe(false)
  })

  it.each(['RFC 7515 A.4', 'RFC 7520 4.3'])('%s: P-521 is not P-256', async (name) => {
    await expect(take(named(name), 'ES256')).rejects.toThrow()
  })
})

describe('tokens of the RFCs', () => {
  const verifier = createVerifier({
    audience: 'atmos-pro.com',
    fetch: () => Promise.reject(new Error('nothing is asked for')),
  })

  it.each(all)('$name: refused before a key is asked for', async ({ jws }) => {
    const error = await verifier.verify(jws).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TokenError)
    expect(error).toMatchObject({ code: 'token_malformed' })
  })

  /** In its alphabet, in three parts, with another algorithm than GitHub's. */
  it.each([
    ['RFC 7515 A.1', 'alg', '"HS256"'],
    ['RFC 7515 A.3', 'alg', '"ES256"'],
    ['RFC 7515 A.4', 'alg', '"ES512"'],
    ['RFC 7520 4.2', 'alg', '"PS384"'],
    ['RFC 7520 4.4', 'alg', '"HS256"'],
    ['RFC 7515 A.2', 'kid', 'undefined'],
  ])('%s: because of its %s', (name, claim, seen) => {
    expect(() => readJws(named(name).jws, ['RS256'])).toThrow(expect.objectContaining({ claim, seen }))
  })

  it('RFC 7515 A.5: for want of a signature', () => {
    expect(() => readJws(named('RFC 7515 A.5').jws, ['RS256'])).toThrow('three parts')
  })

  it('RFC 7520 4.1: as its payload is prose', () => {
    expect(() => readJws(named('RFC 7520 4.1').jws, ['RS256'])).toThrow('payload is not JSON')
  })

  it('RFC 7797 4.2: because of crit and b64, whatever its algorithm', () => {
    const { jws } = named('RFC 7797 4.2')
    const [header, , signature] = jws.split('.')
    const algorithms = ['HS256'] as unknown as SignatureAlgorithm[]
    expect(() => readJws(`${header}.JC4wMg.${signature}`, algorithms)).toThrow(
      expect.objectContaining({ claim: 'crit' }),
    )
  })
})

describe('the key set of RFC 7517 A.1', () => {
  it('is read: of an EC key and an RSA key, the RSA key', async () => {
    const keys = await importJwks(vectors.keySet)
    expect([...keys.keys()]).toEqual(['2011-04-29'])
  })
})
