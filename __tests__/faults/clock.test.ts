import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { startHousekeeping } from '../../src/server/housekeeping.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createSqliteStore } from '../../src/store/sqlite.js'
import { NOW } from '../server/fixture.js'
import { type Exchanging, startExchanging } from './fixture.js'

const AHEAD = 120
const BEHIND = -120

/** A token that GitHub issued so many seconds ago, by its own clock, which is right. */
const tokenOf = ({ github }: Exchanging, age: number) => {
  const iat = NOW / 1000 - age
  return github.mint('push', { claims: { iat, nbf: iat, exp: iat + 300 } })
}

describe('the clock is two minutes wrong', () => {
  it.each([
    { clock: 0, age: 359, expected: '200' },
    { clock: 0, age: 360, expected: '401 TokenExpired' },
    { clock: AHEAD, age: 0, expected: '200' },
    { clock: AHEAD, age: 239, expected: '200' },
    { clock: AHEAD, age: 240, expected: '401 TokenExpired' },
    { clock: BEHIND, age: 59, expected: '401 TokenInvalid' },
    { clock: BEHIND, age: 60, expected: '200' },
    { clock: BEHIND, age: 479, expected: '200' },
  ])('by $clock s: a token of $age s is answered with $expected', async ({ clock, age, expected }) => {
    const server = await startExchanging((now) => createMemoryStore({ now }))
    server.clock.time = NOW + clock * 1000
    expect(await server.exchange(await tokenOf(server, age))).toBe(expected)
  })

  describe.each([
    { name: 'memory', open: (now: () => number) => createMemoryStore({ now }) },
    {
      name: 'SQLite',
      open: (now: () => number) => createSqliteStore({ database: new DatabaseSync(':memory:'), now }),
    },
  ])('and is put right: on $name', ({ open }) => {
    it.each([
      { was: 'ahead', clock: AHEAD, age: 0 },
      { was: 'behind', clock: BEHIND, age: 60 },
    ])('what was used while it was $was stays used until it has expired', async ({ clock, age }) => {
      const server = await startExchanging(open)
      const token = await tokenOf(server, age)
      server.clock.time = NOW + clock * 1000
      expect(await server.exchange(token)).toBe('200')
      server.clock.time = NOW
      expect(await server.exchange(token)).toBe('401 TokenReplayed')

      const last = NOW + (359 - age) * 1000
      server.clock.time = last + clock * 1000
      await forget(server)
      expect(await server.exchange(await tokenOf(server, -(server.clock.time - NOW) / 1000))).toBe('200')
      server.clock.time = last
      expect(await server.exchange(token)).toBe('401 TokenReplayed')
      server.clock.time = last + 1000
      expect(await server.exchange(token)).toBe('401 TokenExpired')
    })
  })
})

/** What the server does every half a minute. */
async function forget({ store, clock }: Exchanging): Promise<void> {
  const onError = (error: unknown) => expect.unreachable(String(error))
  const options = {
    auditRetention: null,
    uploadRetention: 30,
    sessionTtl: 1800,
    now: () => clock.time,
    onPurged() {},
    onError,
  }
  const housekeeping = startHousekeeping({ store, ...options })
  await housekeeping.run()
  await housekeeping.close()
}
