import type * as z from 'zod'
import { plain } from '../errors.js'
import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  renameWorkspace,
  showWorkspace,
} from '../management/operations/workspace.js'
import type { workspaceView } from '../management/views.js'
import { type AddCommand, helpText } from './command.js'
import { type ConfirmOptions, confirmByName, YES } from './confirm.js'
import { findWorkspaceId } from './find.js'
import { createActions, type ManagedOptions, managed, managedInWorkspace } from './managed.js'
import { printList } from './print-list.js'
import { type Column, formatFields } from './table.js'
import { toJson } from './terminal.js'

type Workspace = z.output<typeof workspaceView>

const COLUMNS: readonly Column<Workspace>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'CREATED', value: ({ createdAt }) => createdAt.slice(0, 10), isWhole: true },
]

export const addWorkspace: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { act, actInWorkspace } = createActions(context, run)
  const group = program
    .command('workspace')
    .description('Create, show, rename and delete workspaces.')
    .addHelpText('after', helpText({ examples: ['atmos-pro-oidc workspace list'] }))

  managed(
    group
      .command('create <name>')
      .description('Create a workspace.')
      .option('--owner <login>', 'GitHub login of its first member'),
    {
      notes: 'Needs an administrator. A database file that does not exist is created.',
      examples: [
        'atmos-pro-oidc workspace create acme --owner octocat',
        'atmos-pro-oidc workspace create acme --server https://oidc.example.com --json',
      ],
    },
  ).action(
    act(
      async (client, { owner, json }: ManagedOptions & { owner?: string }, name: string) =>
        print(await client.call(createWorkspace, { name, owner }), json),
      { create: true },
    ),
  )

  managed(
    group
      .command('list')
      .description('List the workspaces.')
      .option('--search <text>', 'only those whose name contains this'),
    { examples: ['atmos-pro-oidc workspace list --search acme'] },
  ).action(
    act(async (client, { search, json }: ManagedOptions & { search?: string }) => {
      const none = 'no workspaces; `atmos-pro-oidc workspace create` makes one'
      return printList(terminal, client, listWorkspaces, { search }, { columns: COLUMNS, none, json })
    }),
  )

  managed(group.command('show [id]').description('Show a workspace.'), {
    notes: 'Without an id: that of ATMOS_PRO_WORKSPACE_ID, else the only one there is.',
    examples: ['atmos-pro-oidc workspace show ws_0123456789abcdefghijklmnopqr'],
  }).action(
    act(async (client, { json }: ManagedOptions, id?: string) => {
      const workspaceId = await findWorkspaceId(client, id, env)
      return print(await client.call(showWorkspace, { workspaceId }), json)
    }),
  )

  managedInWorkspace(group.command('rename <name>').description('Give a workspace another name.'), {
    examples: ['atmos-pro-oidc workspace rename acme-inc'],
  }).action(
    actInWorkspace(async ({ client, workspaceId }, { json }, name: string) =>
      print(await client.call(renameWorkspace, { workspaceId, name, version: '*' }), json),
    ),
  )

  managed(
    group
      .command('delete [id]')
      .description('Delete a workspace with its members, repositories, permissions and tokens.')
      .option(...YES),
    {
      notes: 'Asks for the name to be typed. The audit log stays.',
      examples: ['atmos-pro-oidc workspace delete ws_0123456789abcdefghijklmnopqr'],
    },
  ).action(
    act(async (client, options: ManagedOptions & ConfirmOptions, id?: string) => {
      const workspaceId = await findWorkspaceId(client, id, env)
      const { name } = await client.call(showWorkspace, { workspaceId })
      const question = `Delete the workspace ${plain(name)} (${workspaceId}) with everything in it`
      if (!(await confirmByName(terminal, question, name, options))) return 1
      const deleted = await client.call(deleteWorkspace, { workspaceId, confirm: name })
      terminal.out(options.json ? toJson(deleted, 2) : `deleted ${workspaceId} (${plain(name)})`)
      return 0
    }),
  )

  function print(workspace: Workspace, json: true | undefined): 0 {
    const { id, name, version, createdAt } = workspace
    terminal.out(json ? toJson(workspace, 2) : formatFields({ id, name, created: createdAt, version }))
    return 0
  }
}
