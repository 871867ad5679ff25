import { plain } from '../../errors.js'
import type { AuditActions, AuditEvent } from '../../store/audit-event.js'
import type { RepositoryRecord } from '../../store/records.js'
import { auditEvent } from '../audit.js'
import { defined } from '../defined.js'
import type { Context } from '../operation.js'
import type { DispatchRequest } from './input.js'

const WORDS = {
  dispatch_allowed: 'may be started',
  dispatch_denied: 'may not be started',
  dispatched: 'was started',
  failed: 'was not started, as far as is known,',
} as const satisfies { readonly [Action in AuditActions['workflow']]: string }

type Details = Partial<Pick<AuditEvent, 'code' | 'denial' | 'metadata'>>

/** Makes the events of one dispatch. Of its inputs, which may be secret, the log has the names. */
export function dispatchEvents(
  context: Context,
  { id, workspaceId, platform, fullName }: RepositoryRecord,
  { workflow, ref, environment, event, inputs }: DispatchRequest,
): (action: keyof typeof WORDS, details?: Details) => AuditEvent {
  const asked = { ...defined({ ref, environment, event }), inputs: Object.keys(inputs) }
  return (action, { metadata, ...details } = {}) =>
    auditEvent(context, {
      category: 'workflow',
      action,
      workspaceId,
      description: `${plain(workflow)} of ${plain(fullName)} ${WORDS[action]} on ${plain(ref)}`,
      target: { type: 'workflow', id, name: workflow, platform },
      ...details,
      metadata: { ...asked, ...metadata },
    })
}
