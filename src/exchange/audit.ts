import { OidcError, plain } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { summarizeDenial } from '../permission/denial-summary.js'
import { PermissionError } from '../permission/permission-error.js'
import type { AuditActor, AuditEvent } from '../store/audit-event.js'
import { newId } from '../store/id.js'
import type { RepositoryLabel, StoredRepository } from '../store/store.js'
import { labelChanges } from './label-changes.js'
import type { Session } from './session.js'

export interface About {
  readonly traceId: string
  readonly workspaceId: string
  /** Milliseconds since the epoch. */
  readonly time: number
}

export function successEvent(about: About, session: Session, identity: WorkflowIdentity): AuditEvent {
  const { permissions, workflow, ref } = session
  return {
    ...base(about, identity),
    category: 'auth',
    action: 'oidc_token_exchange_success',
    description: `${identity.repository.fullName} got a session: ${plain(workflow)} at ${plain(ref || 'no ref')}`,
    permissions,
  }
}

/** @param isNamesake the workspace knows the repository's name, and not its ids */
export function failureEvent(
  about: About,
  error: unknown,
  identity: WorkflowIdentity | undefined,
  isNamesake: boolean,
): AuditEvent {
  const isOurs = error instanceof OidcError
  const description =
    identity && isNamesake ? describeNamesake(identity.repository) : isOurs ? error.message : 'internal error'
  return {
    ...base(about, identity),
    category: 'auth',
    action: 'oidc_token_exchange_failure',
    description,
    ...(isOurs ? { code: error.code } : {}),
    ...(isNamesake ? { metadata: { isNameKnown: true } } : {}),
    ...(error instanceof PermissionError && error.decision
      ? { denial: summarizeDenial(error.decision) }
      : {}),
  }
}

/** Whose name is known here, and whose ids are not. */
function describeNamesake({ fullName, id, ownerId }: WorkflowIdentity['repository']): string {
  return (
    `${fullName} is known here, but not with the id ${id} and the owner id ${ownerId} of this token: it was deleted and ` +
    'created again, or transferred, or somebody else took its name. If it is yours, import it again.'
  )
}

/** What a token says has changed about a repository. */
export function labelEvents(
  about: About,
  identity: WorkflowIdentity,
  repository: StoredRepository,
  label: RepositoryLabel,
): readonly AuditEvent[] {
  return labelChanges(repository, label).map((change) => ({ ...base(about, identity), ...change }))
}

/** A session that its own bearer ended. */
export function revocationEvent(about: Omit<About, 'workspaceId'>, session: Session): AuditEvent {
  const { workspaceId, repository, id } = session
  return {
    id: newId('aud'),
    category: 'auth',
    action: 'session_revoked',
    ...about,
    workspaceId,
    description: `${repository.fullName} ended its session`,
    actor: workflowActor(session),
    target: { type: 'session', id },
  }
}

/** The run is who did it. @param actor login of who started it */
export function workflowActor({
  run,
  actor,
}: {
  readonly run?: { readonly id: string } | undefined
  readonly actor?: string | undefined
}): AuditActor {
  return { type: 'workflow', ...(run ? { id: run.id } : {}), ...(actor ? { name: actor } : {}) }
}

function base(about: About, identity?: WorkflowIdentity) {
  return {
    id: newId('aud'),
    ...about,
    ...(identity
      ? {
          actor: workflowActor({ run: identity.run, actor: identity.actor?.login }),
          target: {
            type: 'repository' as const,
            id: identity.repository.id,
            name: identity.repository.fullName,
            platform: identity.platform,
          },
        }
      : {}),
  }
}
