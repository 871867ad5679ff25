import type * as z from 'zod'
import { listInstances } from '../management/operations/instance.js'
import type { instanceView } from '../management/uploads/views.js'
import { type AddCommand, helpText } from './command.js'
import { findRepository, ONLY_REPOSITORY } from './find.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { wholeNumber } from './numbers.js'
import { printList } from './print-list.js'
import type { Column } from './table.js'
import { toSecond } from './text.js'

interface ListOptions extends WorkspaceOptions {
  readonly repository?: string
  readonly stack?: string
  readonly component?: string
  readonly limit?: number
}

type Instance = z.output<typeof instanceView>

const COLUMNS: readonly Column<Instance>[] = [
  { title: 'STACK', value: ({ stack }) => stack },
  { title: 'COMPONENT', value: ({ component }) => component },
  { title: 'REPOSITORY', value: ({ repository }) => repository },
  { title: 'COMMAND', value: ({ status }) => status?.command ?? '' },
  { title: 'EXIT CODE', value: ({ status }) => status?.exitCode ?? '' },
  { title: 'DRIFT', value: ({ drifted }) => (drifted === null ? 'not known' : drifted ? 'yes' : 'no') },
  { title: 'LAST RUN', value: ({ status }) => timeOf(status), isWhole: true },
]

export const addInstances: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('instances')
    .description('See the instances that repositories have registered.')
    .addHelpText('after', helpText({ examples: ['atmos-pro-oidc instances list'] }))

  managedInWorkspace(
    group
      .command('list')
      .description('List the instances, and how the last command on each ended.')
      .option(...ONLY_REPOSITORY)
      .option('--stack <name>', 'only those of this stack')
      .option('--component <name>', 'only those of this component')
      .option('--limit <number>', 'at most so many', wholeNumber),
    {
      notes: `An instance has drifted if its last command was a plan that found changes (exit code 2); it has not after a plan that
found none, or an apply that succeeded. Of anything else, that is not known.`,
      examples: [
        'atmos-pro-oidc instances list --stack plat-ue2-prod',
        "atmos-pro-oidc instances list --json | jq '.items[] | select(.drifted)'",
      ],
    },
  ).action(
    actInWorkspace(async ({ client, workspaceId }, options: ListOptions) => {
      const { repository: named, stack, component, limit, json } = options
      const repository = named && (await findRepository(client, workspaceId, named)).id
      const input = { workspaceId, repository, stack, component }
      const none = 'no instances; `atmos list instances --upload` registers them'
      return printList(terminal, client, listInstances, input, { columns: COLUMNS, none, json, limit })
    }),
  )
}

function timeOf(status: Instance['status']): string {
  return toSecond(status?.lastRun ?? status?.reportedAt ?? '')
}
