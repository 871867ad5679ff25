import type { Principal } from './access.js'

/** Requests an hour. */
const LIMIT = 5000
const LIMIT_OF_NOBODY = 60
const WINDOW = 3_600_000

/** Counts requests, as `X-RateLimit-*` tell of them. It refuses none: `github.fail('api', 'rate-limited')` does. */
export interface RateLimits {
  /** The headers, after one more request; `isFree` when that does not count. */
  headers(principal: Principal, isFree: boolean): Record<string, string>
}

export function createRateLimits(now: () => number): RateLimits {
  const used = new Map<string, { count: number; readonly resetAt: number }>()

  return {
    headers(principal, isFree) {
      const key = keyOf(principal)
      const held = used.get(key)
      const window = held && held.resetAt > now() ? held : { count: 0, resetAt: now() + WINDOW }
      used.set(key, window)
      if (!isFree) window.count += 1
      const limit = principal.kind === 'nobody' ? LIMIT_OF_NOBODY : LIMIT
      // Never 0: that would be a refusal.
      const count = Math.min(window.count, limit - 1)
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-used': String(count),
        'x-ratelimit-remaining': String(limit - count),
        'x-ratelimit-reset': String(Math.ceil(window.resetAt / 1000)),
        'x-ratelimit-resource': 'core',
      }
    },
  }
}

function keyOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return `user ${principal.account.id}`
    case 'installation':
      return `installation ${principal.installation.id}`
    default:
      return principal.kind
  }
}
