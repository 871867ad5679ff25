import { setImmediate, setTimeout } from 'node:timers/promises'
import { CLOCK_LAG, CLOCK_TOLERANCE } from '../identity/clock.js'
import type { ManagedStore } from '../store/managed-store.js'
import { MAX_ROWS } from '../store/records.js'
import { signingKeyEvent } from './keys/signing-key-event.js'
import { RELOAD_INTERVAL } from './keys/signing-keys.js'
import { findOutdated } from './keys/signing-order.js'

/** Milliseconds between two rounds, give or take a tenth: nodes should not all do it at once. */
const INTERVAL = 30_000
/** Records in one batch. */
const BATCH = 200
/** Milliseconds between two batches, for those who wait for the store. */
const BREATH = 20
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A lock that expired is kept as long, should somebody ask whose it was; an upload as long, should its missing batches come. */
const GRACE = HOUR
/** GitHub sends a webhook again, when asked to, for three days; whoever has caught one may do so later. */
const DELIVERIES = 30 * DAY

export interface HousekeepingOptions {
  readonly store: ManagedStore
  /** Days; `null`: events are kept for ever. */
  readonly auditRetention: number | null
  /** Days: uploads of affected stacks. */
  readonly uploadRetention: number
  /** Seconds. */
  readonly sessionTtl: number
  readonly now: () => number
  readonly onPurged: (records: number) => void
  /** Called with what went wrong; the next round tries again. */
  readonly onError: (error: unknown) => void
}

export interface Housekeeping {
  /** One round; resolves when nothing is left to forget. */
  run(): Promise<void>
  /** Ends after the batch that is under way. */
  close(): Promise<void>
}

/**
 * Forgets, in the background, what need not be remembered: used tokens, ended sessions and locks, old events and uploads,
 * webhooks of long ago, outdated keys. The instances of a repository stay until others are uploaded.
 */
export function startHousekeeping(options: HousekeepingOptions): Housekeeping {
  const { store, auditRetention, uploadRetention, sessionTtl, now, onPurged, onError } = options
  const stop = new AbortController()

  async function purge(): Promise<void> {
    const time = now()
    const limits = {
      endedBefore: Math.floor(time / 1000) - CLOCK_LAG,
      locksBefore: time - GRACE,
      deliveriesBefore: time - DELIVERIES,
      incompleteBefore: time - GRACE,
      affectedStacksBefore: time - uploadRetention * DAY,
      ...(auditRetention === null ? {} : { eventsBefore: time - auditRetention * DAY }),
      limit: BATCH,
    }
    while (!stop.signal.aborted) {
      const purged = await store.purge(limits)
      if (purged === 0) return
      onPurged(purged)
      await setImmediate()
      await setTimeout(BREATH)
    }
  }

  async function removeOutdatedKeys(): Promise<void> {
    const records = await store.list('signingKeys', { limit: MAX_ROWS })
    // A session lives for its ttl and the tolerance, and other nodes may have signed until their next reload.
    const keepFor = (sessionTtl + CLOCK_TOLERANCE) * 1000 + 4 * RELOAD_INTERVAL
    for (const record of findOutdated(records, now(), keepFor)) {
      // Another node may be quicker: then there is nothing to do, and nothing to write down.
      await store.commit(
        [{ remove: 'signingKeys', id: record.id }],
        [signingKeyEvent('removed', record, now())],
      )
    }
  }

  async function run(): Promise<void> {
    try {
      await purge()
      if (!stop.signal.aborted) await removeOutdatedKeys()
    } catch (error) {
      onError(error)
    }
  }

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      const pause = INTERVAL * (0.9 + Math.random() * 0.2)
      await setTimeout(pause, undefined, { signal: stop.signal, ref: false }).catch(() => {})
      if (!stop.signal.aborted) await run()
    }
  }

  const ended = loop()
  return {
    run,
    close() {
      stop.abort()
      return ended
    },
  }
}
