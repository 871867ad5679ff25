import type { Command } from 'commander'
import { ManagementError } from '../errors.js'
import { PermissionError } from '../permission/permission-error.js'
import type { Client } from './client/client.js'
import { addConnectOptions, type ConnectOptions, connect, type Needs } from './client/connect.js'
import { ServerError } from './client/server-error.js'
import { type CommandContext, type ExitCode, type Help, helpText, type Runner } from './command.js'
import { findWorkspaceId } from './find.js'
import { printError } from './print-error.js'

/** The options of every command that administers. */
export interface ManagedOptions extends ConnectOptions {
  readonly json?: true
}

/** Of those that work in one workspace. */
export interface WorkspaceOptions extends ManagedOptions {
  readonly workspace?: string
}

/** Gives a command that administers the options and the help that all of them have, behind its own. */
export function managed(command: Command, help: Help): Command {
  return addConnectOptions(command)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', helpText(help))
}

/** The same, in one workspace. */
export function managedInWorkspace(command: Command, help: Help): Command {
  command.option(
    '--workspace <id>',
    'workspace id (default: ATMOS_PRO_WORKSPACE_ID, else the only one there is)',
  )
  return managed(command, help)
}

/** A workspace, and whom to ask about it. */
export interface Place {
  readonly client: Client
  readonly workspaceId: string
}

/** What a command needs, whatever its options, or by them. */
type NeedsOf<Options> = Needs | ((options: Options) => Needs)

/** What commander calls: the arguments, the options and the command. */
type Action = (...params: unknown[]) => Promise<void>

/** Makes actions out of functions that ask for operations: connects, acts, closes. A refusal is told, and is exit code 1. */
export function createActions(context: CommandContext, run: Runner) {
  function act<Options extends ManagedOptions, Args extends readonly (string | undefined)[]>(
    action: (client: Client, options: Options, ...args: Args) => Promise<ExitCode>,
    needs: NeedsOf<Options> = {},
  ): Action {
    return run(async (...params: unknown[]) => {
      const options = params.at(-2) as Options
      const args = params.slice(0, -2) as unknown as Args
      const client = await connect(options, context, typeof needs === 'function' ? needs(options) : needs)
      return useClient(context, client, () => action(client, options, ...args))
    })
  }

  function actInWorkspace<Options extends WorkspaceOptions, Args extends readonly (string | undefined)[]>(
    action: (place: Place, options: Options, ...args: Args) => Promise<ExitCode>,
    needs?: NeedsOf<Options>,
  ): Action {
    return act(async (client, options: Options, ...args: Args) => {
      const workspaceId = await findWorkspaceId(client, options.workspace, context.env)
      return action({ client, workspaceId }, options, ...args)
    }, needs)
  }

  return { act, actInWorkspace }
}

/** Acts, and closes the client, whatever happens. A refusal is told, and is exit code 1. */
export async function useClient(
  { terminal }: Pick<CommandContext, 'terminal'>,
  client: Pick<Client, 'close'>,
  action: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await action()
  } catch (error) {
    if (!isRefusal(error)) throw error
    printError(terminal, 'refused', error)
    return 1
  } finally {
    await client.close()
  }
}

function isRefusal(error: unknown): error is Error {
  if (error instanceof ServerError) return error.isRefusal
  return error instanceof ManagementError || error instanceof PermissionError
}
