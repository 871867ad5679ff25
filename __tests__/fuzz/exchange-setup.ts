import { generateSessionKey } from '../../src/exchange/session-key.js'
import { createSessions } from '../../src/exchange/sessions.js'
import { createVerifier } from '../../src/identity/verifier.js'
import { AUDIENCE, fetchKeys, ISSUER, NOW } from './issuer.js'

export const now = () => NOW
export const verifier = createVerifier({ audience: AUDIENCE, issuers: [ISSUER], fetch: fetchKeys, now })
export const sessions = createSessions({
  issuer: 'https://exchange.example',
  keys: [await generateSessionKey()],
  now,
})

export const WORKSPACE = `ws_${'0'.repeat(28)}`

/** The issuer's repository in it, with this permission. */
export function workspaceWith(permission: { readonly permission: string; readonly branch?: string }) {
  const repository = { id: '1001', ownerId: '42', fullName: 'acme/infra', platform: 'issuer.example' }
  return { id: WORKSPACE, repositories: [{ ...repository, permissions: [permission] }] }
}
