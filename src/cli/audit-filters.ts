import { type Command, InvalidArgumentError, Option } from 'commander'
import type { EventView } from '../management/event-view.js'
import { CATEGORIES } from '../management/event-view.js'
import { listAllAuditEvents, listAuditEvents } from '../management/operations/audit.js'
import type { Client } from './client/client.js'
import type { CommandContext } from './command.js'
import { findWorkspaceId } from './find.js'
import { pagesOf } from './list-all.js'
import type { WorkspaceOptions } from './managed.js'

export interface FilterOptions extends WorkspaceOptions {
  readonly allWorkspaces?: true
  readonly category?: keyof typeof CATEGORIES
  readonly action?: string
  readonly actor?: string
  readonly target?: string
  readonly text?: string
  readonly since?: string
  readonly until?: string
  readonly limit?: number
}

export function addFilters(command: Command): Command {
  return command
    .option('--all-workspaces', 'also what is about the server itself; for administrators')
    .addOption(new Option('--category <name>', 'what it is about').choices(Object.keys(CATEGORIES)))
    .option('--action <name>', 'for example repository_imported')
    .option('--actor <who>', 'type, id or name of who did it')
    .option('--target <what>', 'type, id or name of what it was done to')
    .option('--text <text>', 'contained in the description or in a name')
    .option('--since <time>', 'from then on: 2026-11-23 (UTC), or 2026-11-23T12:00:00Z', time)
    .option('--until <time>', 'before then', time)
}

/** The events that the filters let through, newest first, page by page. */
export async function* findEvents(
  client: Client,
  options: FilterOptions,
  env: CommandContext['env'],
): AsyncGenerator<readonly EventView[]> {
  const { category, action, actor, target, text, since, until, limit } = options
  const filters = { category, action, actor, target, text, since, until }
  if (options.allWorkspaces) {
    yield* pagesOf(client, listAllAuditEvents, filters, limit)
  } else {
    const workspaceId = await findWorkspaceId(client, options.workspace, env)
    yield* pagesOf(client, listAuditEvents, { workspaceId, ...filters }, limit)
  }
}

/** A day is the beginning of it. */
function time(text: string): string {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text
  if (Number.isFinite(Date.parse(whole))) return whole
  throw new InvalidArgumentError(
    'It must be a day such as 2026-11-23, or a time such as 2026-11-23T12:00:00Z.',
  )
}
