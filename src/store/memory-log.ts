import { asciiLowerCase } from '../ascii.js'
import type { AuditEvent } from './audit-event.js'
import type { EventQuery, LoggedEvent } from './managed-store.js'
import { contains } from './memory-list.js'
import { storable } from './storable.js'

/** Events beyond this push out the oldest. */
const MAX_EVENTS = 10_000

/** The audit log, in memory. */
export interface MemoryLog {
  append(...events: readonly AuditEvent[]): void
  list(query: EventQuery): readonly LoggedEvent[]
  /** Forgets at most `limit` events from before that time; how many. */
  purge(before: number, limit: number): number
  /** Oldest first. */
  all(): readonly AuditEvent[]
}

export function createMemoryLog(): MemoryLog {
  let log: LoggedEvent[] = []
  let place = 0
  return {
    append(...events) {
      for (const event of events) log.push({ place: ++place, event: storable(event) })
      if (log.length > MAX_EVENTS) log.splice(0, log.length - MAX_EVENTS)
    },
    list: (query) =>
      log
        .filter((logged) => meets(logged, query))
        .slice(-query.limit)
        .reverse(),
    purge(before, limit) {
      const length = log.length
      let left = limit
      log = log.filter(({ event }) => event.time >= before || left-- <= 0)
      return length - log.length
    },
    all: () => log.map(({ event }) => event),
  }
}

function meets({ place, event }: LoggedEvent, query: EventQuery): boolean {
  const { workspaceId, category, action, actor, target, text, since, until, before } = query
  return (
    (workspaceId === undefined || event.workspaceId === workspaceId) &&
    (category === undefined || event.category === category) &&
    (action === undefined || event.action === action) &&
    (actor === undefined || isNamed(event.actor, actor)) &&
    (target === undefined || isNamed(event.target, target)) &&
    (text === undefined || textsOf(event).some((one) => contains(one, text))) &&
    (since === undefined || event.time >= since) &&
    (until === undefined || event.time < until) &&
    (before === undefined || place < before)
  )
}

interface Named {
  readonly type: string
  readonly id?: string
  readonly name?: string
}

function isNamed(who: Named | undefined, name: string): boolean {
  const lower = asciiLowerCase(name)
  return [who?.type, who?.id, who?.name].some((one) => one !== undefined && asciiLowerCase(one) === lower)
}

function textsOf({ description, actor, target }: AuditEvent): readonly string[] {
  const names = [actor, target].flatMap((one: Named | undefined) => one?.name ?? [])
  return [description, ...names]
}
