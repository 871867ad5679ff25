import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import type { RateLimiter } from '../exchange/rate-limit.js'

/** At most `points` calls a minute for each key, counted in this process. */
export function perMinute(points: number): RateLimiter {
  const limiter = new RateLimiterMemory({ points, duration: 60 })
  return async (key) => {
    try {
      await limiter.consume(key)
      return 0
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected
      return seconds(rejected.msBeforeNext)
    }
  }
}

/** Failures are counted, attempts are not. */
export interface FailureLimiter {
  /** Seconds to wait before the next attempt; 0 lets the caller through. */
  check(key: string): Promise<number>
  count(key: string): Promise<void>
}

/** At most `points` failures a minute for each key, counted in this process. */
export function failuresPerMinute(points: number): FailureLimiter {
  const limiter = new RateLimiterMemory({ points, duration: 60 })
  return {
    async check(key) {
      const state = await limiter.get(key)
      return state && state.consumedPoints >= points ? seconds(state.msBeforeNext) : 0
    },
    async count(key) {
      await limiter.penalty(key)
    },
  }
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}
