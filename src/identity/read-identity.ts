import type { GitHubClaims } from './claims.js'
import type { WorkflowIdentity } from './identity.js'
import type { Issuer } from './issuer.js'
import { readRef } from './ref.js'
import { readJobWorkflowRef, readWorkflowRef } from './workflow-ref.js'

/**
 * Turns claims into an identity. Pure, and it believes what it is given: only {@link createVerifier} calls it on
 * proven claims; the command line's `check` calls it on invented ones, to ask "what if".
 *
 * @throws TokenError `token_claim_invalid` when `ref`, `workflow_ref` or `job_workflow_ref` cannot be read
 */
export function readIdentity(claims: GitHubClaims, issuer: Issuer): WorkflowIdentity {
  return Object.freeze({
    issuer: issuer.url,
    platform: issuer.platform,
    tokenId: claims.jti,
    expiresAt: claims.exp,
    repository: Object.freeze({
      id: claims.repository_id,
      fullName: claims.repository,
      owner: claims.repository_owner,
      ownerId: claims.repository_owner_id,
      ...optional('visibility', claims.repository_visibility),
    }),
    workflow: Object.freeze({ ...readWorkflowRef(claims), ...optional('sha', claims.workflow_sha) }),
    ...(claims.job_workflow_ref
      ? { jobWorkflow: Object.freeze(readJobWorkflowRef(claims.job_workflow_ref)) }
      : {}),
    ref: readRef(claims),
    ...optional('environment', claims.environment),
    event: claims.event_name,
    ...(claims.actor
      ? { actor: Object.freeze({ login: claims.actor, ...optional('id', claims.actor_id) }) }
      : {}),
    ...(claims.run_id
      ? {
          run: Object.freeze({
            id: claims.run_id,
            ...optional('number', claims.run_number),
            ...optional('attempt', claims.run_attempt),
          }),
        }
      : {}),
    ...optional('sha', claims.sha),
    ...optional('runner', claims.runner_environment),
    claims: Object.freeze({ ...claims }),
  })
}

/** GitHub writes "not applicable" by leaving a claim out or leaving it empty: both become absent. */
function optional<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return value ? ({ [name]: value } as { [key in Name]: string }) : {}
}
