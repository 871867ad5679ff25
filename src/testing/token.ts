import { constants, createHmac, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { JobClaims } from './claims.js'
import type { SigningKey } from './signing-key.js'

/** What sets one token apart from GitHub's: for tokens that must be refused. */
export interface TokenOverrides {
  /** Claims to set; `undefined` takes the claim out. Times are in seconds since the epoch. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined
  /**
   * Header parameters to set; `undefined` takes the parameter out. With `alg`, the token is really signed that way:
   * `none` has an empty signature, `HS…` uses the published public key (PEM) as its secret, `PS…` and `RS…` use the
   * RSA key. Any other name stands over an RS256 signature.
   */
  readonly header?: Readonly<Record<string, unknown>> | undefined
  /** Signs with this key, and names its `kid`, instead of the published one. */
  readonly key?: SigningKey | undefined
  /** Seconds from `iat` to `exp`. Default 300, as GitHub's; negative makes an expired token. */
  readonly expiresIn?: number | undefined
}

const LIFETIME = 300

/** Signs a token as GitHub does, with a fresh `jti`. `now` is in milliseconds. */
export function signToken(
  facts: { issuer: string; audience: string; job: JobClaims; key: SigningKey; now: number },
  overrides: TokenOverrides,
): string {
  const { kid, x5t } = facts.key
  const iat = Math.floor(facts.now / 1000)
  const header = { typ: 'JWT', alg: 'RS256', x5t, kid, ...overrides.header }
  const claims = {
    jti: randomUUID(),
    aud: facts.audience,
    iss: facts.issuer,
    nbf: iat - LIFETIME,
    exp: iat + (overrides.expiresIn ?? LIFETIME),
    iat,
    ...facts.job,
    ...overrides.claims,
  }
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signature(header.alg, input, facts.key).toString('base64url')}`
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function signature(alg: unknown, input: string, key: SigningKey): Buffer {
  const [, family, bits = '256'] = /^(RS|PS|HS)(256|384|512)$/.exec(String(alg)) ?? []
  const hash = `sha${bits}`
  if (alg === 'none') return Buffer.alloc(0)
  if (family === 'HS') return createHmac(hash, pem(key.publicKey)).update(input).digest()
  // Any other name is a lie in the header over an ordinary signature.
  const padding = family === 'PS' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return sign(hash, Buffer.from(input), { key: key.privateKey, padding, saltLength })
}

function pem(key: KeyObject): string | Buffer {
  return key.export({ type: 'spki', format: 'pem' })
}
