import { ConfigError, plain } from '../../errors.js'
import { DEFAULT_REQUIRED_PERMISSION } from '../../exchange/access.js'
import { isSecure } from '../../identity/issuer.js'
import { importRepository } from '../../management/operations/repository.js'
import { createWorkspace, showWorkspace } from '../../management/operations/workspace.js'
import type { Client } from '../client/client.js'
import { namedTarget } from '../client/connect.js'
import type { AddCommand, ExitCode } from '../command.js'
import { printFindings } from '../findings.js'
import { createActions, type ManagedOptions, managed } from '../managed.js'
import { readings, toPrintable } from '../permission/view.js'
import { formatFields } from '../table.js'
import { toJson } from '../terminal.js'
import { type Answers, checkPlatform, collectAnswers } from './questions.js'
import { variableLine, workflowLines } from './workflow-lines.js'

interface InitOptions extends ManagedOptions, Partial<Answers> {
  readonly workspace?: string
  readonly platform?: string
  readonly pullRequestInto?: string
  readonly baseUrl?: string
  readonly yes?: true
}

/** In the place of an address that only its administrator knows. */
const PLACEHOLDER = 'https://YOUR-SERVER'

export const addInit: AddCommand = (program, context, run) => {
  const { terminal, env } = context
  const { act } = createActions(context, run)

  managed(
    program
      .command('init')
      .description('Set up a workspace with a first repository and its first permission.')
      .option('--name <text>', 'name of the workspace')
      .option('--owner <login>', 'GitHub login of its first member')
      .option('--workspace <id>', 'take this workspace, instead of a new one')
      .option('--repository <name>', 'OWNER/NAME')
      .option('--id <number>', "GitHub's id of the repository")
      .option('--owner-id <number>', "GitHub's id of its owner")
      .option('--platform <host>', "host of the issuer of its tokens (default: github.com's)")
      .option('--workflow <pattern>', 'file name of the workflow that asks for sessions')
      .option('--branch <pattern>', 'where it runs: main, tag:v*, pull_request:main, …')
      .option('--pull-request-into <branch>', 'the same as --branch pull_request:BRANCH')
      .option('--base-url <url>', 'where workflows reach the server (default: --server)')
      .option('--yes', 'ask nothing'),
    {
      notes: `Asks for what the flags leave open, and ends with the lines for the workflow. A database file that does not exist is
created.`,
      examples: [
        'atmos-pro-oidc init',
        'atmos-pro-oidc init --yes --name acme --repository acme/infra --id 1001 --owner-id 42 --workflow atmos-pro.yaml --pull-request-into main',
      ],
    },
  ).action(act(init, { create: true }))

  async function init(client: Client, options: InitOptions): Promise<ExitCode> {
    const baseUrl = readBaseUrl(options.baseUrl ?? namedTarget(options, env).server ?? PLACEHOLDER)
    checkPlatform(options.platform)
    const answers = await collectAnswers(terminal, given(options), {
      mayAsk: terminal.isInteractive && !options.yes,
      without: options.workspace ? ['name', 'owner'] : [],
    })
    const workspace = options.workspace
      ? await client.call(showWorkspace, { workspaceId: options.workspace })
      : await client.call(createWorkspace, { name: answers.name, owner: answers.owner || undefined })
    const repository = await importFirst(client, workspace.id, answers, options)

    if (options.json) {
      terminal.out(toJson({ workspace, repository }, 2))
      return 0
    }
    const [permission] = repository.permissions
    terminal.out(
      formatFields({
        workspace: `${workspace.id} (${plain(workspace.name)})`,
        repository: `${repository.id} (${plain(repository.fullName)})`,
        ...(permission ? readings(permission) : {}),
      }),
    )
    printFindings(terminal, repository.findings.map(toPrintable))
    const next = { workspaceId: workspace.id, repository: answers.repository, baseUrl }
    terminal.out(`\nPut this into the job, in ${plain(answers.workflow)}:\n\n${workflowLines(next)}`)
    terminal.out(`\nAnd set the variable that it reads:\n\n${variableLine(next)}`)
    return 0
  }

  async function importFirst(
    client: Client,
    workspaceId: string,
    answers: Answers,
    { platform }: InitOptions,
  ) {
    const { repository: fullName, id: repositoryId, ownerId, workflow, branch } = answers
    const permissions = [{ permission: DEFAULT_REQUIRED_PERMISSION, workflow, branch }]
    try {
      return await client.call(importRepository, {
        workspaceId,
        repositoryId,
        ownerId,
        fullName,
        platform,
        permissions,
      })
    } catch (error) {
      terminal.err(
        `The workspace ${workspaceId} is there, without the repository: go on with --workspace ${workspaceId}.`,
      )
      throw error
    }
  }
}

function given(options: InitOptions): Partial<Answers> {
  const { name, owner, repository, id, ownerId, workflow, branch, pullRequestInto } = options
  if (branch && pullRequestInto) {
    throw new ConfigError('say one of --branch and --pull-request-into', { path: '--branch' })
  }
  const where = pullRequestInto ? `pull_request:${pullRequestInto}` : branch
  const flags = Object.entries({ name, owner, repository, id, ownerId, workflow, branch: where })
  return Object.fromEntries(flags.filter(([, value]) => value !== undefined))
}

function readBaseUrl(text: string): string {
  const url = URL.parse(text)
  if (url && isSecure(url)) return text.replace(/\/+$/, '')
  throw new ConfigError('must be an https address (http only on loopback)', { path: '--base-url' })
}
