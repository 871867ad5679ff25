import { RequestError } from '../errors.js'

/** Seconds to wait before the next try; 0 lets the caller through. */
export type RateLimiter = (key: string) => Promise<number>

/** @throws RequestError `request_rate_limited` when the limiter says that `key` must wait. `who` is what its caller is told. */
export async function checkRate(limiter: RateLimiter, key: string, who: string): Promise<void> {
  const retryAfter = await limiter(key)
  if (!(retryAfter > 0)) return
  throw new RequestError(
    'request_rate_limited',
    `Too many requests from ${who}. Try again in ${retryAfter} seconds.`,
    { retryAfter },
  )
}
