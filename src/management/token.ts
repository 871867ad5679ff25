import * as base64url from 'jose/base64url'
import { newId } from '../store/id.js'

const FORM = /^apo_([0-9a-z]{28})_[\w-]{43}$/

/** A management token. Secret, but for its id. */
export interface ManagementToken {
  /** `tok_…`, by which the stored hash is found. */
  readonly id: string
  readonly token: string
}

/** A new token: `apo_`, its id, and 256 random bits. */
export function newManagementToken(): ManagementToken {
  const id = newId('tok')
  const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
  return { id, token: `apo_${id.slice('tok_'.length)}_${secret}` }
}

/** The id in a token, if it has the form of one. Proves nothing. */
export function tokenIdOf(token: string): string | undefined {
  const [, id] = FORM.exec(token) ?? []
  return id && `tok_${id}`
}

/**
 * SHA-256 of the whole token, as base64url: what is stored. A token is random, so neither salt nor a slow hash would add
 * anything.
 */
export async function hashToken(token: string): Promise<string> {
  return base64url.encode(
    new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))),
  )
}
