import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readPrivateKey } from '../../src/github/private-key.js'
import { refusal } from './fixture.js'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'spki') =>
  key.export({ type, format: 'pem' }).toString()

describe('readPrivateKey', () => {
  it.each(['pkcs1', 'pkcs8'] as const)('reads PEM, %s', (type) => {
    expect(readPrivateKey(pem(privateKey, type)).equals(privateKey)).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['text', 'secret'],
    ['its first line only', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a public key', pem(publicKey, 'spki')],
    ['a short key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey, 'pkcs1')],
    ['another kind of key', pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8')],
    [
      'one with a password',
      privateKey
        .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
        .toString(),
    ],
  ])('does not take %s, and does not quote it', async (_name, text) => {
    const { code, message } = await refusal(() => readPrivateKey(text, 'KEY'))
    expect(code).toBe('config_invalid')
    expect(message).toBe(
      "KEY: must be the App's private key, all of the .pem file that GitHub gave: RSA, without a password",
    )
  })
})
