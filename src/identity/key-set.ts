import { shown, TokenError, UnavailableError } from '../errors.js'
import type { VerifyingKey } from '../runtime/runtime.js'
import { fetchKeys } from './discovery.js'
import type { FetchOptions } from './http.js'
import type { Issuer } from './issuer.js'
import type { PublicKeys } from './jwks.js'

/** Milliseconds. A key the issuer withdraws is accepted no longer than this. */
const FRESH = 10 * 60_000
/** Milliseconds between two refreshes that an unknown `kid`, or a failed refresh, asks for. */
const COOL_DOWN = 60_000
/** Milliseconds between two attempts while there are no keys at all. */
const COLD_COOL_DOWN = 5_000

export interface KeySetOptions extends FetchOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds for which keys already held stay good while the issuer cannot be reached. */
  readonly maxStale: number
  /** Called after each refresh; `failure` is left out when it gave keys. */
  readonly onRefresh?: (failure?: unknown) => void
}

/** An issuer's current keys. */
export interface KeySet {
  /**
   * @throws TokenError `token_signature_invalid` when the issuer has no such key
   * @throws UnavailableError `issuer_unavailable` when that cannot be told
   */
  get(kid: string): Promise<VerifyingKey>
  /**
   * Resolves when keys are held, or could be fetched.
   *
   * @throws UnavailableError `issuer_unavailable`
   */
  ready(): Promise<void>
}

/**
 * Holds an issuer's keys: fresh for ten minutes; an unknown `kid` asks for at most one refresh a minute, shared by all
 * who wait; keys outlive an outage of the issuer by `maxStale`, and an answer without usable keys is such an outage.
 */
export function createKeySet(issuer: Issuer, options: KeySetOptions): KeySet {
  const { now, maxStale, onRefresh } = options
  let held: { readonly keys: PublicKeys; readonly at: number } | undefined
  let attempt: { readonly at: number; failure?: unknown } | undefined
  let pending: Promise<void> | undefined

  /** Younger than `limit`. A clock that went backwards makes everything old: better one refresh too many. */
  function within(at: number | undefined, limit: number): boolean {
    if (at === undefined) return false
    const age = now() - at
    return age >= 0 && age < limit
  }

  function refresh(): Promise<void> {
    pending ??= attemptRefresh().finally(() => {
      pending = undefined
    })
    return pending
  }

  async function attemptRefresh(): Promise<void> {
    const current: { at: number; failure?: unknown } = { at: now() }
    try {
      held = { keys: await fetchKeys(issuer, options), at: current.at }
    } catch (failure) {
      current.failure = failure
    }
    attempt = current
    onRefresh?.(current.failure)
  }

  function unavailable(): UnavailableError {
    return new UnavailableError(
      'issuer_unavailable',
      `The keys of ${issuer.url} cannot be fetched, so nothing can be said about its tokens: ${reason(attempt?.failure)}`,
      { retryAfter: (held ? COOL_DOWN : COLD_COOL_DOWN) / 1000, cause: attempt?.failure },
    )
  }

  async function currentKeys(): Promise<PublicKeys> {
    if (!within(held?.at, FRESH) && !within(attempt?.at, held ? COOL_DOWN : COLD_COOL_DOWN)) await refresh()
    if (!held || now() - held.at >= Math.max(FRESH, maxStale)) throw unavailable()
    return held.keys
  }

  return {
    async ready() {
      await currentKeys()
    },
    async get(kid) {
      const key = (await currentKeys()).get(kid)
      if (key) return key
      if (!within(attempt?.at, COOL_DOWN)) await refresh()
      const newKey = (await currentKeys()).get(kid)
      if (newKey) return newKey
      if (attempt?.failure !== undefined) throw unavailable()
      throw new TokenError(
        'token_signature_invalid',
        `The token is signed with key ${shown(kid)}, which ${issuer.url} does not publish.`,
        { claim: 'kid', seen: shown(kid) },
      )
    },
  }
}

function reason(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure)
  // fetch() says "fetch failed" and keeps the reason in the cause.
  return failure.cause instanceof Error && failure.cause.message ? failure.cause.message : failure.message
}
