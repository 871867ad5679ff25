import { Option } from 'commander'
import { ConfigError, plain } from '../errors.js'
import { importRepository, listRepositories, removeRepository } from '../management/operations/repository.js'
import { GITHUB_PLATFORM } from '../store/workspace-input.js'
import { addGitHubOptions } from './client/connect.js'
import { type AddCommand, helpText } from './command.js'
import { type ConfirmOptions, confirm, YES } from './confirm.js'
import { findRepository, type Repository } from './find.js'
import { findApp, userToken } from './github/user-token.js'
import { idCommands } from './github-ids.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { printList } from './print-list.js'
import { type Column, formatFields } from './table.js'
import { toJson } from './terminal.js'

interface ImportOptions extends WorkspaceOptions {
  readonly id?: string
  readonly ownerId?: string
  readonly platform?: string
  readonly visibility?: 'public' | 'private' | 'internal'
}

const COLUMNS: readonly Column<Repository>[] = [
  { title: 'NAME', value: ({ fullName }) => fullName },
  { title: 'GITHUB ID', value: ({ repositoryId }) => repositoryId, isWhole: true },
  { title: 'VISIBILITY', value: ({ visibility }) => visibility ?? '', isWhole: true },
  { title: 'PLATFORM', value: ({ platform }) => (platform === GITHUB_PLATFORM ? 'github.com' : platform) },
  { title: 'ID', value: ({ id }) => id, isWhole: true },
]

const OBSTACLE: Column<Repository> = { title: 'OBSTACLE', value: ({ obstacle }) => obstacle ?? '' }

/** Few repositories have an obstacle: the column is there when one has. */
function columnsFor(items: readonly Repository[]): readonly Column<Repository>[] {
  return items.some(({ obstacle }) => obstacle !== null) ? [...COLUMNS, OBSTACLE] : COLUMNS
}

const NAMING = 'A repository is named by OWNER/NAME, by its numeric id or by its repo_… id.'

export const addRepository: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { actInWorkspace } = createActions(context, run)
  const group = program
    .command('repository')
    .description('Import, list, show and remove repositories.')
    .addHelpText('after', helpText({ notes: NAMING, examples: ['atmos-pro-oidc repository list'] }))

  managedInWorkspace(
    addGitHubOptions(
      group
        .command('import <name>')
        .description('Import a GitHub repository, OWNER/NAME.')
        .option('--id <number>', "GitHub's id of the repository")
        .option('--owner-id <number>', "GitHub's id of its owner")
        .option('--platform <host>', "host of the issuer of its tokens (default: github.com's)")
        .addOption(
          new Option('--visibility <word>', 'until a token says').choices(['public', 'private', 'internal']),
        ),
    ),
    {
      notes: `Where there is a GitHub App: sign in with \`atmos-pro-oidc github login\`, and import by the name what you administer.
Otherwise by GitHub's ids; without them it says how to find them. The name is a label: what counts are the ids.`,
      examples: [
        'atmos-pro-oidc repository import acme/infra',
        'atmos-pro-oidc repository import acme/infra --id 1001 --owner-id 42',
      ],
    },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, options: ImportOptions, fullName: string) => {
        const { platform, visibility, json } = options
        const app = isByName(options) ? await findApp(client) : undefined
        const ids = app ? { githubToken: await userToken(app, client, env) } : requireIds(options, fullName)
        const repository = await client.call(importRepository, {
          workspaceId,
          ...ids,
          fullName,
          platform,
          visibility,
        })
        print(repository, json)
        terminal.err(
          `It may do nothing yet: grant it something with \`atmos-pro-oidc permission add --repository ${plain(repository.fullName)} …\`.`,
        )
        return 0
      },
      (options) => ({ github: isByName(options) }),
    ),
  )

  managedInWorkspace(
    group
      .command('list')
      .description('List the repositories of a workspace.')
      .option('--search <text>', 'only those whose name contains this'),
    { examples: ['atmos-pro-oidc repository list --search infra'] },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, { search, json }: WorkspaceOptions & { search?: string }) => {
        const none = 'no repositories; `atmos-pro-oidc repository import` imports one'
        const input = { workspaceId, search }
        return printList(terminal, client, listRepositories, input, { columns: columnsFor, none, json })
      },
    ),
  )

  managedInWorkspace(group.command('show [repository]').description('Show a repository.'), {
    notes: `${NAMING} It may be left out when there is only one.`,
    examples: ['atmos-pro-oidc repository show acme/infra'],
  }).action(
    actInWorkspace(async ({ client, workspaceId }, { json }, named?: string) =>
      print(await findRepository(client, workspaceId, named), json),
    ),
  )

  managedInWorkspace(
    group
      .command('remove <repository>')
      .description('Remove a repository from a workspace, with its permissions.')
      .option(...YES),
    { notes: NAMING, examples: ['atmos-pro-oidc repository remove acme/infra'] },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, options: WorkspaceOptions & ConfirmOptions, named: string) => {
        const { id: repository, fullName } = await findRepository(client, workspaceId, named)
        const question = `Remove ${plain(fullName)} (${plain(repository)}) with its permissions`
        if (!(await confirm(terminal, question, options))) return 1
        const removed = await client.call(removeRepository, { workspaceId, repository })
        terminal.out(options.json ? toJson(removed, 2) : `removed ${plain(fullName)}`)
        return 0
      },
    ),
  )

  function print(repository: Repository, json: true | undefined): 0 {
    const { id, fullName, repositoryId, ownerId, platform, visibility, vouchedBy, createdAt, obstacle } =
      repository
    const fields = {
      id,
      name: fullName,
      'github id': repositoryId,
      'owner id': ownerId,
      platform,
      visibility: visibility ?? 'not known yet',
      'vouched by': vouchedBy ?? 'nobody but whoever imported it',
      ...(obstacle === null ? {} : { obstacle }),
      imported: createdAt,
    }
    terminal.out(json ? toJson(repository, 2) : formatFields(fields))
    return 0
  }
}

function isByName({ id, ownerId }: ImportOptions): boolean {
  return id === undefined && ownerId === undefined
}

function requireIds({ id, ownerId }: ImportOptions, fullName: string) {
  if (id && ownerId) return { repositoryId: id, ownerId }
  const lines = idCommands(fullName).map((line) => `\n  ${line}`)
  throw new ConfigError(`is missing. GitHub knows both ids:${lines.join('')}`, {
    path: id ? '--owner-id' : '--id',
  })
}
