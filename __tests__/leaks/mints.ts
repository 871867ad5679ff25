import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { Secrets } from './secrets.js'

/** Random bytes that may be a secret: fewer are an id or a nonce, more are a supply. */
const isSecret = (length: number) => length >= 18 && length <= 64

/**
 * Remembers what is minted in this process, where everything unguessable comes from: Node's random bytes, signatures, and
 * the keys of HMACs. Nobody has to say that they made a secret, and nobody can forget to.
 */
export function watchMints({ remember }: Pick<Secrets, 'remember'>): void {
  const { randomBytes, sign, createHmac, webcrypto } = crypto
  Object.assign(crypto, {
    randomBytes: (size: number, ...rest: []) => {
      const bytes = randomBytes(size, ...rest)
      if (isSecret(size)) remember('random bytes', bytes)
      return bytes
    },
    sign: (...asked: Parameters<typeof sign>) => {
      const signature = sign(...asked)
      if (Buffer.isBuffer(signature)) remember('a signature', signature)
      return signature
    },
    createHmac: (...asked: Parameters<typeof createHmac>) => {
      const [, key] = asked
      if (typeof key === 'string') remember('the key of an HMAC', key)
      return createHmac(...asked)
    },
  })
  syncBuiltinESMExports()

  const getRandomValues = webcrypto.getRandomValues.bind(webcrypto)
  Object.defineProperty(webcrypto, 'getRandomValues', {
    configurable: true,
    value: (array: Uint8Array) => {
      getRandomValues(array)
      if (isSecret(array.byteLength)) remember('random bytes', array)
      return array
    },
  })
  const { subtle } = webcrypto
  const signSubtly = subtle.sign.bind(subtle)
  Object.defineProperty(subtle, 'sign', {
    configurable: true,
    value: async (...asked: Parameters<typeof signSubtly>) => {
      const signature = await signSubtly(...asked)
      remember('a signature', new Uint8Array(signature))
      return signature
    },
  })
}
