import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenError } from '../../src/errors.js'
import { createJwsReader, MAX_TOKEN_LENGTH, readJws } from '../../src/identity/jws.js'

const b64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64url')
const json = (value: unknown) => b64(JSON.stringify(value))

const header = { alg: 'RS256', typ: 'JWT', kid: 'key-1' }
const payload = {
  iss: 'https://issuer.example',
  nested: { a: [1, { b: ':' }] },
  text: 'a "quoted: colon" \\',
}
const signature = b64('signature')
const token = [json(header), json(payload), signature].join('.')

function refusal(candidate: unknown): TokenError {
  try {
    readJws(candidate, ['RS256'])
  } catch (error) {
    if (error instanceof TokenError) {
      expect(error.message).toMatch(/^The token(?:'s)? .+\.$/)
      return error
    }
    throw error
  }
  throw new Error('was not refused')
}

describe('readJws', () => {
  it('takes a token apart', () => {
    const jws = readJws(token, ['RS256'])
    expect(jws.kid).toBe('key-1')
    expect(jws.claims).toEqual(payload)
    expect(Buffer.from(jws.signature).toString()).toBe('signature')
    expect(jws.signingInput).toBe(token.split('.', 2).join('.'))
  })

  it.each([
    ['a number', 42],
    ['undefined', undefined],
    ['padding', `${json(header)}.${json(payload)}.c2ln=`],
    ['base64 instead of base64url', `${json(header)}.${json(payload)}.+/+/`],
    ['white space', `${token}\n`],
    ['a length that base64url cannot have', `${json(header)}.${json(payload)}.c2lnc`],
    ['trailing bits, two characters', `${json(header)}.${json(payload)}.QR`],
    ['trailing bits, three characters', `${json(header)}.${json(payload)}.QUJ`],
    ['a header that is not JSON', `${b64('{"alg"')}.${json(payload)}.${signature}`],
    ['a header that is an array', `${json([header])}.${json(payload)}.${signature}`],
    ['a header that is null', `${json(null)}.${json(payload)}.${signature}`],
    [
      'a payload that is not UTF-8',
      `${json(header)}.${b64(Buffer.from('{"a":"\xff"}', 'latin1'))}.${signature}`,
    ],
    ['a payload with a byte order mark', `${json(header)}.${b64('\ufeff{}')}.${signature}`],
    ['a payload that is a string', `${json(header)}.${json('text')}.${signature}`],
    ['a claim twice', `${json(header)}.${b64('{"a":1,"b":2,"a":3}')}.${signature}`],
    ['a claim twice, once escaped', `${json(header)}.${b64('{"aud":1,"\\u0061ud":2}')}.${signature}`],
    ['a nested name twice', `${json(header)}.${b64('{"a":[{"b":1,"b":2}]}')}.${signature}`],
    [
      'a header parameter twice',
      `${b64('{"alg":"none","alg":"RS256","kid":"k"}')}.${json(payload)}.${signature}`,
    ],
  ])('refuses %s', (_name, candidate) => {
    expect(refusal(candidate).code).toBe('token_malformed')
  })

  it.each([
    ['alg none', { ...header, alg: 'none' }, 'alg'],
    ['alg HS256', { ...header, alg: 'HS256' }, 'alg'],
    ['alg PS256', { ...header, alg: 'PS256' }, 'alg'],
    ['alg RS512', { ...header, alg: 'RS512' }, 'alg'],
    ['alg in lower case', { ...header, alg: 'rs256' }, 'alg'],
    ['alg as a list', { ...header, alg: ['RS256'] }, 'alg'],
    ['no alg', { kid: 'key-1' }, 'alg'],
    ['crit', { ...header, crit: ['exp'], exp: 1 }, 'crit'],
    ['an empty crit', { ...header, crit: [] }, 'crit'],
    ['b64', { ...header, b64: false }, 'b64'],
    ['no kid', { alg: 'RS256' }, 'kid'],
    ['an empty kid', { ...header, kid: '' }, 'kid'],
    ['a kid that is a number', { ...header, kid: 1 }, 'kid'],
    ['a kid of 257 characters', { ...header, kid: 'k'.repeat(257) }, 'kid'],
  ])('refuses a header with %s', (_name, parameters, claim) => {
    const error = refusal(`${json(parameters)}.${json(payload)}.${signature}`)
    expect(error).toMatchObject({ code: 'token_malformed', claim })
  })

  it('refuses a token that is too large without reading it', () => {
    expect(refusal('.'.repeat(MAX_TOKEN_LENGTH + 1)).code).toBe('token_too_large')
    expect(refusal('a'.repeat(1_000_000)).code).toBe('token_too_large')
    expect(refusal('.'.repeat(MAX_TOKEN_LENGTH)).code).toBe('token_malformed')
  })

  it.each([
    ['the empty string', '', 1],
    ['one part', 'abc', 1],
    ['two parts', token.split('.', 2).join('.'), 2],
    ['four parts', `${token}.abc`, 4],
    ['an empty header', `.${json(payload)}.${signature}`, 3],
    ['an empty payload', `${json(header)}..${signature}`, 3],
    ['an empty signature', `${json(header)}.${json(payload)}.`, 3],
  ])('refuses %s before anything is read', (_name, candidate, parts) => {
    const expected = '3 non-empty parts'
    expect(refusal(candidate)).toMatchObject({ code: 'token_malformed', seen: `${parts} parts`, expected })
  })

  it.each([
    ['the header', ['!', json(payload), signature], "token's header is not canonical base64url"],
    ['the payload', [json(header), '!', signature], "token's payload is not canonical base64url"],
    ['the signature', [json(header), json(payload), '!'], "token's signature is not canonical base64url"],
    ['the header', [b64('{'), json(payload), signature], "token's header is not JSON in UTF-8"],
    ['the payload', [json(header), b64('{'), signature], "token's payload is not JSON in UTF-8"],
    ['the payload', [json(header), json('text'), signature], "token's payload is not a JSON object"],
    ['the payload', [json(header), json(42), signature], "token's payload is not a JSON object"],
    ['the payload', [json(header), b64('{"a":1,"a":1}'), signature], "token's payload holds a name twice"],
  ])('says what is wrong with %s: %#', (_name, parts, message) => {
    expect(refusal(parts.join('.')).message).toContain(message)
  })

  // V8 remembers names, and takes an escaped one for one of those: nodejs/node#63785.
  it.each([
    ['written twice, once escaped', '{"aud":1,"\\\\u0":2}', '{"aud":1,"\\u0061ud":2}'],
    ['nested', '{"n":[{"aud":1,"\\\\u0":2}]}', '{"n":[{"aud":1,"\\u0061ud":2}]}'],
    ['of a backslash', '{}', '{"\\\\":1}'],
    ['that ends in one, within an object in a list', '{}', '{"a":[{"b\\\\":1}]}'],
  ])('refuses a name that V8 could have made up: %s', (_name, before, text) => {
    for (let times = 0; times < 3; times += 1) JSON.parse(before)
    expect(refusal(`${json(header)}.${b64(text)}.${signature}`).message).toMatch(
      /a name (?:twice|with a backslash)/,
    )
  })

  it('counts the names of a token only, where a program has given one to all objects', () => {
    const everything = Object.prototype as { polyfill?: () => void }
    everything.polyfill = () => {}
    try {
      const read = createJwsReader(['RS256'])
      const withPayload = (text: string) => `${json(header)}.${b64(text)}.${signature}`
      expect(read(withPayload('{"sub":"a"}')).claims['sub']).toBe('a')
      expect(() => read(withPayload('{"sub":"a","sub":"b"}'))).toThrow('holds a name twice')
    } finally {
      delete everything.polyfill
    }
  })

  it('reads values with escapes, and names with escapes that V8 reads', () => {
    const text = '{"\\u0073ub":"\\u0026 \\"\\\\","l":["\\\\"],"o":{"v":"\\\\"}}'
    const { claims } = readJws(`${json(header)}.${b64(text)}.${signature}`, ['RS256'])
    expect(claims).toEqual({ sub: '& "\\', l: ['\\'], o: { v: '\\' } })
  })

  it('names all algorithms that are accepted', () => {
    expect(() => readJws([json({ alg: 'none' }), 'e30', 'c2ln'].join('.'), ['EdDSA', 'ES256'])).toThrow(
      'only EdDSA or ES256 is accepted',
    )
  })

  it.each([
    ['its length', 'a'.repeat(MAX_TOKEN_LENGTH + 1), '16385 characters', 'at most 16384'],
    ['its algorithm', [json({ ...header, alg: 'none' }), 'e30', 'c2ln'].join('.'), '"none"', '"RS256"'],
  ])('says what is wrong with %s', (_name, candidate, seen, expected) => {
    expect(refusal(candidate)).toMatchObject({ seen, expected })
  })

  it('reads a kid of 256 characters', () => {
    const kid = 'k'.repeat(256)
    expect(readJws([json({ ...header, kid }), json(payload), signature].join('.'), ['RS256']).kid).toBe(kid)
  })

  it('refuses what nests deep, in header and payload', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
    expect(
      readJws(`${json(header)}.${b64(`{"a":${nested(16)}}`)}.${signature}`, ['RS256']).claims['a'],
    ).toBeDefined()
    for (const depth of [17, 5_000]) {
      const deep = nested(depth)
      expect(refusal(`${json(header)}.${b64(`{"a":${deep}}`)}.${signature}`).code).toBe('token_malformed')
      for (const parameters of [`{"alg":${deep}}`, `{"alg":"RS256","kid":${deep}}`, deep]) {
        expect(refusal(`${b64(parameters)}.${json(payload)}.${signature}`).code).toBe('token_malformed')
      }
    }
  })

  it('takes __proto__ for a name like any other', () => {
    const jws = readJws(`${json(header)}.${b64('{"__proto__":{"iss":"x"},"constructor":1}')}.${signature}`, [
      'RS256',
    ])
    expect(jws.claims['iss']).toBeUndefined()
    expect(({} as Record<string, unknown>)['iss']).toBeUndefined()
  })

  it('reads whatever JSON object a signer can write, and counts its names right', () => {
    // Written without an escape.
    const key = fc.string().filter((name) => JSON.stringify(name) === `"${name}"`)
    const values = [fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 0 })]
    fc.assert(
      fc.property(fc.object({ key, values, maxDepth: 12 }), (claims) => {
        for (const written of [JSON.stringify(claims), JSON.stringify(claims, null, '\t')]) {
          const read = readJws(`${json(header)}.${b64(written)}.${signature}`, ['RS256']).claims
          expect(JSON.stringify(read)).toBe(JSON.stringify(claims))
        }
      }),
    )
  })

  it('throws nothing but TokenError, and never quotes the token', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((text) => b64(text)),
      fc.uint8Array().map((bytes) => b64(bytes)),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const candidate = parts.join('.')
        try {
          readJws(candidate, ['RS256'])
        } catch (error) {
          expect(error).toBeInstanceOf(TokenError)
          const { message, cause } = error as TokenError
          expect(cause).toBeUndefined()
          for (const piece of parts) if (piece.length > 12) expect(message).not.toContain(piece)
        }
      }),
    )
  })
})

describe('a reader of tokens', () => {
  const read = () => createJwsReader(['RS256'])

  it('reads each as if it were the first', () => {
    const one = read()
    const other = { ...header, kid: 'key-2' }
    const tokens = [header, other, header, other, { ...header, alg: 'none' }, header].map((parameters) =>
      [json(parameters), json(payload), signature].join('.'),
    )
    for (const candidate of [...tokens, ...tokens]) {
      const outcome = (reader: (token: unknown) => unknown) => {
        try {
          return reader(candidate)
        } catch (error) {
          return error
        }
      }
      expect(outcome(one)).toEqual(outcome((text) => readJws(text, ['RS256'])))
    }
  })

  it('does not keep what it has refused, nor the claims of one for the next', () => {
    const one = read()
    const forged = [json({ ...header, crit: ['exp'] }), json(payload), signature].join('.')
    expect(() => one(forged)).toThrow('crit')
    expect(() => one(forged)).toThrow('crit')
    expect(one(token).claims).toEqual(payload)
    const next = [json(header), json({ iss: 'another' }), b64('other')].join('.')
    expect(one(next)).toMatchObject({ kid: 'key-1', claims: { iss: 'another' } })
    expect(Buffer.from(one(next).signature).toString()).toBe('other')
  })
})
