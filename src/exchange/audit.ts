import { OidcError, plain } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { summarizeDenial } from '../permission/denial-summary.js'
import { PermissionError } from '../permission/permission-error.js'
import { newId } from '../store/id.js'
import type { AuditEvent } from '../store/store.js'
import type { Session } from './session.js'

interface About {
  readonly traceId: string
  readonly workspaceId: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

export function successEvent(about: About, session: Session, identity: WorkflowIdentity): AuditEvent {
  const { permissions, workflow, ref } = session
  return {
    ...base(about, identity),
    action: 'oidc_token_exchange_success',
    description: `${identity.repository.fullName} got a session: ${plain(workflow)} at ${plain(ref || 'no ref')}`,
    permissions,
  }
}

export function failureEvent(about: About, error: unknown, identity?: WorkflowIdentity): AuditEvent {
  return {
    ...base(about, identity),
    action: 'oidc_token_exchange_failure',
    description: error instanceof OidcError ? error.message : 'internal error',
    ...(error instanceof OidcError ? { code: error.code } : {}),
    ...(error instanceof PermissionError && error.decision
      ? { denial: summarizeDenial(error.decision) }
      : {}),
  }
}

function base(about: About, identity?: WorkflowIdentity) {
  return {
    id: newId('aud'),
    category: 'auth' as const,
    ...about,
    ...(identity
      ? {
          actor: {
            type: 'workflow' as const,
            ...(identity.actor ? { login: identity.actor.login } : {}),
            ...(identity.run ? { runId: identity.run.id } : {}),
          },
          target: {
            type: 'repository' as const,
            platform: identity.platform,
            id: identity.repository.id,
            fullName: identity.repository.fullName,
          },
        }
      : {}),
  }
}
