import { RequestError } from '../errors.js'

/** Seconds to wait before the next try; 0 lets the caller through. */
export type RateLimiter = (key: string) => Promise<number>

export function rateLimited(who: string, retryAfter: number): RequestError {
  return new RequestError(
    'request_rate_limited',
    `Too many requests from ${who}. Try again in ${retryAfter} seconds.`,
    { retryAfter },
  )
}
