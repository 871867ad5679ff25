import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TokenError } from '../../src/errors.js'
import { claimsSchema, createClaimsReader, readClaims } from '../../src/identity/claims.js'

const claims = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'atmos-pro.com',
  exp: 1_800_000_300,
  iat: 1_800_000_000,
  nbf: 1_799_999_700,
  jti: '1f0a',
  sub: 'repo:acme/infra:ref:refs/heads/main',
  repository: 'acme/infra',
  repository_id: '1001',
  repository_owner: 'acme',
  repository_owner_id: '42',
  repository_visibility: 'private',
  workflow_ref: 'acme/infra/.github/workflows/deploy.yaml@refs/heads/main',
  event_name: 'push',
  ref: 'refs/heads/main',
  head_ref: '',
  environment: 'production',
  a_claim_of_2030: { nested: [1] },
}

/** What a claim can be: as it should be, nearly so, and anything at all. */
const value = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    true,
    '',
    'x',
    '0',
    '01',
    '1',
    '1'.repeat(20),
    '1'.repeat(21),
    ' 1',
    '1\n',
  ),
  fc.constantFrom(
    0,
    -0,
    -1,
    0.5,
    253_402_300_799,
    253_402_300_800,
    1e15,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ),
  fc.constantFrom('a/b', 'a/b/c', 'a/b\n', '/', 'é/b', `a/${'b'.repeat(253)}`, `a/${'b'.repeat(254)}`),
  fc.constantFrom(
    'x'.repeat(1024),
    'x'.repeat(1025),
    '😀'.repeat(512),
    '\ud800',
    'a\udc00b',
    '\ud800'.repeat(2),
  ),
  fc.anything(),
)
const names = [...Object.keys(claimsSchema.shape), 'unknown', '__proto__']
const changes = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 })

function outcome(read: (claims: Record<string, unknown>) => unknown, input: Record<string, unknown>) {
  try {
    return read(input)
  } catch (error) {
    const { code, claim, seen, expected, message } = error as TokenError
    return { code, claim, seen, expected, message }
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a reader of claims', () => {
  it('reads the second token and all others as it reads the first, whatever is in them', () => {
    const read = createClaimsReader()
    read(claims)
    read(claims)
    let accepted = 0
    fc.assert(
      fc.property(changes, (changed) => {
        const input = { ...claims, ...changed }
        const first = outcome(readClaims, input)
        expect(outcome(read, input)).toEqual(first)
        expect(first === input).toBe(claimsSchema.safeParse(input).success)
        if (first === input) accepted += 1
      }),
      { numRuns: 5_000 },
    )
    expect(accepted).toBeGreaterThan(500)
  })

  it('gives the claims as they came', () => {
    const read = createClaimsReader()
    for (let token = 0; token < 3; token += 1) {
      const input = structuredClone(claims)
      expect(read(input)).toBe(input)
      expect(input).toEqual(claims)
    }
  })

  it('reads them where no code can be made from text', () => {
    class Refusing {
      constructor() {
        throw new EvalError('Code generation from strings disallowed for this context')
      }
    }
    vi.stubGlobal('Function', Refusing)
    const read = createClaimsReader()
    for (let token = 0; token < 3; token += 1) {
      expect(read(claims)).toBe(claims)
      expect(() => read({ ...claims, repository_id: '01' })).toThrow('repository_id')
    }
  })
})
