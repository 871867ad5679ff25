import * as z from 'zod/mini'
import { shown } from '../errors.js'
import { type FetchOptions, fetchJson } from './http.js'
import type { Issuer } from './issuer.js'
import { importJwks, type PublicKeys } from './jwks.js'

const metadata = z.object({ issuer: z.string(), jwks_uri: z.string() })

/**
 * Fetches an issuer's keys by OpenID Connect Discovery 1.0 (§4): the document must name the issuer itself, and keys
 * come from the issuer's own origin.
 *
 * The address is the configured issuer's, never one that a token names.
 */
export async function fetchKeys(issuer: Issuer, options: FetchOptions): Promise<PublicKeys> {
  const document = await fetchJson(`${issuer.url}/.well-known/openid-configuration`, options)
  const parsed = metadata.safeParse(document)
  if (!parsed.success) throw new Error('the discovery document lacks issuer or jwks_uri')
  const { issuer: named, jwks_uri } = parsed.data
  if (named !== issuer.url) {
    throw new Error(`the discovery document names issuer ${shown(named)}; expected ${shown(issuer.url)}`)
  }
  const { origin } = new URL(issuer.url)
  if (URL.parse(jwks_uri)?.origin !== origin) {
    throw new Error(`the discovery document puts the keys at ${shown(jwks_uri)}; expected them at ${origin}`)
  }
  return importJwks(await fetchJson(jwks_uri, options))
}
