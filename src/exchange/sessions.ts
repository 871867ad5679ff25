import type { JWK } from 'jose'
import { JOSEError, JWSSignatureVerificationFailed, JWTClaimValidationFailed, JWTExpired } from 'jose/errors'
import { SignJWT } from 'jose/jwt/sign'
import { jwtVerify } from 'jose/jwt/verify'
import { ConfigError, shown, TokenError } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { MAX_TOKEN_LENGTH } from '../identity/jws.js'
import { DEFAULT_AUDIENCE } from '../identity/verifier.js'
import { readSession, type Session, sessionClaims } from './session.js'
import { importSessionKey, type SessionAlgorithm, type SessionKey } from './session-key.js'

export interface SessionsOptions {
  /** `iss` of the sessions: the exchange's public address, for example `https://atmos-pro.com`. */
  readonly issuer: string
  /** `aud` of the sessions. Default: `atmos-pro.com`. */
  readonly audience?: string
  /** Private JWKs. The first signs; all of them verify. To rotate, put the new key first and keep the old for `ttl`. */
  readonly keys: readonly JWK[] | SessionKeySource
  /** Seconds a session lives. Default: 1800. */
  readonly ttl?: number
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * Gives the keys as they are by now; asked for every session, so it should answer from memory, with the same array until
 * something has changed.
 *
 * @param unknownKid set when a session names a key that was not among those last given: a node may have made a new one
 */
export type SessionKeySource = (unknownKid?: string) => Promise<readonly JWK[]>

export interface Sessions {
  readonly issuer: string
  /** Signs a session. Says nothing to any store: `createExchange` does. */
  sign(
    identity: WorkflowIdentity,
    workspaceId: string,
    permissions: readonly string[],
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
 * @throws ConfigError without a key, or with a `ttl` that is not a whole number of seconds from 1 to 86 400. A key that
 *   cannot be imported is reported by the first call.
 */
export function createSessions(options: SessionsOptions): Sessions {
  const { issuer, audience = DEFAULT_AUDIENCE, ttl = 1800, now = Date.now } = options
  if (!issuer) throw new ConfigError('sessions need an issuer', { path: 'issuer' })
  if (!audience) throw new ConfigError('sessions need an audience', { path: 'audience' })
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > 86_400) {
    throw new ConfigError(`must be 1 to 86400 seconds, not ${shown(ttl)}`, { path: 'ttl' })
  }
  const keyring = createKeyrings(options.keys)
  const findKey = async (kid: string) => (await keyring()).keys.get(kid) ?? (await keyring(kid)).keys.get(kid)

  return Object.freeze({
    issuer,
    async sign(identity, workspaceId, permissions) {
      const { signer } = await keyring()
      const iat = Math.floor(now() / 1000)
      const claims = {
        iss: issuer,
        aud: audience,
        jti: crypto.randomUUID(),
        iat,
        exp: iat + ttl,
        ...sessionClaims(identity, workspaceId, permissions),
      }
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, typ: 'JWT' })
        .sign(signer.privateKey)
      return { token, session: readSession(claims) }
    },
    async verify(token) {
      if (typeof token !== 'string') throw new TokenError('token_malformed', 'The session is not a string.')
      if (token.length > MAX_TOKEN_LENGTH) {
        throw new TokenError('token_too_large', `The session has ${token.length} characters.`)
      }
      const { payload } = await jwtVerify(
        token,
        async ({ kid, alg }) => {
          const key = kid === undefined ? undefined : await findKey(kid)
          // A key is good for its own algorithm only, whatever the header says (RFC 8725 §3.1).
          if (key?.algorithm === alg && key) return key.publicKey
          throw new TokenError('token_signature_invalid', `The session is signed with an unknown key.`, {
            claim: 'kid',
            seen: shown(kid),
          })
        },
        {
          issuer,
          audience,
          algorithms: ['EdDSA', 'ES256', 'RS256'] satisfies SessionAlgorithm[],
          currentDate: new Date(now()),
          requiredClaims: ['exp', 'iat', 'jti', 'type'],
        },
      ).catch((error: unknown) => {
        throw readError(error)
      })
      return readSession(payload)
    },
    async jwks() {
      const { keys } = await keyring()
      return { keys: [...keys.values()].map(({ publicJwk }) => publicJwk) }
    },
  } satisfies Sessions)
}

/** The keys, imported once for as long as they stay the same. */
function createKeyrings(keys: SessionsOptions['keys']): (unknownKid?: string) => Promise<Keyring> {
  let current: { readonly jwks: readonly JWK[]; readonly keyring: Promise<Keyring> } | undefined
  const take = (jwks: readonly JWK[]) => {
    if (jwks !== current?.jwks) current = { jwks, keyring: importKeyring(jwks) }
    return current.keyring
  }
  if (typeof keys === 'function') return async (unknownKid) => take(await keys(unknownKid))
  if (!Array.isArray(keys) || keys.length === 0) {
    throw new ConfigError('sessions need at least one key', { path: 'keys' })
  }
  const jwks = structuredClone(keys)
  return () => take(jwks)
}

interface Keyring {
  readonly signer: SessionKey & Required<Pick<SessionKey, 'privateKey'>>
  readonly keys: ReadonlyMap<string, SessionKey>
}

async function importKeyring(jwks: readonly JWK[]): Promise<Keyring> {
  const keys = new Map<string, SessionKey>()
  for (const [index, jwk] of jwks.entries()) {
    const key = await importSessionKey(jwk, `keys[${index}]`)
    if (keys.has(key.kid)) {
      throw new ConfigError(`the key id ${shown(key.kid)} stands here twice`, { path: `keys[${index}].kid` })
    }
    keys.set(key.kid, key)
  }
  const [signer] = keys.values()
  if (!signer?.privateKey)
    throw new ConfigError('the first key signs: it must be private', { path: 'keys[0]' })
  return { signer: { ...signer, privateKey: signer.privateKey }, keys }
}

/** jose's errors quote claims, never the token. */
function readError(error: unknown): unknown {
  if (error instanceof TokenError || !(error instanceof JOSEError)) return error
  if (error instanceof JWTExpired) {
    return new TokenError(
      'token_expired',
      'The session has expired. Exchange a new OIDC token for a new one.',
      {
        claim: 'exp',
      },
    )
  }
  if (error instanceof JWTClaimValidationFailed) {
    const { claim, reason } = error
    const code =
      reason === 'missing'
        ? 'token_claim_missing'
        : claim === 'iss'
          ? 'token_issuer_untrusted'
          : claim === 'aud'
            ? 'token_audience_mismatch'
            : 'token_claim_invalid'
    return new TokenError(code, `The session's ${claim} claim is not accepted.`, { claim })
  }
  if (error instanceof JWSSignatureVerificationFailed) {
    return new TokenError('token_signature_invalid', "The session's signature is not valid.")
  }
  return new TokenError('token_malformed', 'The bearer token is not a session.')
}
