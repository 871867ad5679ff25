import * as fc from 'fast-check'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guard } from '../../src/exchange/guard.js'
import type { Session } from '../../src/exchange/session.js'
import { createSessionCache, type Verified } from '../../src/exchange/session-cache.js'
import { generateSessionKey } from '../../src/exchange/session-key.js'
import { createSessions, type Sessions, type SessionsOptions } from '../../src/exchange/sessions.js'
import type { WorkflowIdentity } from '../../src/identity/identity.js'
import { createFixture, type Fixture, ISSUER as issuer, NOW } from './fixture.js'

const TTL = 60
let fixture: Fixture
let identity: WorkflowIdentity
let jwks: readonly [JWK, JWK, JWK]

beforeAll(async () => {
  fixture = await createFixture()
  identity = await fixture.verifier.verify(await fixture.github.mint('push'))
  jwks = [await generateSessionKey(), await generateSessionKey('ES256'), await generateSessionKey()]
})
afterAll(() => fixture.github.close())

/** Sessions with a clock and keys that can be changed. A remembered session is the same object again. */
function createScene(options: Partial<SessionsOptions> = {}) {
  const held = { time: NOW, keys: [jwks[0]] as readonly JWK[] }
  const sessions = createSessions({
    issuer,
    ttl: TTL,
    keys: async () => held.keys,
    now: () => held.time,
    ...options,
  })
  const sign = async () => (await sessions.sign(identity, fixture.workspaceId, ['a:b'])).token
  return { held, sessions, sign }
}

const signatureInvalid = { name: 'TokenError', code: 'token_signature_invalid' }

describe('a verified session', () => {
  it('is remembered, and the same for all', async () => {
    const { sessions, sign } = createScene()
    const token = await sign()
    const session = await sessions.verify(token)
    expect(await sessions.verify(token)).toBe(session)
    expect(await Promise.all([sessions.verify(token), sessions.verify(token)])).toEqual([session, session])
  })

  it('is not, where none is to be', async () => {
    const { sessions, sign } = createScene({ cacheSize: 0 })
    const token = await sign()
    const session = await sessions.verify(token)
    const again = await sessions.verify(token)
    expect(again).toEqual(session)
    expect(again).not.toBe(session)
  })

  it('cannot be changed by one of those who are given it', async () => {
    const { sessions, sign } = createScene()
    const session = await sessions.verify(await sign())
    expect(() => Object.assign(session, { workspaceId: 'ws_other' })).toThrow(TypeError)
    for (const part of [session, session.repository, session.permissions, session.run]) {
      expect(part).toBeTypeOf('object')
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  it('ends to the second, also when the clock has gone back and forth', async () => {
    const { held, sessions, sign } = createScene()
    const token = await sign()
    const expired = { name: 'TokenError', code: 'token_expired' }
    for (const [time, isGood] of [
      [0, true],
      [TTL * 1000 - 1, true],
      [TTL * 1000, false],
      [TTL * 1000 - 1, true],
      [-5_000, true],
      [TTL * 2000, false],
    ] as const) {
      held.time = NOW + time
      if (isGood) await sessions.verify(token)
      else await expect(sessions.verify(token)).rejects.toMatchObject(expired)
    }
  })

  it('is refused as soon as its key is gone, and accepted when that is back', async () => {
    const { held, sessions, sign } = createScene()
    const token = await sign()
    const session = await sessions.verify(token)
    held.keys = [jwks[1]]
    await expect(sessions.verify(token)).rejects.toMatchObject(signatureInvalid)
    held.keys = [jwks[1], jwks[0]]
    expect(await sessions.verify(token)).toEqual(session)
  })

  it('is refused when another key has taken the name of its own', async () => {
    const { held, sessions, sign } = createScene()
    const token = await sign()
    await sessions.verify(token)
    held.keys = [{ ...jwks[2], ...(jwks[0].kid === undefined ? {} : { kid: jwks[0].kid }) }]
    await expect(sessions.verify(token)).rejects.toMatchObject(signatureInvalid)
  })

  it('is not answered for while the keys cannot be had', async () => {
    let isAway = false
    const keys = [jwks[0]]
    const { sessions, sign } = createScene({
      keys: async () => {
        if (isAway) throw new Error('away')
        return keys
      },
    })
    const token = await sign()
    await sessions.verify(token)
    isAway = true
    await expect(sessions.verify(token)).rejects.toThrow('away')
  })

  it('is not one that was refused: a key that comes later is in time', async () => {
    const { held, sessions, sign } = createScene()
    const token = await sign()
    held.keys = [jwks[1]]
    for (let time = 0; time < 2; time += 1) {
      await expect(sessions.verify(token)).rejects.toMatchObject(signatureInvalid)
    }
    held.keys = [jwks[1], jwks[0]]
    await sessions.verify(token)
  })

  it('says nothing of a token that is written otherwise', async () => {
    const { sessions, sign } = createScene()
    const strict = createScene({ cacheSize: 0 }).sessions
    const token = await sign()
    await sessions.verify(token)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length),
        fc.constantFrom('', 'A', 'B', '.', '=', ' ', '-', '\0'),
        fc.nat(1),
        async (at, piece, removed) => {
          const other = token.slice(0, at) + piece + token.slice(at + removed)
          fc.pre(other !== token)
          expect(await outcome(sessions, other)).toEqual(await outcome(strict, other))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is asked about in the store every time: what was revoked is refused', async () => {
    const { exchange, github, workspaceId, exchangeOn, store } = fixture
    const { token } = await exchange.exchange({ token: await github.mint('push'), workspaceId }, 'trace')
    const request = new Request('https://api.example', { headers: { authorization: `Bearer ${token}` } })
    const session = await guard(request, 'affected-stacks:create', exchange)
    expect(await exchange.introspect(token)).toBe(session)
    await exchangeOn(store).revoke(token, 'trace')
    await expect(guard(request, 'affected-stacks:create', exchange)).rejects.toMatchObject({
      code: 'token_revoked',
    })
  })

  it('is accepted and refused as without a memory, whatever happens to clock and keys', async () => {
    const keyLists = fc.constantFrom([0], [1], [2], [0, 1], [1, 0], [2, 1, 0])
    const step = fc.oneof(
      { weight: 2, arbitrary: fc.record({ do: fc.constant('sign' as const) }) },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('verify' as const), which: fc.nat(7) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('wait' as const),
          seconds: fc.integer({ min: -40, max: 40 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('keys' as const), list: keyLists }) },
    )
    let accepted = 0
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const { held, sessions, sign } = createScene({ cacheSize: 3 })
        const plain = createSessions({
          issuer,
          ttl: TTL,
          keys: async () => held.keys,
          now: () => held.time,
          cacheSize: 0,
        })
        const tokens = [await sign()]
        for (const one of steps) {
          if (one.do === 'sign') tokens.push(await sign())
          else if (one.do === 'wait') held.time += one.seconds * 1000
          else if (one.do === 'keys') held.keys = one.list.map((index) => jwks[index] as JWK)
          else {
            const token = tokens[one.which % tokens.length] as string
            const expected = await outcome(plain, token)
            expect(await outcome(sessions, token)).toEqual(expected)
            if ('session' in expected) accepted += 1
            else refused += 1
          }
        }
      }),
      { numRuns: 100 },
    )
    expect(Math.min(accepted, refused)).toBeGreaterThan(50)
  })
})

