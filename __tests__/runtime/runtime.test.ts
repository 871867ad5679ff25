import { constants, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as node from '../../src/runtime/node.js'
import type { KeyMaterial, Runtime, SignatureAlgorithm } from '../../src/runtime/runtime.js'
import * as web from '../../src/runtime/web.js'

const runtimes: readonly [string, Runtime][] = [
  ['node', node],
  ['web', web],
]
const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
const algorithms = Object.keys(pairs) as SignatureAlgorithm[]
const jwk = (key: KeyObject): KeyMaterial => key.export({ format: 'jwk' }) as JsonWebKey as KeyMaterial
const bytes = (...values: number[]) => new Uint8Array(values)
const copy = (from: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(from)
const data = new TextEncoder().encode('header.payload')

/** A signature as the algorithm's RFC writes it, made without the code under test. */
const signatureOf = (algorithm: SignatureAlgorithm, input: Uint8Array = data) =>
  copy(
    sign(algorithm === 'EdDSA' ? null : 'sha256', input, {
      key: pairs[algorithm].privateKey,
      dsaEncoding: 'ieee-p1363',
    }),
  )

describe.each(runtimes)('%s', (_name, runtime) => {
  describe.each(algorithms)('%s', (algorithm) => {
    const verifying = () => runtime.importVerifyingKey(jwk(pairs[algorithm].publicKey), algorithm)

    it('accepts a signature, and what it signs itself', async () => {
      const key = await verifying()
      expect(await key.verify(data, signatureOf(algorithm))).toBe(true)
      const signing = await runtime.importSigningKey(jwk(pairs[algorithm].privateKey), algorithm)
      expect(await key.verify(data, copy(await signing.sign(data)))).toBe(true)
    })

    it.each<[string, (signature: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]>([
      ['nothing', () => bytes()],
      ['one byte', () => bytes(0)],
      ['zeros', (signature) => new Uint8Array(signature.length)],
      ['ones', (signature) => new Uint8Array(signature.length).fill(255)],
      ['a byte less at the end', (signature) => signature.slice(0, -1)],
      ['a byte less at the start', (signature) => signature.slice(1)],
      ['a zero before it', (signature) => bytes(0, ...signature)],
      ['a zero behind it', (signature) => bytes(...signature, 0)],
      ['twice', (signature) => bytes(...signature, ...signature)],
      ['a bit changed at the start', (signature) => bytes((signature[0] ?? 0) ^ 1, ...signature.slice(1))],
      [
        'a bit changed at the end',
        (signature) => bytes(...signature.slice(0, -1), (signature.at(-1) ?? 0) ^ 1),
      ],
      ['backwards', (signature) => signature.toReversed()],
      ['another text’s', () => signatureOf(algorithm, bytes(1, 2, 3))],
      ['100 000 bytes', () => new Uint8Array(100_000)],
    ])('refuses %s', async (_case, change) => {
      expect(await (await verifying()).verify(data, change(signatureOf(algorithm)))).toBe(false)
    })

    it('refuses the signature of another key', async () => {
      const others = {
        RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
        ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
        EdDSA: generateKeyPairSync('ed25519'),
      }
      const key = await runtime.importVerifyingKey(jwk(others[algorithm].publicKey), algorithm)
      expect(await key.verify(data, signatureOf(algorithm))).toBe(false)
    })

    it('imports the public part of a private key, and it verifies', async () => {
      const key = await runtime.importVerifyingKey(jwk(pairs[algorithm].privateKey), algorithm)
      expect(await key.verify(data, signatureOf(algorithm))).toBe(true)
    })

    it.each<[string, KeyMaterial]>([
      ['nothing', {}],
      ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' } as KeyMaterial],
      ['a kind of key there is not', { kty: 'XYZ' }],
      ['a key without its numbers', { kty: jwk(pairs[algorithm].publicKey).kty }],
      ...algorithms
        .filter((other) => other !== algorithm)
        .map((other): [string, KeyMaterial] => [`a key for ${other}`, jwk(pairs[other].privateKey)]),
    ])('does not import %s', async (_case, material) => {
      await expect(runtime.importVerifyingKey(material, algorithm)).rejects.toThrow()
      await expect(runtime.importSigningKey(material, algorithm)).rejects.toThrow()
    })

    it('does not sign with a public key', async () => {
      const material = jwk(pairs[algorithm].publicKey)
      await expect(runtime.importSigningKey(material, algorithm)).rejects.toThrow()
    })
  })

  it('refuses an RSA signature with another padding or digest', async () => {
    const key = await runtime.importVerifyingKey(jwk(pairs.RS256.publicKey), 'RS256')
    const { privateKey } = pairs.RS256
    const pss = sign('sha256', data, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING })
    for (const other of [pss, sign('sha512', data, privateKey), sign('sha1', data, privateKey)])
      expect(await key.verify(data, copy(other))).toBe(false)
  })

  it('refuses an ECDSA signature as DER, which X.509 uses', async () => {
    const key = await runtime.importVerifyingKey(jwk(pairs.ES256.publicKey), 'ES256')
    expect(await key.verify(data, copy(sign('sha256', data, pairs.ES256.privateKey)))).toBe(false)
  })

  it('does not import an elliptic curve key of another curve', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    await expect(runtime.importVerifyingKey(jwk(publicKey), 'ES256')).rejects.toThrow()
  })

  it('says how long an RSA key is', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect((await runtime.importVerifyingKey(jwk(weak.publicKey), 'RS256')).modulusBits).toBe(1024)
  })

  it('reads back the base64url it writes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        const text = runtime.encodeBase64url(input)
        expect(text).toBe(Buffer.from(input).toString('base64url'))
        expect([...runtime.decodeBase64url(text)]).toEqual([...input])
      }),
    )
  })

  it('encodes a view of a larger buffer, not the buffer', () => {
    expect(runtime.encodeBase64url(bytes(1, 2, 3, 4).subarray(1, 3))).toBe('AgM')
  })
})
