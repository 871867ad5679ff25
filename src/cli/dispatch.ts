import { InvalidArgumentError } from 'commander'
import { createDispatch } from '../management/operations/dispatch.js'
import { addGitHubOptions } from './client/connect.js'
import type { AddCommand } from './command.js'
import { findRepository, REPOSITORY } from './find.js'
import { createActions, managedInWorkspace, type WorkspaceOptions } from './managed.js'
import { formatFields } from './table.js'
import { toJson } from './terminal.js'

type Inputs = Readonly<Record<string, string>>

interface DispatchOptions extends WorkspaceOptions {
  readonly repository?: string
  readonly ref: string
  readonly environment?: string
  readonly event?: string
  readonly input?: Inputs
}

export const addDispatch: AddCommand = (program, context, run) => {
  const { terminal } = context
  const { actInWorkspace } = createActions(context, run)

  managedInWorkspace(
    addGitHubOptions(
      program
        .command('dispatch <workflow>')
        .description('Start a workflow on a branch, if the permissions allow it.')
        .option(...REPOSITORY)
        .requiredOption('--ref <branch>', 'the branch to run on: main or refs/heads/main')
        .option('--environment <name>', 'the environment that the job will name')
        .option('--event <name>', 'what it is dispatched for (default: workflow_dispatch)')
        .option('--input <name=value>', 'an input of the workflow; can be given several times', addInput),
    ),
    {
      notes: `A row of deployments:create has to allow the workflow's file, the branch, the environment and the event; a refusal says
which it is. The environment is not told to GitHub: the workflow chooses its own, for example by an input.`,
      examples: [
        'atmos-pro-oidc dispatch apply.yaml --repository acme/infra --ref main --input stack=prod --input component=vpc',
      ],
    },
  ).action(
    actInWorkspace(
      async ({ client, workspaceId }, options: DispatchOptions, workflow: string) => {
        const { ref, environment, event, input: inputs, json } = options
        const { id: repository } = await findRepository(client, workspaceId, options.repository)
        const asked = { workspaceId, repository, workflow, ref, environment, event, inputs }
        const started = await client.call(createDispatch, asked)
        const { runId = 'GitHub does not say', url } = started
        const facts = { repository: started.repository, workflow: started.workflow, ref: started.ref }
        const shown = { ...facts, run: runId, ...(url ? { url } : {}) }
        terminal.out(json ? toJson(started, 2) : formatFields(shown))
        return 0
      },
      { github: true },
    ),
  )
}

/** `name=value`; the value may have further `=` in it, or be empty. */
function addInput(text: string, before: Inputs = {}): Inputs {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be NAME=VALUE.')
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return { ...before, [name]: value }
}
