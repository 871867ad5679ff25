import { plain } from '../../errors.js'
import { listPermissions, removePermission } from '../../management/operations/permission.js'
import { type AddCommand, helpText } from '../command.js'
import { type ConfirmOptions, confirm, YES } from '../confirm.js'
import { REPOSITORY } from '../find.js'
import { printFindings } from '../findings.js'
import { createActions, managedInWorkspace } from '../managed.js'
import { formatFields, formatTable } from '../table.js'
import { toJson } from '../terminal.js'
import { addEdits } from './edit.js'
import { findPermission, findPlace, type PermissionOptions } from './place.js'
import { columnsFor, readings, toPrintable } from './view.js'

export const addPermission: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('permission')
    .description('Grant permissions to repositories, change them, take them back.')
    .addHelpText(
      'after',
      helpText({
        notes: 'A run is allowed if one row matches on every field. What is left out means anything.',
        examples: ['atmos-pro-oidc permission list --repository acme/infra'],
      }),
    )

  addEdits(group, context, run)

  managedInWorkspace(
    group
      .command('list')
      .description('List the permissions of a repository, with what lint finds.')
      .option(...REPOSITORY),
    { examples: ['atmos-pro-oidc permission list --repository acme/infra'] },
  ).action(
    actInWorkspace(async (place, options: PermissionOptions) => {
      const { repository, at } = await findPlace(place, options)
      const list = await place.client.call(listPermissions, at)
      if (options.json) {
        terminal.out(toJson(list, 2))
      } else if (list.items.length === 0) {
        terminal.err(`${plain(repository.fullName)} has no permissions: it may do nothing`)
      } else {
        terminal.out(formatTable(terminal, columnsFor(list.items), list.items))
        printFindings(terminal, list.findings.map(toPrintable))
      }
      return 0
    }),
  )

  managedInWorkspace(
    group
      .command('remove <id>')
      .description('Take a permission from a repository.')
      .option(...REPOSITORY)
      .option(...YES),
    {
      examples: [
        'atmos-pro-oidc permission remove perm_0123456789abcdefghijklmnopqr --repository acme/infra',
      ],
    },
  ).action(
    actInWorkspace(async (place, options: PermissionOptions & ConfirmOptions, id: string) => {
      const { repository, at, permission } = await findPermission(place, options, id)
      terminal.err(formatFields(readings(permission)))
      const question = `Take this permission from ${plain(repository.fullName)}`
      if (!(await confirm(terminal, question, options))) return 1
      // What was shown is what goes.
      const removed = await place.client.call(removePermission, { ...at, version: permission.version })
      terminal.out(options.json ? toJson(removed, 2) : `removed ${permission.id}`)
      return 0
    }),
  )
}
