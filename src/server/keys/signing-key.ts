import type { JWK } from 'jose'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { ConfigError } from '../../errors.js'
import { generateSessionKey } from '../../exchange/session-key.js'
import type { SigningKeyRecord } from '../../store/records.js'
import { ENCRYPTION_KEY } from './encryption-key.js'

/** A new key for signing sessions, as it is stored. */
export async function createSigningKey(
  encryptionKey: Uint8Array,
  times: Pick<SigningKeyRecord, 'createdAt' | 'signsFrom'>,
): Promise<SigningKeyRecord> {
  const jwk = await generateKey()
  const id = jwk.kid as string
  const encrypted = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(jwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: id })
    .encrypt(encryptionKey)
  return { id, version: 1, ...times, encrypted }
}

/** One whose id is no option to a command line: `key remove -4SE…`. One in 64 would be. */
async function generateKey(): Promise<JWK> {
  for (;;) {
    const jwk = await generateSessionKey()
    if (!jwk.kid?.startsWith('-')) return jwk
  }
}

/** @throws ConfigError when it was encrypted with another key, or changed, or is not the key of that id */
export async function openSigningKey(
  { id, encrypted }: SigningKeyRecord,
  encryptionKey: Uint8Array,
): Promise<JWK> {
  try {
    const { plaintext } = await compactDecrypt(encrypted, encryptionKey, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    const jwk = JSON.parse(new TextDecoder().decode(plaintext)) as JWK
    if (jwk.kid === id) return jwk
  } catch {
    // No cause: a SyntaxError would quote the key.
  }
  throw new ConfigError(
    `the signing key ${id} cannot be decrypted with it. Set the one it was made with; or, to change it for good, ` +
      `run \`atmos-pro-oidc key rotate --now --new-encryption-key\` and \`atmos-pro-oidc key remove ${id}\` with the new one, and start again`,
    { path: ENCRYPTION_KEY },
  )
}
