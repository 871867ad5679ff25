import { Option } from 'commander'
import { plain } from '../errors.js'
import { addMember as add, changeMember, listMembers, removeMember } from '../management/operations/member.js'
import type { Role } from '../store/records.js'
import { type AddCommand, helpText } from './command.js'
import { type ConfirmOptions, confirm, YES } from './confirm.js'
import { findMember, type Member } from './find.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { printList } from './print-list.js'
import { type Column, formatFields } from './table.js'
import { toJson } from './terminal.js'

interface RoleOptions extends WorkspaceOptions {
  readonly role: Role
}

const COLUMNS: readonly Column<Member>[] = [
  { title: 'LOGIN', value: ({ login }) => login, isWhole: true },
  { title: 'ROLE', value: ({ role }) => role, isWhole: true },
  { title: 'ADDED', value: ({ createdAt }) => createdAt.slice(0, 10), isWhole: true },
  { title: 'ID', value: ({ id }) => id, isWhole: true },
]

export const addMember: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('member')
    .description('Add people to a workspace, give them roles, take them out.')
    .addHelpText(
      'after',
      helpText({
        notes: 'Owners and admins administer; members look. The last owner stays.',
        examples: ['atmos-pro-oidc member list'],
      }),
    )

  managedInWorkspace(
    group
      .command('list')
      .description('List the members of a workspace.')
      .option('--search <text>', 'only those whose login contains this'),
    { examples: ['atmos-pro-oidc member list'] },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, { search, json }: WorkspaceOptions & { search?: string }) =>
        printList(
          terminal,
          client,
          listMembers,
          { workspaceId, search },
          { columns: COLUMNS, none: 'no members', json },
        ),
    ),
  )

  managedInWorkspace(group.command('add <login>').description('Add a member.').addOption(roleOption()), {
    examples: ['atmos-pro-oidc member add octocat --role admin'],
  }).action(
    actInWorkspace(async ({ client, workspaceId }, { role, json }: RoleOptions, login: string) =>
      print(await client.call(add, { workspaceId, login, role }), json),
    ),
  )

  managedInWorkspace(
    group.command('change <login>').description('Give a member another role.').addOption(roleOption()),
    { examples: ['atmos-pro-oidc member change octocat --role owner'] },
  ).action(
    actInWorkspace(async ({ client, workspaceId }, { role, json }: RoleOptions, login: string) => {
      const { id: memberId } = await findMember(client, workspaceId, login)
      return print(await client.call(changeMember, { workspaceId, memberId, role, version: '*' }), json)
    }),
  )

  managedInWorkspace(
    group
      .command('remove <login>')
      .description('Take a member out.')
      .option(...YES),
    { examples: ['atmos-pro-oidc member remove octocat'] },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, options: WorkspaceOptions & ConfirmOptions, name: string) => {
        const { id: memberId, login, role } = await findMember(client, workspaceId, name)
        const question = `Take ${plain(login)} (${role}) out of the workspace`
        if (!(await confirm(terminal, question, options))) return 1
        const removed = await client.call(removeMember, { workspaceId, memberId })
        terminal.out(options.json ? toJson(removed, 2) : `removed ${plain(login)}`)
        return 0
      },
    ),
  )

  function print(member: Member, json: true | undefined): 0 {
    const { login, role, id, version } = member
    terminal.out(json ? toJson(member, 2) : formatFields({ login, role, id, version }))
    return 0
  }
}

/** Also of tokens. */
export function roleOption(): Option {
  return new Option('--role <role>', 'what it may do')
    .choices(['member', 'admin', 'owner'])
    .makeOptionMandatory()
}
