import { createPrivateKey, type KeyObject } from 'node:crypto'
import { ConfigError } from '../errors.js'

/**
 * Reads the private key of a GitHub App: PEM, PKCS#1 as GitHub gives it, or PKCS#8.
 *
 * @throws ConfigError which does not quote it
 */
export function readPrivateKey(pem: string, path?: string): KeyObject {
  const key = importKey(pem)
  if (key?.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return key
  throw new ConfigError(
    "must be the App's private key, all of the .pem file that GitHub gave: RSA, without a password",
    path === undefined ? {} : { path },
  )
}

function importKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' })
  } catch {
    // What it says may have some of the key in it.
    return undefined
  }
}
