import { ConfigError, shown, TokenError } from '../errors.js'
import { rfc3339 } from '../rfc3339.js'
import { createClaimsReader, type GitHubClaims } from './claims.js'
import { CLOCK_TOLERANCE } from './clock.js'
import type { WorkflowIdentity } from './identity.js'
import { GITHUB_ISSUER, type Issuer, readIssuer } from './issuer.js'
import { createJwsReader } from './jws.js'
import { createKeySet, type KeySet } from './key-set.js'
import { readIdentity } from './read-identity.js'

/** The audience of Atmos Pro. A service of your own has its own. */
export const DEFAULT_AUDIENCE = 'atmos-pro.com'

/** Whose tokens are accepted, meant for whom. */
export interface VerifierOptions {
  /** What `aud` must equal. Required: a verifier without one accepts tokens meant for somebody else. */
  readonly audience: string
  /** Issuers whose tokens are accepted, to the letter. Default: github.com's, {@link GITHUB_ISSUER}. */
  readonly issuers?: readonly string[]
  /** Hours for which keys already held stay good while the issuer cannot be reached. Default: 24. */
  readonly staleKeyHours?: number
  /** Milliseconds for each request to an issuer. Default: 5000. */
  readonly timeout?: number
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * Called after each attempt to fetch an issuer's keys, for logs and metrics; `failure` is left out when it succeeded.
   * Must not throw.
   */
  readonly onKeyRefresh?: (issuer: Issuer, failure?: unknown) => void
}

/** Says who a token speaks for, with the issuers' keys that it holds. */
export interface Verifier {
  /** What `aud` must equal. */
  readonly audience: string
  /** The accepted issuers. */
  readonly issuers: readonly Issuer[]
  /**
   * Proves who a GitHub OIDC token speaks for.
   *
   * Checks form, algorithm (RS256, fixed), issuer, signature, required claims and their types, audience and times.
   * Does **not** check whether the identity may do anything (`authorize`), nor whether the token was used before
   * (`createExchange`): until it expires, the same token verifies again and again.
   *
   * @throws TokenError the token does not prove anything, answer 401: `token_too_large`, `token_malformed`,
   *   `token_issuer_untrusted`, `token_signature_invalid`, `token_claim_missing`, `token_claim_invalid`,
   *   `token_audience_mismatch`, `token_expired`, `token_not_yet_valid`
   * @throws UnavailableError `issuer_unavailable`: the issuer's keys cannot be fetched, answer 503
   */
  verify(token: string): Promise<WorkflowIdentity>
  /**
   * Resolves when the keys of at least one issuer are held, fetching them where they are not: for a readiness check, or
   * to spare the first token the wait. `verify` does not need it.
   *
   * @throws UnavailableError `issuer_unavailable`
   */
  ready(): Promise<void>
}

