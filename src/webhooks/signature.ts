import { createHmac } from 'node:crypto'
import { equalInConstantTime } from '../constant-time.js'

/** Of the header. */
export const SIGNATURE = /^sha256=([0-9a-f]{64})$/

/** Whether somebody who knows the secret signed these bytes (`X-Hub-Signature-256`). How wrong it is takes no time to say. */
export function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  const [, hex = ''] = SIGNATURE.exec(signature) ?? []
  const expected = createHmac('sha256', secret).update(body).digest()
  return equalInConstantTime(Buffer.from(hex, 'hex'), expected)
}
