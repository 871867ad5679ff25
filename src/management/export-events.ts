import type * as z from 'zod'
import type { EventView } from './event-view.js'
import { type Context, perform } from './operation.js'
import { listAllAuditEvents, listAuditEvents } from './operations/audit.js'

/** The filters of `audit.list`; without `workspaceId` those of `audit.list-all`. */
export type ExportQuery = Omit<z.input<typeof listAllAuditEvents.input>, 'limit' | 'cursor'> & {
  readonly workspaceId?: string
}

/**
 * Every event that the filters let through, newest first, read page by page. Events that are written meanwhile are not
 * among them. Throws as {@link perform}, also for want of a role.
 */
export async function* exportEvents(query: ExportQuery, context: Context): AsyncGenerator<EventView, void> {
  const operation = query.workspaceId === undefined ? listAllAuditEvents : listAuditEvents
  let cursor: string | undefined
  do {
    const page = await perform(
      operation,
      { ...query, limit: 200, ...(cursor === undefined ? {} : { cursor }) },
      context,
    )
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
