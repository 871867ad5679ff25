import type { Selectable } from 'kysely'
import type { EventQuery, LoggedEvent } from '../managed-store.js'
import type { Engine } from './engine.js'
import { toLoggedEvent } from './event-rows.js'
import { nextTurn } from './next-turn.js'
import type { Query } from './query.js'
import type { Builder, EngineName, EventRow } from './schema.js'
import { contains, isFolded } from './search.js'

/** Reads the audit log, newest first: a stretch at a time, so that nobody waits while a rare event is looked for. */
export function createEventLog(db: Builder, engine: Engine): (query: EventQuery) => Promise<LoggedEvent[]> {
  // Two queries in one: SQLite walks the index for `min` or `max` alone, not for both at once.
  const ends = db
    .selectNoFrom(({ selectFrom }) => [
      selectFrom('audit_events')
        .select(({ fn }) => fn.min('seq').as('seq'))
        .as('lowest'),
      selectFrom('audit_events')
        .select(({ fn }) => fn.max('seq').as('seq'))
        .as('highest'),
    ])
    .compile()

  return async (query) => {
    const [{ lowest, highest }] = (await engine.read(ends)) as [Record<'lowest' | 'highest', unknown>]
    const found: LoggedEvent[] = []
    const first = Math.min(query.before ?? Number.POSITIVE_INFINITY, Number(highest) + 1)
    const atOnce = isIndexed(query) ? Number.POSITIVE_INFINITY : engine.eventsAtOnce
    for (let before = first; before > Number(lowest); before -= atOnce) {
      if (before < first) await nextTurn()
      const from = Math.max(before - atOnce, Number(lowest))
      const rows = await engine.read(
        stretch(engine.name, db, { ...query, limit: query.limit - found.length }, from, before),
      )
      found.push(...(rows as Selectable<EventRow>[]).map(toLoggedEvent))
      if (found.length >= query.limit) break
    }
    return found
  }
}

/** Whether an index leads to the events, so that none is looked at in vain. */
function isIndexed({
  workspaceId: _workspace,
  before: _before,
  limit: _limit,
  ...others
}: EventQuery): boolean {
  return Object.values(others).every((condition) => condition === undefined)
}

function stretch(engine: EngineName, db: Builder, query: EventQuery, from: number, before: number): Query {
  let events = db.selectFrom('audit_events').selectAll().where('seq', '>=', from).where('seq', '<', before)
  const { workspaceId, category, action, actor, target, text, since, until } = query
  if (workspaceId !== undefined) events = events.where('workspace_id', '=', workspaceId)
  if (category !== undefined) events = events.where('category', '=', category)
  if (action !== undefined) events = events.where('action', '=', action)
  if (since !== undefined) events = events.where('time', '>=', since)
  if (until !== undefined) events = events.where('time', '<', until)
  if (actor !== undefined) {
    events = events.where(({ or, ref }) =>
      or([ref('actor_type'), ref('actor_id'), ref('actor_name')].map((column) => isFolded(column, actor))),
    )
  }
  if (target !== undefined) {
    events = events.where(({ or, ref }) =>
      or(
        [ref('target_type'), ref('target_id'), ref('target_name')].map((column) => isFolded(column, target)),
      ),
    )
  }
  if (text !== undefined) {
    events = events.where(({ or, ref }) =>
      or(
        [ref('description'), ref('actor_name'), ref('target_name')].map((column) =>
          contains(engine, column, text),
        ),
      ),
    )
  }
  return events.orderBy('seq', 'desc').limit(query.limit).compile()
}
