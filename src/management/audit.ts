import type { AuditActor, AuditCategory, AuditEvent } from '../store/audit-event.js'
import { newId } from '../store/id.js'

/** What happened, without who, when and in which request. */
type Happening = {
  readonly [Category in AuditCategory]: Pick<
    Extract<AuditEvent, { category: Category }>,
    'category' | 'action' | 'workspaceId' | 'description' | 'target' | 'code' | 'denial' | 'metadata'
  >
}[AuditCategory]

interface Scene {
  readonly actor: { readonly audit: AuditActor }
  readonly traceId: string
  readonly now: () => number
}

/** The event for the audit log: the actor of the context did it, now. */
export function auditEvent({ actor, traceId, now }: Scene, happening: Happening): AuditEvent {
  return { id: newId('aud'), time: now(), traceId, actor: actor.audit, ...happening }
}
