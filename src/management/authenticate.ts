import { equalInConstantTime } from '../constant-time.js'
import { TokenError } from '../errors.js'
import { ask } from '../store/ask.js'
import type { ManagedStore } from '../store/managed-store.js'
import type { TokenRecord } from '../store/records.js'
import type { Actor } from './actor.js'
import { hashToken, tokenIdOf } from './token.js'

/**
 * Who holds a management token. It is found by its id, which is no secret: nothing is searched by the secret, or by its hash.
 * The hashes are compared in constant time, so that how long a refusal takes says nothing of the stored one. An unknown token
 * and one with the wrong secret get one answer, after the same work.
 *
 * @param now milliseconds since the epoch
 * @throws TokenError `token_malformed`, `token_revoked` (also: never made), `token_expired`
 * @throws UnavailableError `store_unavailable`
 */
export async function authenticate(store: ManagedStore, token: string, now: number): Promise<Actor> {
  const id = tokenIdOf(token)
  if (id === undefined) {
    throw new TokenError('token_malformed', 'This is not a management token: those begin with apo_.')
  }
  const hash = await hashToken(token)
  const record = await ask(() => store.get('tokens', id))
  if (!record || !equalInConstantTime(hash, record.hash)) {
    throw new TokenError('token_revoked', 'The management token was revoked, or is not known here.')
  }
  if (record.expiresAt <= now) {
    throw new TokenError('token_expired', 'The management token has expired: make a new one.')
  }
  return actorOf(record)
}

function actorOf({ id, name, role, workspaceId }: TokenRecord): Actor {
  const audit = { type: 'token', id, name } as const
  if (role === 'administrator') {
    if (workspaceId === null) return { audit, role, workspaceId }
  } else if (workspaceId !== null) {
    return { audit, role, workspaceId }
  }
  // An administrator of one workspace, or a member of all: no such token is ever made.
  throw new TokenError('token_revoked', 'The management token is not good for anything.')
}
