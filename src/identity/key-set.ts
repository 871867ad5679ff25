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
/** Milliseconds that a refresh may take beyond its two requests. */
const MARGIN = 1_000

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
  /** The key, when it is held and fresh: then there is nothing to wait for. */
  held(kid: string): VerifyingKey | undefined
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
  const patience = 2 * options.timeout + MARGIN
  let held: { readonly keys: PublicKeys; readonly at: number } | undefined
  let attempt: { readonly at: number; failure?: unknown } | undefined
  let pending: { readonly at: number; readonly done: Promise<void> } | undefined

  /** Younger than `limit`. A clock that went backwards makes everything old: better one refresh too many. */
  function within(at: number | undefined, limit: number): boolean {
    if (at === undefined) return false
    const age = now() - at
    return age >= 0 && age < limit
  }

  /**
   * Waits for the refresh under way, but no longer than its two requests may take: on Workers, what a caller has begun never
   * settles once it hangs up. Whoever comes after that begins anew. `false` when it did not settle.
   */
  async function refresh(): Promise<boolean> {
    if (!pending || !within(pending.at, patience)) pending = { at: now(), done: attemptRefresh() }
    const shared = pending
    const isOver = await settles(shared.done, patience)
    if (pending === shared) pending = undefined
    return isOver
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
      `The keys of ${issuer.url} cannot be fetched, so nothing can be said about its tokens: ${reason(attempt?.failure ?? 'the request for them was cut off')}`,
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
    held: (kid) => (held && within(held.at, FRESH) ? held.keys.get(kid) : undefined),
    async get(kid) {
      const key = (await currentKeys()).get(kid)
      if (key) return key
      const isKnown = within(attempt?.at, COOL_DOWN) || (await refresh())
      const newKey = (await currentKeys()).get(kid)
      if (newKey) return newKey
      if (!isKnown || attempt?.failure !== undefined) throw unavailable()
      throw new TokenError(
        'token_signature_invalid',
        `The token is signed with key ${shown(kid)}, which ${issuer.url} does not publish.`,
        { claim: 'kid', seen: shown(kid) },
      )
    },
  }
}

async function settles(promise: Promise<void>, milliseconds: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false)
  })
  try {
    return await Promise.race([promise.then(() => true), late])
  } finally {
    clearTimeout(timer)
  }
}

function reason(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure)
  // fetch() says "fetch failed" and keeps the reason in the cause.
  return failure.cause instanceof Error && failure.cause.message ? failure.cause.message : failure.message
}