async function outcome(sessions: Sessions, token: string) {
  try {
    return { session: await sessions.verify(token) }
  } catch (error) {
    const { name, code, message, claim, seen, expected } = error as Record<string, unknown>
    return { name, code, message, claim, seen, expected }
  }
}

describe('the memory', () => {
  const until = (expiresAt: number): Verified => ({
    session: { expiresAt } as Session,
    kid: 'k',
    key: { verify: () => true },
  })
  const kept = (cache: ReturnType<typeof createSessionCache>) =>
    ['a', 'b', 'c', 'd'].filter((token) => cache.find(token)).join('')

  it.each<[string, number, readonly (readonly [token: string, until: number, at: number])[], string]>([
    [
      'holds as many as it is told',
      3,
      [
        ['a', 9, 0],
        ['b', 9, 0],
        ['c', 9, 0],
      ],
      'abc',
    ],
    [
      'beyond, forgets the one that was kept the longest ago',
      3,
      [
        ['a', 9, 0],
        ['b', 9, 0],
        ['c', 9, 0],
        ['d', 9, 0],
      ],
      'bcd',
    ],
    [
      'which is not one that came again',
      2,
      [
        ['a', 9, 0],
        ['b', 9, 0],
        ['a', 9, 0],
        ['c', 9, 0],
      ],
      'ac',
    ],
    [
      'counts one that comes again once',
      2,
      [
        ['a', 9, 0],
        ['b', 9, 0],
        ['b', 9, 0],
      ],
      'ab',
    ],
    [
      'forgets what has ended, to the second',
      9,
      [
        ['a', 5, 0],
        ['b', 6, 0],
        ['c', 9, 5],
      ],
      'bc',
    ],
    [
      'all of it',
      9,
      [
        ['a', 5, 0],
        ['b', 6, 0],
        ['c', 9, 6],
      ],
      'c',
    ],
    [
      'holds none',
      0,
      [
        ['a', 9, 0],
        ['b', 9, 0],
      ],
      '',
    ],
  ])('%s', (_name, size, steps, expected) => {
    const cache = createSessionCache(size)
    for (const [token, expiresAt, at] of steps) cache.keep(token, until(expiresAt), at)
    expect(kept(cache)).toBe(expected)
  })

  it('has room for 1000 sessions by default', async () => {
    const { sessions, sign } = createScene()
    const tokens = await Promise.all(Array.from({ length: 1001 }, sign))
    const verified: Session[] = []
    for (const token of tokens) verified.push(await sessions.verify(token))
    const again = async (index: number) => (await sessions.verify(tokens[index] ?? '')) === verified[index]
    expect([await again(1000), await again(1), await again(0)]).toEqual([true, true, false])
  })
})