/**
 * Makes a verifier of GitHub OIDC tokens. Keep one for the life of the process: it holds the issuers' keys.
 * Nothing is fetched before the first token, and nothing ever from an address that a token names.
 *
 * ```ts
 * const verifier = createVerifier({ audience: 'atmos-pro.com' })
 * const identity = await verifier.verify(token)
 * ```
 *
 * @throws ConfigError `config_invalid` when the audience is missing, or an issuer or a number is not usable
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const { audience, issuers: urls = [GITHUB_ISSUER] } = options
  if (typeof audience !== 'string' || audience === '') {
    throw new ConfigError(
      `createVerifier needs an audience: the value your workflows request their tokens for, for example createVerifier({ audience: '${DEFAULT_AUDIENCE}' }).`,
      { path: 'audience' },
    )
  }
  if (!Array.isArray(urls) || urls.length === 0) {
    throw new ConfigError('must be a list of at least one issuer', { path: 'issuers' })
  }
  const { staleKeyHours = 24, timeout = 5_000 } = options
  if (!(staleKeyHours >= 0)) throw new ConfigError('must be 0 or more hours', { path: 'staleKeyHours' })
  if (!(timeout > 0)) throw new ConfigError('must be more than 0 milliseconds', { path: 'timeout' })

  const now = options.now ?? Date.now
  const keySetOptions = {
    now,
    fetch: options.fetch ?? globalThis.fetch,
    timeout,
    maxStale: staleKeyHours * 3_600_000,
  }
  const readJws = createJwsReader(['RS256'])
  const readClaims = createClaimsReader()
  const trusted = new Map<string, { readonly issuer: Issuer; readonly keys: KeySet }>()
  for (const url of urls) {
    const issuer = readIssuer(url)
    const { onKeyRefresh } = options
    const onRefresh = (failure?: unknown) => onKeyRefresh?.(issuer, failure)
    trusted.set(url, { issuer, keys: createKeySet(issuer, { ...keySetOptions, onRefresh }) })
  }

  return Object.freeze({
    audience,
    issuers: Object.freeze([...trusted.values()].map(({ issuer }) => issuer)),
    async ready() {
      await Promise.any([...trusted.values()].map(({ keys }) => keys.ready())).catch(
        (failed: AggregateError) => {
          throw failed.errors[0]
        },
      )
    },
    async verify(token: string) {
      const jws = readJws(token)
      const { issuer, keys } = trustedIssuer(jws.claims['iss'])
      const key = keys.held(jws.kid) ?? (await keys.get(jws.kid))
      if (!(await key.verify(jws.signingInput, jws.signature))) {
        throw new TokenError(
          'token_signature_invalid',
          `The token's signature is not that of key ${shown(jws.kid)} of ${issuer.url}.`,
        )
      }
      checkAudience(jws.claims['aud'], audience)
      const claims = readClaims(jws.claims)
      checkTimes(claims, Math.floor(now() / 1000))
      return readIdentity(claims, issuer)
    },
  })

  function trustedIssuer(iss: unknown) {
    const found = typeof iss === 'string' ? trusted.get(iss) : undefined
    if (found) return found
    if (iss === undefined) {
      throw new TokenError('token_claim_missing', 'The token has no iss claim.', { claim: 'iss' })
    }
    const expected = [...trusted.keys()].map((url) => shown(url)).join(' or ')
    throw new TokenError(
      'token_issuer_untrusted',
      `The token was issued by ${shown(iss)}; accepted is only ${expected}.`,
      { claim: 'iss', seen: shown(iss), expected },
    )
  }
}

/** RFC 7519 §4.1.3 allows a list; GitHub sends one value, and a token for several services can be replayed by each. */
function checkAudience(aud: unknown, audience: string): void {
  if (aud === audience || aud === undefined) return // a missing one is reported with the other missing claims
  throw new TokenError(
    'token_audience_mismatch',
    `The token is for audience ${shown(aud)}; accepted is only ${shown(audience)}. Request the token with audience ${shown(audience)}.`,
    { claim: 'aud', seen: shown(aud), expected: shown(audience) },
  )
}

function checkTimes({ exp, nbf, iat }: GitHubClaims, now: number): void {
  if (now >= exp + CLOCK_TOLERANCE) {
    throw new TokenError(
      'token_expired',
      `The token expired at ${rfc3339(exp)}; it is ${rfc3339(now)}. GitHub's tokens live for five minutes: request a new one.`,
      { claim: 'exp', seen: rfc3339(exp), expected: `after ${rfc3339(now - CLOCK_TOLERANCE)}` },
    )
  }
  checkStart('nbf', nbf, now)
  checkStart('iat', iat, now)
}

function checkStart(claim: 'nbf' | 'iat', time: number | undefined, now: number): void {
  if (time === undefined || time <= now + CLOCK_TOLERANCE) return
  throw new TokenError(
    'token_not_yet_valid',
    `The token is valid from ${rfc3339(time)} (${claim}); it is ${rfc3339(now)}. Check this machine's clock.`,
    { claim, seen: rfc3339(time), expected: `at most ${rfc3339(now + CLOCK_TOLERANCE)}` },
  )
}
