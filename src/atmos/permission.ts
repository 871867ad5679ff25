import { plain } from '../errors.js'
import type { Session } from '../exchange/session.js'
import { readRef } from '../identity/ref.js'
import { describeRow } from '../management/permission-rows.js'
import { writeFor } from '../permission/branch-hint.js'
import { exactly } from '../permission/pattern.js'
import { PermissionError } from '../permission/permission-error.js'
import type { Directory } from '../store/store.js'
import { shellWord } from './shell-word.js'

/** Rows that are listed. */
const ROWS_SHOWN = 5

/**
 * The session must list the permission. A refusal says what it lists, which rows the repository has by now, and what to do.
 *
 * @throws PermissionError `permission_denied`
 */
export async function requirePermission(
  store: Pick<Directory, 'findRepository'>,
  session: Session,
  permission: string,
): Promise<void> {
  const { permissions, repository, workspaceId } = session
  if (permissions.includes(permission)) return
  const found = await store.findRepository(workspaceId, repository.platform, repository.id)
  const rows = found?.permissions.rowsOf(permission).map((row) => describeRow(row.permission)) ?? []
  const may = permissions.length === 0 ? 'nothing' : permissions.join(', ')
  throw new PermissionError(
    'permission_denied',
    `This run may not do ${permission}: its session of ${plain(repository.fullName)} may do ${may}.`,
    undefined,
    [
      ...whatThereIs(permission, rows, session),
      `To allow it: ${addCommand(permission, session)}`,
      'Where the server has a configuration file with permissions, write that row into the file instead, and restart it.',
      'A session keeps what it was granted: run the job again afterwards, so that it exchanges a new token.',
    ],
  )
}

function whatThereIs(
  permission: string,
  rows: readonly string[],
  { repository, workflow, ref, environment }: Session,
): readonly string[] {
  const name = plain(repository.fullName)
  if (rows.length === 0) return [`${name} has no row named ${permission}.`]
  const run = [
    workflow,
    ref || 'no ref',
    environment === undefined ? 'no environment' : `environment ${environment}`,
  ]
  const more = rows.length > ROWS_SHOWN ? [`… and ${rows.length - ROWS_SHOWN} more`] : []
  const words = `this run (${run.map(plain).join(', ')})`
  return [
    `${name} has rows of that name, and none of them is older than the session and matches ${words}:`,
    ...[...rows.slice(0, ROWS_SHOWN), ...more].map((row) => `- ${row}`),
  ]
}

/** The command line that allows this run: what it has is written exactly, as far as the session says it. */
function addCommand(permission: string, session: Session): string {
  const { workspaceId, repository, workflow, ref, environment } = session
  const branch = writeFor({ workflow, ref: readRef({ ref }), environment, event: '' })
  const flags: readonly (readonly [string, string])[] = [
    ['workspace', workspaceId],
    ['repository', repository.fullName],
    ['permission', permission],
    ['workflow', exactly(workflow)],
    ...(branch === '*' ? [] : ([['branch', branch]] as const)),
    ...(environment === undefined ? [] : ([['environment', exactly(environment)]] as const)),
  ]
  const words = flags.map(([flag, value]) => `--${flag} ${shellWord(value)}`)
  return `atmos-pro-oidc permission add ${words.join(' ')}`
}
