import type { Command } from 'commander'
import { addPermission as add, changePermission } from '../../management/operations/permission.js'
import type { FindingView } from '../../management/permission-rows.js'
import type { CommandContext, Runner } from '../command.js'
import { REPOSITORY } from '../find.js'
import { printFindings } from '../findings.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from '../managed.js'
import { wholeNumber } from '../numbers.js'
import { formatFields } from '../table.js'
import { type Terminal, toJson } from '../terminal.js'
import { addRowFlags, type RowFlags, rowFromFlags } from './flags.js'
import { findPermission, findPlace, type PermissionOptions } from './place.js'
import { type PermissionView, readings, rowOf, toPrintable } from './view.js'

/** `add` and `change`: both end with how the row reads, and what lint finds. */
export function addEdits(group: Command, context: CommandContext, run: Runner): void {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)

  managedInWorkspace(
    addRowFlags(
      group
        .command('add')
        .description('Grant a permission to a repository.')
        .option(...REPOSITORY)
        .requiredOption('--permission <name>', 'a resource:verb slug, for example affected-stacks:create'),
    ),
    {
      notes: 'Says how each pattern reads, and what lint finds.',
      examples: [
        'atmos-pro-oidc permission add --repository acme/infra --permission affected-stacks:create --workflow atmos-pro.yaml --branch pull_request:main',
      ],
    },
  ).action(
    actInWorkspace(async (place, options: PermissionOptions & RowFlags) => {
      const { at } = await findPlace(place, options)
      return print(terminal, await place.client.call(add, { ...at, ...rowFromFlags(options) }), options)
    }),
  )

  managedInWorkspace(
    addRowFlags(
      group
        .command('change <id>')
        .description('Change fields of a permission; the others stay as they are.')
        .option(...REPOSITORY)
        .option('--permission <name>', 'another name'),
    )
      .option('--no-event', 'every event but those an outsider can start')
      .option('--no-job-workflow', 'any reusable workflow')
      .option('--if-version <number>', 'only if it still has this version', wholeNumber),
    {
      notes: 'Is refused when somebody else has changed it in between.',
      examples: [
        'atmos-pro-oidc permission change perm_0123456789abcdefghijklmnopqr --branch main',
        "atmos-pro-oidc permission change perm_0123456789abcdefghijklmnopqr --environment '*' --if-version 3",
      ],
    },
  ).action(
    actInWorkspace(
      async (place, options: PermissionOptions & RowFlags & { ifVersion?: number }, id: string) => {
        const { at, permission } = await findPermission(place, options, id)
        const changed = await place.client.call(changePermission, {
          ...at,
          version: options.ifVersion ?? permission.version,
          ...rowFromFlags(options, rowOf(permission)),
        })
        return print(terminal, changed, options)
      },
    ),
  )
}

function print(
  terminal: Terminal,
  permission: PermissionView & { readonly findings: readonly FindingView[] },
  { json }: WorkspaceOptions,
): 0 {
  if (json) {
    terminal.out(toJson(permission, 2))
    return 0
  }
  const { id, version } = permission
  terminal.out(formatFields({ id, version, ...readings(permission) }))
  printFindings(terminal, permission.findings.map(toPrintable))
  return 0
}
