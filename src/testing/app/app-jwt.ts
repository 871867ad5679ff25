import { verify } from 'node:crypto'
import type { AppIdentity } from './credentials.js'
import { Refusal } from './refusal.js'

/** Seconds that a JWT may be good for, from when it is used. */
const MAX_LIFETIME = 600

/**
 * Checks the JWT that an App signs. `now` is in milliseconds. The messages are GitHub's: Octokit reads them.
 *
 * @throws Refusal
 */
export function checkAppJwt(jwt: string, { credentials, publicKey }: AppIdentity, now: number): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const signed = Buffer.from(`${header}.${payload}`)
  if (decode(header)['alg'] !== 'RS256') throw undecodable()
  if (!verify('sha256', signed, publicKey(), Buffer.from(signature, 'base64url'))) throw undecodable()

  const { iss, iat, exp } = decode(payload)
  const seconds = Math.floor(now / 1000)
  if (!Number.isInteger(iat) || Number(iat) > seconds) {
    throw unauthorized(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  }
  if (!Number.isInteger(exp) || Number(exp) <= seconds) {
    throw unauthorized(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  }
  if (Number(exp) > seconds + MAX_LIFETIME) {
    throw unauthorized("'Expiration time' claim ('exp') is too far in the future")
  }
  if (![credentials.appId, credentials.clientId].includes(String(iss))) {
    throw new Refusal(404, 'Integration not found')
  }
}

export function undecodable(): Refusal {
  return unauthorized('A JSON web token could not be decoded')
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, message)
}

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    throw undecodable()
  }
}
