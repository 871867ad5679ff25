import * as z from 'zod'
import { defined } from '../defined.js'
import { CATEGORIES, type EventView, eventView, showEvent } from '../event-view.js'
import { input, page, term, workspaceId } from '../fields.js'
import { type Context, operation } from '../operation.js'
import { type Page, readCursor, toPage } from '../page.js'
import { pageOf } from '../views.js'

const time = z.iso.datetime({ offset: true, error: 'must be a time such as 2026-11-23T12:00:00Z' }).optional()

const filters = {
  category: z.enum(CATEGORIES).optional(),
  action: term.describe('For example repository_imported.'),
  actor: term.describe('Type, id or name of who did it, exactly; case is ignored.'),
  target: term.describe('Type, id or name of what it was done to, exactly; case is ignored.'),
  text: term.describe('Contained in the description or in a name; case is ignored.'),
  since: time.describe('From then on.'),
  until: time.describe('Before then.'),
  ...page,
}

/** Where the next page starts: before this place of the log. */
const before = z.tuple([z.int().min(0)])

export const listAuditEvents = operation({
  id: 'audit.list',
  method: 'GET',
  path: '/workspaces/{workspaceId}/audit-events',
  summary:
    'List what happened in a workspace, newest first. An administrator can also ask about a deleted one.',
  input: input({ workspaceId, ...filters }),
  output: pageOf(eventView),
  run: listEvents,
})

export const listAllAuditEvents = operation({
  id: 'audit.list-all',
  method: 'GET',
  path: '/audit-events',
  summary: 'List what happened in all workspaces and to the server itself, newest first.',
  input: input(filters),
  output: pageOf(eventView),
  run: listEvents,
})

type Filters = z.output<z.ZodObject<typeof filters>> & { readonly workspaceId?: string }

async function listEvents(
  { limit, cursor, since, until, ...conditions }: Filters,
  { store }: Context,
): Promise<Page<EventView>> {
  // Whoever is bound to a workspace has a token of it: it exists. An administrator may ask about one that does not.
  const query = defined({
    ...conditions,
    since: since === undefined ? undefined : Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
    before: cursor === undefined ? undefined : readCursor(before, cursor)[0],
  })
  const found = await store.listEvents({ ...query, limit: limit + 1 })
  return toPage(
    found,
    limit,
    ({ place }) => [place],
    ({ event }) => showEvent(event),
  )
}
