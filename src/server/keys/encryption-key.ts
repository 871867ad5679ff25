import { ConfigError } from '../../errors.js'

/** The environment variable with the key that encrypts signing keys at rest. */
export const ENCRYPTION_KEY = 'ATMOS_PRO_OIDC_ENCRYPTION_KEY'

/**
 * Reads the encryption key: 32 bytes as base64 or base64url. `undefined` where none is set.
 *
 * @throws ConfigError which does not quote it
 */
export function readEncryptionKey(env: NodeJS.ProcessEnv): Uint8Array | undefined {
  const text = env[ENCRYPTION_KEY]
  if (text === undefined || text === '') return undefined
  const bytes = /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined
  if (bytes?.length === 32) return new Uint8Array(bytes)
  throw new ConfigError('must be 32 bytes as base64: make one with `openssl rand -base64 32`', {
    path: ENCRYPTION_KEY,
  })
}
