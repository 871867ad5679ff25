import type * as z from 'zod'
import { plain } from '../../errors.js'
import type { githubInstallationView, githubRepositoryView } from '../../management/github/views.js'
import {
  listGitHubInstallations,
  listGitHubRepositories,
  showGitHubApp,
} from '../../management/operations/github.js'
import { addGitHubOptions } from '../client/connect.js'
import { type AddCommand, helpText } from '../command.js'
import { createActions, type ManagedOptions, managed } from '../managed.js'
import { wholeNumber } from '../numbers.js'
import { printList } from '../print-list.js'
import type { Column } from '../table.js'
import { toJson } from '../terminal.js'
import { clean } from '../text.js'
import { login } from './login.js'
import { removeSignIn } from './sign-in-file.js'
import { GITHUB_TOKEN, userToken } from './user-token.js'

interface RepositoriesOptions extends ManagedOptions {
  readonly search?: string
  readonly installation?: string
  readonly limit?: number
}

const INSTALLATIONS: readonly Column<z.output<typeof githubInstallationView>>[] = [
  { title: 'ACCOUNT', value: ({ account }) => account },
  { title: 'TYPE', value: ({ accountType }) => accountType },
  { title: 'REPOSITORIES', value: ({ selection }) => selection },
  { title: 'STATE', value: ({ suspended }) => (suspended ? 'suspended' : 'active') },
  { title: 'ID', value: ({ id }) => id, isWhole: true },
]

const REPOSITORIES: readonly Column<z.output<typeof githubRepositoryView>>[] = [
  { title: 'NAME', value: ({ fullName }) => fullName },
  { title: 'VISIBILITY', value: ({ visibility }) => visibility },
  { title: 'ADMIN', value: ({ admin }) => (admin ? 'yes' : 'no') },
  { title: 'STATE', value: ({ archived }) => (archived ? 'archived' : '') },
  { title: 'GITHUB ID', value: ({ repositoryId }) => repositoryId, isWhole: true },
]

const NOBODY = 'The App is installed nowhere that you can see: have an owner of your organization install it.'

export const addGitHub: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { act } = createActions(context, run)
  const needs = { github: true }
  const group = program
    .command('github')
    .description('Sign in with GitHub, and see what can be imported.')
    .addHelpText(
      'after',
      helpText({
        notes: `Needs a GitHub App: that of the server, or that of the configuration beside a database.
${GITHUB_TOKEN} is a token of a GitHub user to ask with, instead of signing in.`,
        examples: ['atmos-pro-oidc github login', 'atmos-pro-oidc github repositories --search infra'],
      }),
    )

  managed(addGitHubOptions(group.command('login').description('Sign in with GitHub, in a browser.')), {
    notes:
      'Prints the address to open, and waits for five minutes. The sign-in is kept in your own configuration folder, in a\nfile that only you can read, and is good for the same server and App only.',
    examples: ['atmos-pro-oidc github login'],
  }).action(
    act(async (client, { json }: ManagedOptions) => {
      const { file, ...signedIn } = await login(client, context)
      if (json) terminal.out(toJson(signedIn, 2))
      else terminal.out(`signed in as ${plain(signedIn.login)}`)
      const end = signedIn.expiresAt === undefined ? 'It does not expire' : `Until ${signedIn.expiresAt}`
      terminal.err(`${end}; kept in ${clean(file)}.`)
      return 0
    }, needs),
  )

  group
    .command('logout')
    .description('Forget who is signed in.')
    .addHelpText('after', helpText({ examples: ['atmos-pro-oidc github logout'] }))
    .action(
      run(async () => {
        terminal.err((await removeSignIn(env)) ? 'Signed out.' : 'Nobody was signed in.')
        return 0
      }),
    )

  managed(
    addGitHubOptions(
      group.command('installations').description('List the installations of the App that you can see.'),
    ),
    { examples: ['atmos-pro-oidc github installations'] },
  ).action(
    act(async (client, { json }: ManagedOptions) => {
      const githubToken = await userToken(await client.call(showGitHubApp, {}), client, env)
      const options = { columns: INSTALLATIONS, none: NOBODY, json }
      return printList(terminal, client, listGitHubInstallations, { githubToken }, options)
    }, needs),
  )

  managed(
    addGitHubOptions(
      group
        .command('repositories')
        .description('List the repositories that you and the App can see.')
        .option('--search <text>', 'only those whose name contains this')
        .option('--installation <id>', 'only those of this installation')
        .option('--limit <number>', 'at most so many', wholeNumber, 100),
    ),
    {
      notes: 'Those that you administer can be imported: `atmos-pro-oidc repository import OWNER/NAME`.',
      examples: ['atmos-pro-oidc github repositories --search infra --json'],
    },
  ).action(
    act(async (client, { search, installation: installationId, limit, json }: RepositoriesOptions) => {
      const githubToken = await userToken(await client.call(showGitHubApp, {}), client, env)
      const input = { githubToken, search, installationId }
      const none = search === undefined ? NOBODY : 'no repositories'
      return printList(terminal, client, listGitHubRepositories, input, {
        ...{ columns: REPOSITORIES, none, json, limit },
      })
    }, needs),
  )
}
