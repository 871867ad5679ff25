import type { AuditCategory, AuditEvent } from '../store/audit-event.js'
import { newId } from '../store/id.js'
import type { Context } from './operation.js'

/** What happened, without who, when and in which request. */
type Happening = {
  readonly [Category in AuditCategory]: Pick<
    Extract<AuditEvent, { category: Category }>,
    'category' | 'action' | 'workspaceId' | 'description' | 'target' | 'metadata'
  >
}[AuditCategory]

/** The event for the audit log: the actor of the context did it, now. */
export function auditEvent({ actor, traceId, now }: Context, happening: Happening): AuditEvent {
  return { id: newId('aud'), time: now(), traceId, actor: actor.audit, ...happening }
}
