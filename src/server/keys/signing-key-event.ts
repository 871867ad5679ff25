import type { AuditActor, AuditEvent } from '../../store/audit-event.js'
import { newId } from '../../store/id.js'
import type { SigningKeyRecord } from '../../store/records.js'

/** @param actor default: the server itself */
export function signingKeyEvent(
  action: 'created' | 'removed',
  { id, signsFrom }: SigningKeyRecord,
  time: number,
  actor: AuditActor = { type: 'system' },
): AuditEvent {
  const from = new Date(signsFrom).toISOString()
  return {
    id: newId('aud'),
    time,
    category: 'signing_key',
    action,
    traceId: crypto.randomUUID(),
    workspaceId: '',
    description: action === 'created' ? `The key ${id} signs sessions from ${from}` : `The key ${id} is gone`,
    actor,
    target: { type: 'signing_key', id },
  }
}
