import { ConfigError, shown } from '../errors.js'

/** The issuer of github.com's tokens. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/** A configured issuer of tokens. */
export interface Issuer {
  /** What `iss` must equal, to the letter. */
  readonly url: string
  /** Its host: numeric ids are unique per platform. An enterprise's own issuer on github.com shares github.com's. */
  readonly platform: string
}

/**
 * Reads an issuer's address. These exist:
 *
 * | platform | issuer |
 * |---|---|
 * | github.com | `https://token.actions.githubusercontent.com` |
 * | an enterprise with its slug in the issuer | `https://token.actions.githubusercontent.com/SLUG` |
 * | ghe.com | `https://token.actions.SUBDOMAIN.ghe.com` |
 * | GitHub Enterprise Server | `https://HOSTNAME/_services/token` |
 *
 * @throws ConfigError when it is not https (loopback may be http), has a trailing slash, a query, a fragment or a user
 */
export function readIssuer(url: string): Issuer {
  const parsed = URL.parse(url)
  if (!parsed) throw new ConfigError(`The issuer ${shown(url)} is not a URL.`)
  if (!isSecure(parsed)) throw new ConfigError(`The issuer ${shown(url)} must be https.`)
  const written = `${parsed.origin}${parsed.pathname}`
  if (url.endsWith('/') || (written !== url && written !== `${url}/`)) {
    throw new ConfigError(
      `The issuer ${shown(url)} must be written as tokens carry it: lower-case host, no trailing slash, query, fragment or user. Write ${shown(written.replace(/\/+$/, ''))}.`,
    )
  }
  return Object.freeze({ url, platform: parsed.host })
}

/** https, or http to this machine itself (RFC 8252 §8.3 treats loopback alike). */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
