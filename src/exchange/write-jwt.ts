import { encodeBase64url } from '#runtime'
import type { SessionKey } from './session-key.js'

const encoder = new TextEncoder()

/** A signed JWT (RFC 7519) in the compact form (RFC 7515 §7.1); what is `undefined` is left out. */
export async function writeJwt(
  claims: Readonly<Record<string, unknown>>,
  { algorithm, kid, signing }: SessionKey & Required<Pick<SessionKey, 'signing'>>,
): Promise<string> {
  const data = `${encodeJson({ alg: algorithm, kid, typ: 'JWT' })}.${encodeJson(claims)}`
  return `${data}.${encodeBase64url(await signing.sign(encoder.encode(data)))}`
}

function encodeJson(value: object): string {
  return encodeBase64url(encoder.encode(JSON.stringify(value)))
}
