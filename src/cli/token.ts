import type * as z from 'zod'
import { ConfigError, plain } from '../errors.js'
import {
  createAdministratorToken,
  listAdministratorTokens,
  revokeAdministratorToken,
} from '../management/administrator-token.js'
import type { Context } from '../management/operation.js'
import { createToken, listTokens, revokeToken } from '../management/operations/token.js'
import type { tokenView } from '../management/views.js'
import type { Role } from '../store/records.js'
import type { Client } from './client/client.js'
import { type AddCommand, helpText } from './command.js'
import { type ConfirmOptions, confirm, YES } from './confirm.js'
import { findWorkspaceId } from './find.js'
import { listAll } from './list-all.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { roleOption } from './member.js'
import { wholeNumber } from './numbers.js'
import { type Column, formatFields, formatTable } from './table.js'
import { toJson } from './terminal.js'
import { clean } from './text.js'

type Token = z.output<typeof tokenView>

interface TokenOptions extends WorkspaceOptions {
  readonly administrator?: true
}

interface CreateOptions extends TokenOptions {
  readonly name: string
  readonly role?: Role
  readonly expiresInDays: number
}

const COLUMNS: readonly Column<Token>[] = [
  { title: 'ID', value: ({ id }) => id, isWhole: true },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLE', value: ({ role }) => role, isWhole: true },
  { title: 'EXPIRES', value: ({ expiresAt }) => expiresAt.slice(0, 10), isWhole: true },
]

const ADMINISTRATOR = [
  '--administrator',
  "an administrator's, good for every workspace; on the database itself only",
] as const

export const addToken: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { act } = createActions(context, run)
  const group = program
    .command('token')
    .description('Make and revoke management tokens, with which programs administer a server.')
    .addHelpText(
      'after',
      helpText({
        notes: 'The server keeps a hash only: a token is shown once, when it is made.',
        examples: ['atmos-pro-oidc token list'],
      }),
    )

  managedInWorkspace(
    group
      .command('create')
      .description('Make a token. It is printed this once.')
      .requiredOption('--name <text>', 'what it is for')
      .addOption(roleOption().makeOptionMandatory(false))
      .option('--expires-in-days <number>', '1 to 365', wholeNumber, 90)
      .option(...ADMINISTRATOR),
    {
      examples: [
        'atmos-pro-oidc token create --name terraform --role admin --expires-in-days 30',
        '(umask 077; atmos-pro-oidc token create --name ops --administrator --json | jq -r .token > ops.token)',
      ],
    },
  ).action(
    act(async (client, options: CreateOptions) => {
      const { name, role, expiresInDays, administrator, json } = options
      if ((role === undefined) === (administrator === undefined)) {
        throw new ConfigError('say what it may do with one of --role and --administrator', { path: '--role' })
      }
      const made = role
        ? await client.call(createToken, {
            workspaceId: await findWorkspaceId(client, options.workspace, env),
            name,
            role,
            expiresInDays,
          })
        : await createAdministratorToken(contextOf(client), { name, expiresInDays })
      const { token, id, expiresAt } = made
      terminal.out(json ? toJson(made, 2) : clean(token))
      terminal.err(`Keep it safe: it is not shown again. It is ${clean(id)}, and expires at ${expiresAt}.`)
      return 0
    }),
  )

  managedInWorkspace(
    group
      .command('list')
      .description('List the tokens, without what is secret.')
      .option(...ADMINISTRATOR),
    { examples: ['atmos-pro-oidc token list'] },
  ).action(
    act(async (client, options: TokenOptions) => {
      const items = options.administrator
        ? await listAdministratorTokens(contextOf(client))
        : await listAll(client, listTokens, {
            workspaceId: await findWorkspaceId(client, options.workspace, env),
          })
      if (options.json) terminal.out(toJson({ items }, 2))
      else if (items.length === 0) terminal.err('no tokens')
      else terminal.out(formatTable(terminal, COLUMNS, items))
      return 0
    }),
  )

  managedInWorkspace(
    group
      .command('revoke <id>')
      .description('Revoke a token, at once.')
      .option(...ADMINISTRATOR)
      .option(...YES),
    { examples: ['atmos-pro-oidc token revoke tok_0123456789abcdefghijklmnopqr'] },
  ).action(
    act(async (client, options: TokenOptions & ConfirmOptions, tokenId: string) => {
      if (!(await confirm(terminal, `Revoke the token ${plain(tokenId)}`, options))) return 1
      const revoked = options.administrator
        ? await revokeAdministratorToken(contextOf(client), tokenId)
        : await client.call(revokeToken, {
            workspaceId: await findWorkspaceId(client, options.workspace, env),
            tokenId,
          })
      const { id, name } = revoked
      terminal.out(options.json ? toJson(revoked, 2) : formatFields({ revoked: id, name }))
      return 0
    }),
  )
}

function contextOf({ context }: Client): Context {
  if (context) return context()
  throw new ConfigError('is for the database itself, not for a server', { path: '--administrator' })
}
