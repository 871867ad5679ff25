import { UnavailableError } from '../errors.js'

/** Gives the place back. */
export type Leave = () => void

/** How many may do something at once, so that what they hold in memory is bounded. */
export interface Slots {
  /** @throws UnavailableError `server_busy` */
  enter(key: string): Leave
}

export interface SlotsOptions {
  readonly total: number
  /** Places for one key: one cannot take them all. */
  readonly each: number
  /** What takes them, and what a key is, for messages. */
  readonly work: string
  readonly key: string
}

export function createSlots({ total, each, work, key: keyName }: SlotsOptions): Slots {
  const taken = new Map<string, number>()
  let all = 0

  return {
    enter(key) {
      const own = taken.get(key) ?? 0
      if (own >= each || all >= total) {
        const who = own >= each ? keyName : 'others'
        throw new UnavailableError(
          'server_busy',
          `The server is busy with ${work} of ${who}. Try again in a moment.`,
          { retryAfter: 2 },
        )
      }
      all++
      taken.set(key, own + 1)
      return () => {
        all--
        const left = (taken.get(key) ?? 1) - 1
        if (left > 0) taken.set(key, left)
        else taken.delete(key)
      }
    },
  }
}
