import { setTimeout as sleepFor } from 'node:timers/promises'
import { Failure } from './failure.js'

/** Milliseconds before the first retry; doubled for each further one, up to the ceiling. */
const FIRST_WAIT = 1000
const LONGEST_WAIT = 15_000
/** Milliseconds that a `Retry-After` may ask for. */
const LONGEST_RETRY_AFTER = 60_000
/** Milliseconds waited in all: a job that waits costs money. */
const LONGEST_TOTAL = 120_000

export interface RetryOptions {
  /** Attempts after the first. */
  readonly retries: number
  /** Called before each wait (milliseconds). */
  readonly onRetry?: (failure: Failure, wait: number) => void
  readonly sleep?: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1. */
  readonly random?: () => number
}

/** Tries until it works, fails for good, or has been tried and waited for long enough. Throws the last failure. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { retries, onRetry, sleep = sleepFor, random = Math.random } = options
  let waited = 0
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      if (failures === retries || !(error instanceof Failure) || !error.retry) throw error
      const wait = Math.round(waitAfter(failures, error.retry.after, random()))
      waited += wait
      if (waited > LONGEST_TOTAL) throw error
      onRetry?.(error, wait)
      await sleep(wait)
    }
  }
}

/** What the other side asked for, else exponential with jitter, so that a thousand jobs do not come back as one. */
function waitAfter(failures: number, asked: number | undefined, random: number): number {
  if (asked !== undefined) return Math.min(asked, LONGEST_RETRY_AFTER)
  const wait = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT)
  return (wait * (1 + random)) / 2
}

/** Reads `Retry-After` (RFC 9110 §10.2.3), seconds or a date, as milliseconds from now. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}
