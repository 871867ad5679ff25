import { plain } from '../errors.js'
import { listLocks, releaseLock } from '../management/operations/lock.js'
import { type AddCommand, helpText } from './command.js'
import { type ConfirmOptions, confirm, YES } from './confirm.js'
import { findLock, type Lock } from './find.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { printList } from './print-list.js'
import { type Column, formatFields } from './table.js'
import { toJson } from './terminal.js'
import { toSecond } from './text.js'

const COLUMNS: readonly Column<Lock>[] = [
  { title: 'KEY', value: ({ key }) => key },
  { title: 'HELD BY', value: ({ run }) => run.repository },
  { title: 'RUN', value: ({ run }) => run.runId ?? '', isWhole: true },
  { title: 'STARTED BY', value: ({ run }) => run.actor ?? '' },
  { title: 'UNTIL', value: ({ expiresAt }) => toSecond(expiresAt), isWhole: true },
  { title: 'MESSAGE', value: ({ message = '' }) => message },
  { title: 'ID', value: ({ id }) => id, isWhole: true },
]

export const addLocks: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('locks')
    .description('See the locks that jobs hold, and take them away.')
    .addHelpText(
      'after',
      helpText({
        notes: 'A lock is taken and released by jobs (`atmos pro lock`), and expires by itself.',
        examples: ['atmos-pro-oidc locks list'],
      }),
    )

  managedInWorkspace(group.command('list').description('List the locks that are held.'), {
    examples: ['atmos-pro-oidc locks list', 'atmos-pro-oidc locks list --json | jq -r .items[].key'],
  }).action(
    actInWorkspace(async ({ client, workspaceId }, { json }: WorkspaceOptions) =>
      printList(terminal, client, listLocks, { workspaceId }, { columns: COLUMNS, none: 'no locks', json }),
    ),
  )

  managedInWorkspace(
    group
      .command('release <lock>')
      .description('Take a lock from whoever holds it.')
      .option(...YES),
    {
      notes:
        'A lock is named by its key or by its lock_… id. The job that holds it is not asked, and may be at work.',
      examples: ['atmos-pro-oidc locks release acme/infra/prod/vpc'],
    },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, options: WorkspaceOptions & ConfirmOptions, named: string) => {
        const lock = await findLock(client, workspaceId, named)
        terminal.err(formatFields(factsOf(lock)))
        const question = `Take the lock ${plain(lock.key)} from ${plain(lock.run.repository)}`
        if (!(await confirm(terminal, question, options))) return 1
        // Whoever extended it in between is at work: look again first.
        const { id, version } = lock
        const released = await client.call(releaseLock, { workspaceId, lock: id, version })
        terminal.out(options.json ? toJson(released, 2) : `released ${plain(lock.key)}`)
        return 0
      },
    ),
  )
}

function factsOf({ key, run, expiresAt, message }: Lock): Readonly<Record<string, string>> {
  return {
    key,
    'held by': run.repository,
    ...(run.runId ? { run: run.runId } : {}),
    ...(run.actor ? { 'started by': run.actor } : {}),
    until: expiresAt,
    ...(message ? { message } : {}),
  }
}
