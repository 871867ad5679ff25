import {
  constants,
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from 'node:crypto'
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
const text = 'header.payload'
const data = new TextEncoder().encode(text)

/** A signature as the algorithm's RFC writes it, made without the code under test. */
const signatureOf = (algorithm: SignatureAlgorithm, input: Uint8Array = data) =>
  copy(
    sign(algorithm === 'EdDSA' ? null : 'sha256', input, {
      key: pairs[algorithm].privateKey,
      dsaEncoding: 'ieee-p1363',
    }),
  )

const rsa = jwk(pairs.RS256.publicKey)
const ec = jwk(pairs.ES256.publicKey)
const ed = jwk(pairs.EdDSA.publicKey)
const zeros = (length: number) => Buffer.alloc(length).toString('base64url')

/** Whether a key is imported and takes anything for its signature that an attacker could write without the private key. */
async function accepts(runtime: Runtime, material: KeyMaterial, algorithm: SignatureAlgorithm) {
  const key = await runtime.importVerifyingKey(material, algorithm).catch(() => undefined)
  if (!key) return false
  const length = algorithm === 'RS256' ? (key.modulusBits ?? 0) / 8 : 64
  const signatures = [
    bytes(),
    new Uint8Array(length),
    new Uint8Array(length).fill(255),
    bytes(...new Uint8Array(Math.max(0, length - 1)), 1),
    bytes(1, ...new Uint8Array(Math.max(0, length - 1))),
    paddedDigest(length),
    signatureOf(algorithm),
  ]
  for (const signature of signatures) if (await key.verify(text, signature)) return true
  return false
}

/** What RSASSA-PKCS1-v1_5 signs (RFC 8017 §9.2): its own signature where the exponent is 1. */
function paddedDigest(length: number): Uint8Array<ArrayBuffer> {
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex')
  const digest = createHash('sha256').update(data).digest()
  const fill = Buffer.alloc(Math.max(8, length - 3 - info.length - digest.length), 255)
  return copy(Buffer.concat([bytes(0, 1), fill, bytes(0), info, digest]))
}

describe.each(runtimes)('%s', (_name, runtime) => {
  describe.each(algorithms)('%s', (algorithm) => {
    const verifying = () => runtime.importVerifyingKey(jwk(pairs[algorithm].publicKey), algorithm)

    it('accepts a signature, and what it signs itself', async () => {
      const key = await verifying()
      expect(await key.verify(text, signatureOf(algorithm))).toBe(true)
      const signing = await runtime.importSigningKey(jwk(pairs[algorithm].privateKey), algorithm)
      expect(await key.verify(text, copy(await signing.sign(text)))).toBe(true)
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
      expect(await (await verifying()).verify(text, change(signatureOf(algorithm)))).toBe(false)
    })

    it.each([
      ['of one byte in Latin-1', '\u00e8'],
      ['whose last byte is that of the right one', '\u0168'],
    ])('refuses the signature of a text with a character %s', async (_case, character) => {
      const respelled = text.replace('h', character)
      const inLatin1 = copy(Buffer.from(respelled, 'latin1'))
      const key = await verifying()
      expect(await key.verify(respelled, signatureOf(algorithm))).toBe(false)
      expect(await key.verify(respelled, signatureOf(algorithm, inLatin1))).toBe(false)
    })

    it('signs a text in UTF-8, whatever the characters', async () => {
      const signing = await runtime.importSigningKey(jwk(pairs[algorithm].privateKey), algorithm)
      const others = runtimes.filter(([, other]) => other !== runtime)
      for (const accented of ['\u00e8', '\u0168', '\u{1f512}']) {
        const signature = copy(await signing.sign(accented))
        for (const [, other] of others) {
          const key = await other.importVerifyingKey(jwk(pairs[algorithm].publicKey), algorithm)
          expect(await key.verify(accented, signature)).toBe(true)
        }
      }
    })

    it('refuses the signature of another key', async () => {
      const others = {
        RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
        ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
        EdDSA: generateKeyPairSync('ed25519'),
      }
      const key = await runtime.importVerifyingKey(jwk(others[algorithm].publicKey), algorithm)
      expect(await key.verify(text, signatureOf(algorithm))).toBe(false)
    })

    it('imports the public part of a private key, and it verifies', async () => {
      const key = await runtime.importVerifyingKey(jwk(pairs[algorithm].privateKey), algorithm)
      expect(await key.verify(text, signatureOf(algorithm))).toBe(true)
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
      expect(await key.verify(text, copy(other))).toBe(false)
  })

  it('refuses an ECDSA signature as DER, which X.509 uses', async () => {
    const key = await runtime.importVerifyingKey(jwk(pairs.ES256.publicKey), 'ES256')
    expect(await key.verify(text, copy(sign('sha256', data, pairs.ES256.privateKey)))).toBe(false)
  })

  it('does not import an elliptic curve key of another curve', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    await expect(runtime.importVerifyingKey(jwk(publicKey), 'ES256')).rejects.toThrow()
  })

  it('says how long an RSA key is', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
    expect((await runtime.importVerifyingKey(jwk(weak.publicKey), 'RS256')).modulusBits).toBe(1024)
  })

  // With the exponent 1 a text's own padding is its signature; with a modulus of few bits it is soon found.
  describe.each<[string, KeyMaterial]>([
    ['an exponent of 0', { ...rsa, e: 'AA' }],
    ['an even exponent', { ...rsa, e: 'Ag' }],
    ['an empty exponent', { ...rsa, e: '' }],
    ['an exponent larger than the modulus', { ...rsa, e: `${rsa.n}AAAA` }],
    ['a modulus of 0', { ...rsa, n: 'AA' }],
    ['a modulus of 1', { ...rsa, n: 'AQ' }],
    ['an empty modulus', { ...rsa, n: '' }],
    ['an even modulus', { ...rsa, n: `${rsa.n?.slice(0, -2)}AA` }],
    ['a modulus that is not base64url', { ...rsa, n: '\u{1F511}' }],
    ['half a modulus', { ...rsa, n: rsa.n?.slice(0, 171) }],
    ['a modulus twice as long as its own', { ...rsa, n: `${rsa.n}${rsa.n}` }],
  ])('an RSA key with %s', (_case, material) => {
    it('is not imported, or nothing is its signature', async () => {
      expect(await accepts(runtime, material, 'RS256')).toBe(false)
    })
  })

  describe.each<[string, KeyMaterial, SignatureAlgorithm]>([
    ['a point that is not on the curve', { ...ec, y: ec.x }, 'ES256'],
    ['the point at infinity', { ...ec, x: zeros(32), y: zeros(32) }, 'ES256'],
    ['a coordinate too short', { ...ec, x: ec.x?.slice(0, 20) }, 'ES256'],
    ['a coordinate too long', { ...ec, x: `${ec.x}AAAA` }, 'ES256'],
    ['no y', { ...ec, y: undefined }, 'ES256'],
    ['a curve there is not', { ...ec, crv: 'P-255' }, 'ES256'],
    ['the neutral point', { ...ed, x: `AQ${zeros(32).slice(2)}` }, 'EdDSA'],
    ['31 bytes', { ...ed, x: zeros(31) }, 'EdDSA'],
    ['33 bytes', { ...ed, x: zeros(33) }, 'EdDSA'],
    ['the curve of Diffie and Hellman', { ...ed, crv: 'X25519' }, 'EdDSA'],
  ])('an elliptic curve key with %s', (_case, material, algorithm) => {
    it('is not imported, or nothing is its signature', async () => {
      expect(await accepts(runtime, material, algorithm)).toBe(false)
    })
  })

  it('reads back the base64url it writes, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        const text = runtime.encodeBase64url(input)
        expect(text).toBe(Buffer.from(input).toString('base64url'))
        expect([...(runtime.decodeBase64url(text) ?? [])]).toEqual([...input])
      }),
    )
  })

  it.each([
    ['padding', 'c2ln='],
    ['padding to four', 'c2lnYQ=='],
    ['base64’s +', 'c2l+'],
    ['base64’s /', 'c2l/'],
    ['a space', 'c2l nYQ'],
    ['a line break', 'c2lnYQ\n'],
    ['a null character', 'c2lnYQ\0'],
    ['one character too many', 'c2lnc'],
    ['one character', 'c'],
    ['data in the last bits, two characters', 'QR'],
    ['data in the last bits, three characters', 'QUJ'],
    ['a letter that ends in the byte of another', 'c2ln\u0141A'],
    ['a letter that only looks like another', 'c2ln\u0410\u0410'],
    ['a lone surrogate', 'c2l\ud800'],
  ])('does not decode %s', (_case, text) => {
    expect(runtime.decodeBase64url(text)).toBeUndefined()
  })

  it.each([
    ['little', ''],
    ['much', 'c2ln'.repeat(50)],
  ])('takes each character for what it is, after %s text', (_case, before) => {
    const taken = Array.from({ length: 0x1_0000 }, (_, unit) => String.fromCharCode(unit)).filter(
      (character) =>
        [`${character}AAA`, `A${character}AA`, `AA${character}A`].some(
          (four) => runtime.decodeBase64url(before + four) !== undefined,
        ),
    )
    expect(taken.join('')).toBe('-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz')
  })

  it('decodes what is written as it would write it itself, and nothing else', () => {
    const character = fc.constantFrom(...'ABCDQRUVXYZabghwx0489-_', '+', '/', '=', ' ', '\n', '\u0141', 'é')
    const written = fc.oneof(
      fc.string({ unit: character, maxLength: 12 }),
      fc.uint8Array({ maxLength: 12 }).map((input) => Buffer.from(input).toString('base64url')),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    fc.assert(
      fc.property(written, (input) => {
        const isCanonical =
          /^[A-Za-z0-9_-]*$/.test(input) && Buffer.from(input, 'base64url').toString('base64url') === input
        expect(runtime.decodeBase64url(input) !== undefined).toBe(isCanonical)
      }),
      { numRuns: 5_000 },
    )
  })

  it('encodes a view of a larger buffer, not the buffer', () => {
    expect(runtime.encodeBase64url(bytes(1, 2, 3, 4).subarray(1, 3))).toBe('AgM')
  })
})
