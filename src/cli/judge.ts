import { type ErrorCode, TokenError } from '../errors.js'
import { decideAccess } from '../exchange/access.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { readJws } from '../identity/jws.js'
import { createVerifier } from '../identity/verifier.js'
import { listPermissions } from '../management/operations/permission.js'
import { compilePermissions } from '../permission/compile.js'
import type { Decision } from '../permission/decision.js'
import type { Config } from '../server/config.js'
import { findOwnRepository, findWorkspaceId } from './find.js'
import { rowOf } from './permission/view.js'
import type { Source } from './source.js'

/** What is told of a token; the token itself never is. */
export interface Explanation {
  readonly verified: boolean
  readonly error?: { readonly code: ErrorCode; readonly message: string }
  /** As the token says; proven only if `verified`. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly decisions: readonly Decision[]
  readonly allowed: boolean
}

/** What becomes of a verified identity. */
type Judgement = Pick<Explanation, 'error' | 'decisions' | 'allowed'>

/** Verifies a token, and decides what it may do if there is something to decide by. */
export async function judge(
  token: string,
  config: Config,
  decide?: (identity: WorkflowIdentity) => Promise<Judgement>,
): Promise<Explanation> {
  let claims: Explanation['claims'] = {}
  let identity: WorkflowIdentity
  try {
    claims = readJws(token, ['RS256']).claims
    identity = await createVerifier(config).verify(token)
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    const { code, message } = error
    return { verified: false, error: { code, message }, claims, decisions: [], allowed: false }
  }
  const judgement = decide ? await decide(identity) : { decisions: [], allowed: true }
  return { verified: true, claims, ...judgement }
}

/** Decides every permission, by the rows of the identity's own repository. */
export async function decideBy(
  { client, config, env }: Source,
  workspace: string | undefined,
  identity: WorkflowIdentity,
): Promise<Judgement> {
  const workspaceId = await findWorkspaceId(client, workspace, env)
  const repository = await findOwnRepository(client, workspaceId, identity)
  if (!repository) {
    const { id, ownerId } = identity.repository
    const message = `workspace ${workspaceId} has no repository with id ${id} and owner id ${ownerId}`
    return { error: { code: 'workspace_not_found', message }, decisions: [], allowed: false }
  }
  const { items } = await client.call(listPermissions, { workspaceId, repository: repository.id })
  const permissions = compilePermissions(items.map(rowOf), { path: `${repository.fullName} permissions` })
  const { decisions, refusal } = decideAccess(identity, permissions, config.requiredPermission)
  return { decisions, allowed: !refusal }
}
