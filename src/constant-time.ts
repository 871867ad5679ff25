import { timingSafeEqual } from 'node:crypto'

/**
 * Whether a secret, or what only its holder can make, is the one that is expected: in a time that depends on nothing but the
 * two lengths, which are no secret. Everything here that compares one does it with this.
 */
export function equalInConstantTime(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  const [one, other] = [bytesOf(given), bytesOf(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value
}
