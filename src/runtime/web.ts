import { hasCanonicalEnd } from './base64url.js'
import type { Runtime, SignatureAlgorithm } from './runtime.js'

/** RFC 7518 §3.3 and §3.4, RFC 8037 §3.1, in Web Crypto's words. */
const ALGORITHMS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
} as const satisfies { readonly [A in SignatureAlgorithm]: object }

const encoder = new TextEncoder()

/** RFC 8032 §5.1.6. */
const ED25519_BYTES = 64

export const importVerifyingKey: Runtime['importVerifyingKey'] = async (jwk, name) => {
  const algorithm = ALGORITHMS[name]
  const { kty, crv, x, y, n, e } = jwk
  const material = present({ kty, crv, x, y, n, e })
  const key = await crypto.subtle.importKey('jwk', material, algorithm, false, ['verify'])
  const { modulusLength } = key.algorithm as { readonly modulusLength?: number }
  return {
    ...(modulusLength === undefined ? {} : { modulusBits: modulusLength }),
    // Workers throw at an Ed25519 signature of another length.
    verify: async (text, signature) =>
      (name !== 'EdDSA' || signature.length === ED25519_BYTES) &&
      crypto.subtle.verify(algorithm, key, signature, encoder.encode(text)),
  }
}

export const importSigningKey: Runtime['importSigningKey'] = async (jwk, name) => {
  const algorithm = ALGORITHMS[name]
  // What else a JWK says of its use (`use`, `key_ops`, `alg`) was looked at before.
  const { use: _use, key_ops: _operations, alg: _algorithm, ...material } = jwk as Record<string, unknown>
  const key = await crypto.subtle.importKey('jwk', present(material), algorithm, false, ['sign'])
  return {
    sign: async (text) => new Uint8Array(await crypto.subtle.sign(algorithm, key, encoder.encode(text))),
  }
}

export const encodeBase64url: Runtime['encodeBase64url'] = (data) => {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export const decodeBase64url: Runtime['decodeBase64url'] = (text) => {
  if (!hasCanonicalEnd(text) || !/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  // Uint8Array.from with a mapping takes forty times as long.
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** Of no type that would have to be Node's or the browser's: Web Crypto checks what it is given. */
function present(material: Readonly<Record<string, unknown>>): Record<string, never> {
  const entries = Object.entries(material).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Record<string, never>
}
