import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Housekeeping, startHousekeeping } from '../../src/server/housekeeping.js'
import { createSigningKey } from '../../src/server/keys/signing-key.js'
import type { ManagedStore, Purge } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { NOW } from './fixture.js'

const MINUTE = 60_000
/** Ten minutes ago: a clock that is behind, or was set back, must find what it needs. */
const endedBefore = NOW / 1000 - 600
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** What is always asked for. */
const always = {
  endedBefore,
  locksBefore: NOW - HOUR,
  deliveriesBefore: NOW - 30 * DAY,
  incompleteBefore: NOW - HOUR,
  affectedStacksBefore: NOW - 14 * DAY,
  limit: 200,
}
const encryptionKey = new Uint8Array(32).fill(7)

let store: ManagedStore
let time: number
let errors: unknown[]
let purged: number
let housekeeping: Housekeeping

const start = (auditRetention: number | null = null, watched = store) => {
  housekeeping = startHousekeeping({
    store: watched,
    auditRetention,
    uploadRetention: 14,
    sessionTtl: 1800,
    now: () => time,
    onPurged: (records) => {
      purged += records
    },
    onError: (error) => errors.push(error),
  })
  return housekeeping
}

beforeEach(() => {
  time = NOW
  errors = []
  purged = 0
  store = createMemoryStore({ now: () => time })
})
afterEach(() => housekeeping.close())

/** A store that has so much to forget. */
function withRubbish(...batches: number[]) {
  const asked: Purge[] = []
  const watched: ManagedStore = {
    ...store,
    async purge(purge) {
      asked.push(purge)
      return batches.shift() ?? 0
    },
  }
  return { watched, asked }
}

describe('a round', () => {
  it('forgets in batches, until nothing is left', async () => {
    const { watched, asked } = withRubbish(200, 200, 7)
    await start(null, watched).run()
    expect(asked).toEqual(Array(4).fill(always))
    expect(purged).toBe(407)
  })

  it('forgets events only where told to', async () => {
    const { watched, asked } = withRubbish()
    await start(30, watched).run()
    expect(asked).toEqual([{ ...always, eventsBefore: NOW - 30 * DAY }])
  })

  it('that fails is told of, and the next one tries again', async () => {
    const { watched, asked } = withRubbish(1)
    let isAway = true
    const { purge } = watched
    start(null, { ...watched, purge: (what) => (isAway ? Promise.reject(new Error('away')) : purge(what)) })
    await housekeeping.run()
    expect(errors).toHaveLength(1)
    isAway = false
    await housekeeping.run()
    expect(asked).toHaveLength(2)
  })

  it('ends after the batch that is under way', async () => {
    const { watched, asked } = withRubbish(...Array(1000).fill(1000))
    const round = start(null, watched).run()
    await housekeeping.close()
    await round
    expect(asked.length).toBeLessThan(3)
  })
})

describe('signing keys', () => {
  const insert = async (signsFrom: number) => {
    const record = await createSigningKey(encryptionKey, { createdAt: signsFrom, signsFrom })
    await store.commit([{ insert: 'signingKeys', record }], [])
    return record.id
  }
  const ids = async () => (await store.list('signingKeys', { limit: 10 })).map(({ id }) => id)

  it.each([
    ['the only one, however old', [-1e6], 0, [0]],
    ['the one before, as long as a session it signed may be good', [-1e6, 0], 31, [0, 1]],
    ['the one before, no longer', [-1e6, 0], 32, [1]],
    ['the one that signs, while the next waits', [-1e6, 10], 5, [0, 1]],
    ['only those that signed before', [-1e6, -100, 0, 40], 33, [2, 3]],
  ])('keeps %s', async (_name, signsFrom, minutes, kept) => {
    const keys: string[] = []
    for (const minute of signsFrom) keys.push(await insert(NOW + minute * MINUTE))
    time = NOW + minutes * MINUTE
    await start().run()
    expect(errors).toEqual([])
    expect(await ids()).toEqual(kept.map((index) => keys[index]))
  })

  it('writes down what it removed', async () => {
    const old = await insert(NOW - 100 * MINUTE)
    await insert(NOW - 50 * MINUTE)
    await start().run()
    const events = await store.listEvents({ limit: 10 })
    expect(events.map(({ event }) => event)).toMatchObject([
      { action: 'removed', target: { id: old }, actor: { type: 'system' } },
    ])
  })
})
