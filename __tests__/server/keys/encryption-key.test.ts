import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { ENCRYPTION_KEY, readEncryptionKey } from '../../../src/server/keys/encryption-key.js'

const read = (text?: string) => readEncryptionKey(text === undefined ? {} : { [ENCRYPTION_KEY]: text })
const bytes = randomBytes(32)

it.each([
  ['base64', bytes.toString('base64')],
  ['base64url', bytes.toString('base64url')],
  ['base64 of letters that differ', Buffer.alloc(32, 0xfb).toString('base64')],
])('reads 32 bytes as %s', (_name, text) => {
  expect(Buffer.from(read(text) ?? [])).toEqual(Buffer.from(text, 'base64'))
})

it.each([undefined, ''])('%j: there is none', (text) => {
  expect(read(text)).toBeUndefined()
})

it.each([
  ['31 bytes', randomBytes(31).toString('base64')],
  ['33 bytes', randomBytes(33).toString('base64')],
  ['hexadecimal', bytes.toString('hex')],
  ['a passphrase', 'correct horse battery staple'],
  ['a space', `${bytes.toString('base64').slice(0, 42)} =`],
])('refuses %s, without quoting it', (_name, text) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'config_invalid',
      message: expect.stringMatching(/^ATMOS_PRO_OIDC_ENCRYPTION_KEY: .*openssl rand -base64 32/),
    }),
  )
  expect(() => read(text)).not.toThrow(text)
})
