import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import type { FakeAppCredentials } from '../fake-github-app.js'

/** The App's credentials, and the key to check what it signs with. The key is made when first needed. */
export interface AppIdentity {
  readonly credentials: FakeAppCredentials
  publicKey(): KeyObject
}

export function createAppIdentity(given: KeyObject | undefined): AppIdentity {
  let key = given
  let publicKey: KeyObject | undefined

  function privateKey(): KeyObject {
    key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    return key
  }

  const credentials: FakeAppCredentials = {
    appId: '123456',
    clientId: 'Iv23liMadeUpClientId',
    clientSecret: randomBytes(20).toString('hex'),
    webhookSecret: randomBytes(20).toString('hex'),
    // GitHub gives it in this form, which Web Crypto does not read.
    get privateKey() {
      return privateKey().export({ type: 'pkcs1', format: 'pem' }).toString()
    },
  }
  return {
    credentials,
    publicKey() {
      publicKey ??= createPublicKey(privateKey())
      return publicKey
    },
  }
}
