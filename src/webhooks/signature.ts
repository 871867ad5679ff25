import { createHmac, timingSafeEqual } from 'node:crypto'

/** Of the header. */
export const SIGNATURE = /^sha256=([0-9a-f]{64})$/

/** Whether somebody who knows the secret signed these bytes (`X-Hub-Signature-256`). How wrong it is takes no time to say. */
export function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  const [, hex = ''] = SIGNATURE.exec(signature) ?? []
  const expected = createHmac('sha256', secret).update(body).digest()
  const given = Buffer.from(hex, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
