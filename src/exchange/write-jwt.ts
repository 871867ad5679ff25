import { encodeBase64url } from '#runtime'
import type { SessionKey } from './session-key.js'

/** A signed JWT (RFC 7519) in the compact form (RFC 7515 §7.1); what is `undefined` is left out. */
export type JwtWriter = (claims: Readonly<Record<string, unknown>>) => Promise<string>

/** Writes one after the other with the same key: all of them have the same header. */
export function createJwtWriter({
  algorithm,
  kid,
  signing,
}: SessionKey & Required<Pick<SessionKey, 'signing'>>): JwtWriter {
  const header = encodeBase64url(JSON.stringify({ alg: algorithm, kid, typ: 'JWT' }))
  return async (claims) => {
    const text = `${header}.${encodeBase64url(JSON.stringify(claims))}`
    return `${text}.${encodeBase64url(await signing.sign(text))}`
  }
}
