/**
 * A UUID of version 7 (RFC 9562 §5.7): the time, then 74 random bits. In the order of time, so that a store appends new
 * sessions instead of spreading them over its index.
 *
 * @param time milliseconds since the epoch
 */
export function newSessionId(time: number): string {
  const milliseconds = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0').slice(-12)
  // Version 4 has its random bits in the same places, and more of them.
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${crypto.randomUUID().slice('xxxxxxxx-xxxx-4'.length)}`
}
