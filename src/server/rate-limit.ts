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
      return Math.max(1, Math.ceil(rejected.msBeforeNext / 1000))
    }
  }
}
