import type { Insertable, Selectable } from 'kysely'
import type { AuditEvent } from '../audit-event.js'
import type { LoggedEvent } from '../managed-store.js'
import { storableJson } from '../storable.js'
import { prepare, type Query } from './query.js'
import type { Builder, EventRow } from './schema.js'

/** The columns that are written, in this order. */
export const EVENT_COLUMNS = [
  'id',
  'time',
  'category',
  'action',
  'workspace_id',
  'description',
  'actor_type',
  'actor_id',
  'actor_name',
  'target_type',
  'target_id',
  'target_name',
  'rest',
] as const satisfies readonly (keyof EventRow)[]

export interface EventStatements {
  insertEvent(event: AuditEvent): Query
}

export function createEventStatements(db: Builder): EventStatements {
  const insert = prepare<Insertable<EventRow>>('insert_event', (value) =>
    db
      .insertInto('audit_events')
      .columns(EVENT_COLUMNS)
      .values(Object.fromEntries(EVENT_COLUMNS.map((column) => [column, value(column)])) as never),
  )
  return { insertEvent: (event) => insert(toEventRow(event)) }
}

export function toEventRow(event: AuditEvent): Insertable<EventRow> {
  const { id, time, category, action, workspaceId, description, actor, target, ...others } = event
  const named = (actor ?? {}) as { readonly id?: string; readonly name?: string }
  return {
    id,
    time,
    category,
    action,
    workspace_id: workspaceId,
    description,
    actor_type: actor?.type ?? null,
    actor_id: named.id ?? null,
    actor_name: named.name ?? null,
    target_type: target?.type ?? null,
    target_id: target?.id ?? null,
    target_name: target?.name ?? null,
    rest: storableJson({ ...others, platform: target?.platform }),
  }
}

export function toLoggedEvent(row: Selectable<EventRow>): LoggedEvent {
  const { platform, ...others } = JSON.parse(row.rest)
  const event = {
    id: row.id,
    time: Number(row.time),
    category: row.category,
    action: row.action,
    workspaceId: row.workspace_id,
    description: row.description,
    ...(row.actor_type !== null && {
      actor: present({ type: row.actor_type, id: row.actor_id, name: row.actor_name }),
    }),
    ...(row.target_type !== null && {
      target: present({ type: row.target_type, id: row.target_id, name: row.target_name, platform }),
    }),
    ...others,
  }
  return { place: Number(row.seq), event }
}

/** What was left out stays left out. */
function present(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  )
}
