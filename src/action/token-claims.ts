import { type Fields, fields, parseJson } from './json.js'

/** What a token says, unproven: to be shown, never to be trusted. */
export type Claims = Fields

/**
 * Reads a JWT's payload without checking anything: enough to say what this job's own token looks like, and when a
 * session ends. Empty when it cannot be read.
 */
export function unverifiedClaims(token: string): Claims {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  return fields(parseJson(payload))
}
