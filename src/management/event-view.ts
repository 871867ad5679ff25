import * as z from 'zod'
import type { AuditCategory, AuditEvent } from '../store/audit-event.js'
import { timeText } from './views.js'

/** Every category, by its own name: the compiler says when one is missing. */
export const CATEGORIES = {
  auth: 'auth',
  workspace: 'workspace',
  team_member: 'team_member',
  github: 'github',
  permission: 'permission',
  token: 'token',
  signing_key: 'signing_key',
  affected_stacks: 'affected_stacks',
  instance: 'instance',
  lock: 'lock',
  workflow: 'workflow',
} as const satisfies { readonly [Category in AuditCategory]: Category }

/** How an event of the audit log is shown. */
export const eventView = z.strictObject({
  id: z.string(),
  time: z.iso.datetime(),
  category: z.enum(CATEGORIES),
  action: z.string(),
  traceId: z.string(),
  workspaceId: z.string().describe('Empty: the server as a whole.'),
  description: z.string(),
  actor: z
    .strictObject({ type: z.string(), id: z.string().optional(), name: z.string().optional() })
    .optional(),
  target: z
    .strictObject({
      type: z.string(),
      id: z.string(),
      name: z.string().optional(),
      platform: z.string().optional(),
    })
    .optional(),
  code: z.string().optional().describe('The error code of a failure.'),
  permissions: z.array(z.string()).readonly().optional().describe('What an exchange granted.'),
  denial: z.unknown().optional().describe('Why a permission was denied.'),
  metadata: z.record(z.string(), z.unknown()).readonly().optional().describe('What changed.'),
})

export type EventView = z.output<typeof eventView>

export function showEvent(event: AuditEvent): EventView {
  return { ...event, time: timeText(event.time) }
}

/** The columns of an event in a table such as CSV. */
export const EVENT_COLUMNS = [
  'time',
  'id',
  'category',
  'action',
  'workspaceId',
  'actorType',
  'actorId',
  'actorName',
  'targetType',
  'targetId',
  'targetName',
  'targetPlatform',
  'code',
  'permissions',
  'traceId',
  'description',
  'metadata',
  'denial',
] as const

/**
 * One event as a row under {@link EVENT_COLUMNS}. The texts are as they are: whoever writes a file for spreadsheets
 * escapes what they would take for a formula.
 */
export function eventRow(event: EventView): Readonly<Record<(typeof EVENT_COLUMNS)[number], string>> {
  const { actor, target } = event
  return {
    time: event.time,
    id: event.id,
    category: event.category,
    action: event.action,
    workspaceId: event.workspaceId,
    actorType: actor?.type ?? '',
    actorId: actor?.id ?? '',
    actorName: actor?.name ?? '',
    targetType: target?.type ?? '',
    targetId: target?.id ?? '',
    targetName: target?.name ?? '',
    targetPlatform: target?.platform ?? '',
    code: event.code ?? '',
    permissions: event.permissions?.join(' ') ?? '',
    traceId: event.traceId,
    description: event.description,
    metadata: json(event.metadata),
    denial: json(event.denial),
  }
}

function json(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}
