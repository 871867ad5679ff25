/** Many different tokens of one GitHub, made faster than the fake makes them: a bench needs tens of thousands. */
import { randomUUID, sign } from 'node:crypto'
import type { FakeGitHub, SigningKey } from '../../lib/testing/index.js'

/**
 * Makes tokens of a push to main, as the fake does with that key, each with a `jti` of its own, issued at `time`
 * (milliseconds since the epoch; default: now).
 */
export async function createTokens(
  github: FakeGitHub,
  key: SigningKey,
): Promise<(count: number, time?: number) => string[]> {
  const [header = '', payload = ''] = (await github.mint('push')).split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return (count, time) =>
    Array.from({ length: count }, () => {
      const now = Math.floor((time ?? Date.now()) / 1000)
      const body = { ...claims, jti: randomUUID(), iat: now, nbf: now - 300, exp: now + 300 }
      const data = `${header}.${Buffer.from(JSON.stringify(body)).toString('base64url')}`
      return `${data}.${sign('RSA-SHA256', Buffer.from(data), key.privateKey).toString('base64url')}`
    })
}
