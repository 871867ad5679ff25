import type { JWK } from 'jose'
import { ConfigError, shown, TokenError } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { createJwsReader } from '../identity/jws.js'
import { DEFAULT_AUDIENCE } from '../identity/verifier.js'
import { createSessionReader, type Session, sessionClaims, toSession } from './session.js'
import { createSessionCache, type Verified } from './session-cache.js'
import { newSessionId } from './session-id.js'
import { createKeyrings, type SessionKeySource } from './session-keyring.js'

/** How sessions are signed, and for how long they are good. */
export interface SessionsOptions {
  /** `iss` of the sessions: the exchange's public address, for example `https://atmos-pro.com`. */
  readonly issuer: string
  /** `aud` of the sessions. Default: `atmos-pro.com`. */
  readonly audience?: string
  /** Private JWKs. The first signs; all of them verify. To rotate, put the new key first and keep the old for `ttl`. */
  readonly keys: readonly JWK[] | SessionKeySource
  /** Seconds a session lives. Default: 1800. */
  readonly ttl?: number
  /**
   * How many verified sessions are remembered, so that one that comes again (a job asks with the same one many times) costs no
   * signature check; 0 to 100 000, each of about twice the size of its token: 4 KB, and 35 KB at most. Nothing is accepted for
   * it that would not be without: one that has ended, or whose key is no longer among `keys`, is refused. Default: 1000.
   * 0: every one is verified every time.
   */
  readonly cacheSize?: number
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** Signs sessions and reads them. Knows of no store: what was revoked is `Exchange.introspect`'s to say. */
export interface Sessions {
  readonly issuer: string
  /** Signs a session. Says nothing to any store: `createExchange` does. */
  sign(
    identity: WorkflowIdentity,
    workspaceId: string,
    permissions: readonly string[],
    importId?: string,
  ): Promise<{ readonly token: string; readonly session: Session }>
  /**
   * Reads a session's token: signature, issuer, audience, type, expiry. Does **not** know whether it was revoked:
   * `guard` asks the store.
   *
   * @throws TokenError `token_too_large`, `token_malformed`, `token_signature_invalid`, `token_issuer_untrusted`,
   *   `token_audience_mismatch`, `token_expired`, `token_claim_missing`, `token_claim_invalid`
   */
  verify(token: string): Promise<Session>
  /** The public keys as JWK set (RFC 7517 §5), for `/.well-known/jwks.json`. */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>
}

/**
 * Signs and reads workspace sessions: short-lived JWTs (RFC 7519) of type `ws:gh:action`.
 *
 * ```ts
 * const sessions = createSessions({ issuer: 'https://deploy.example.com', keys: [await generateSessionKey()] })
 * ```
 *
 * @throws ConfigError `config_invalid` without an issuer, an audience or a key, or with a `ttl` (1 to 86 400 seconds) or
 *   `cacheSize` (0 to 100 000) that is not a whole number in its range. A key that cannot be imported is reported by the first call.
 */
export function createSessions(options: SessionsOptions): Sessions {
  const { issuer, audience = DEFAULT_AUDIENCE, ttl = 1800, cacheSize = 1000, now = Date.now } = options
  if (!issuer) throw new ConfigError('sessions need an issuer', { path: 'issuer' })
  if (!audience) throw new ConfigError('sessions need an audience', { path: 'audience' })
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > 86_400) {
    throw new ConfigError(`must be 1 to 86400 seconds, not ${shown(ttl)}`, { path: 'ttl' })
  }
  if (!Number.isInteger(cacheSize) || cacheSize < 0 || cacheSize > 100_000) {
    throw new ConfigError(`must be 0 to 100000 sessions, not ${shown(cacheSize)}`, { path: 'cacheSize' })
  }
  const keyring = createKeyrings(options.keys)
  const findKey = async (kid: string) => (await keyring()).keys.get(kid) ?? (await keyring(kid)).keys.get(kid)
  const readJws = createJwsReader(['EdDSA', 'ES256', 'RS256'])
  const readSession = createSessionReader()
  const cache = createSessionCache(cacheSize)
  const seconds = () => Math.floor(now() / 1000)

  return Object.freeze({
    issuer,
    async sign(identity, workspaceId, permissions, importId) {
      const { writeJwt } = await keyring()
      const time = now()
      const iat = Math.floor(time / 1000)
      const claims = {
        iss: issuer,
        aud: audience,
        jti: newSessionId(time),
        iat,
        exp: iat + ttl,
        ...sessionClaims(identity, workspaceId, permissions, importId),
      }
      const token = await writeJwt(claims)
      return { token, session: toSession(claims) }
    },
    async verify(token) {
      const known = cache.find(token)
      const isHeld = known && (await keyring()).keys.get(known.kid)?.verifying === known.key
      const time = seconds()
      const verified = isHeld && known.session.expiresAt > time ? known : await verifyToken(token)
      cache.keep(token, verified, time)
      return verified.session
    },
    async jwks() {
      const { keys } = await keyring()
      return { keys: [...keys.values()].map(({ publicJwk }) => publicJwk) }
    },
  } satisfies Sessions)

  async function verifyToken(token: string): Promise<Verified> {
    const { algorithm, kid, claims, signingInput, signature } = readJws(token)
    const key = await findKey(kid)
    // A key is good for its own algorithm only, whatever the header says (RFC 8725 §3.1).
    if (key?.algorithm !== algorithm || !(await key.verifying.verify(signingInput, signature))) {
      throw new TokenError(
        'token_signature_invalid',
        "The session's signature is not that of a key of ours.",
        { claim: 'kid', seen: shown(kid) },
      )
    }
    checkClaims(claims, seconds())
    return { session: readSession(claims), kid, key: key.verifying }
  }

  function checkClaims(claims: Readonly<Record<string, unknown>>, time: number): void {
    for (const [claim, code, expected] of [
      ['iss', 'token_issuer_untrusted', issuer],
      ['aud', 'token_audience_mismatch', audience],
    ] as const) {
      if (claims[claim] === expected) continue
      const isMissing = claims[claim] === undefined
      throw new TokenError(
        isMissing ? 'token_claim_missing' : code,
        `The session's ${claim} is not accepted.`,
        {
          claim,
          seen: shown(claims[claim]),
          expected: shown(expected),
        },
      )
    }
    for (const claim of ['exp', 'iat', 'jti', 'type']) {
      if (claims[claim] !== undefined) continue
      throw new TokenError('token_claim_missing', `The session has no ${claim} claim.`, { claim })
    }
    const { exp } = claims
    if (typeof exp !== 'number' || exp > time) return // what is no time at all is reported with the other claims
    throw new TokenError(
      'token_expired',
      'The session has expired. Exchange a new OIDC token for a new one.',
      { claim: 'exp' },
    )
  }
}
