import { generateKeyPairSync, sign } from 'node:crypto'

export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'atmos-pro.com'
export const KID = 'key-1'
export const NOW = Date.parse('2026-11-23T12:00:00Z')

export const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

const documents: Readonly<Record<string, object>> = {
  [`${ISSUER}/.well-known/openid-configuration`]: { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
  [`${ISSUER}/jwks`]: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: KID }] },
}

/** The issuer's discovery document and keys. */
export const fetchKeys: typeof fetch = async (url) => Response.json(documents[String(url)])

/** A token of the issuer's, whatever it says. */
export function signed(header: object, claims: object): string {
  return signedText(JSON.stringify(header), JSON.stringify(claims))
}

export function signedText(header: string, claims: string): string {
  const text = `${Buffer.from(header).toString('base64url')}.${Buffer.from(claims).toString('base64url')}`
  return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`
}
