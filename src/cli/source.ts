import type { Command } from 'commander'
import { ConfigError } from '../errors.js'
import type { Config } from '../server/config.js'
import { createMemoryStore } from '../store/memory.js'
import type { WorkspaceInput } from '../store/workspace-input.js'
import type { Client } from './client/client.js'
import {
  addConnectOptions,
  type ConnectOptions,
  connect,
  DEFAULT_DATABASE,
  namedTarget,
} from './client/connect.js'
import { createStoreClient, databaseExists } from './client/local.js'
import type { CommandContext } from './command.js'
import { DEFAULT_CONFIG, fileExists, loadConfig } from './config-file.js'

export interface SourceOptions extends ConnectOptions {
  readonly config?: string
  readonly workspace?: string
}

/** Where `check`, `lint` and `explain` look permissions up. */
export interface Source {
  /** The file's, or the defaults. */
  readonly config: Config
  readonly client: Client
  /** What the file has; left out where workspaces are in a database. */
  readonly workspaces?: readonly WorkspaceInput[]
  /** Names the workspace, if the options do not: not that of a file. */
  readonly env: CommandContext['env']
}

export function addSourceOptions(command: Command): Command {
  command.option('--config <file>', `the configuration (default: ${DEFAULT_CONFIG}, where there is one)`)
  return addConnectOptions(command).option(
    '--workspace <id>',
    'workspace id; may be left out when there is one',
  )
}

/**
 * The configuration, and where the workspaces are: in it, or else in a database or a server, as for `serve`. A flag that names
 * one of those has the last word over a file that is merely there. Close its client.
 *
 * @throws ConfigError
 */
export async function openSource(options: SourceOptions, context: CommandContext): Promise<Source> {
  const { config, file } = await loadConfig(options.config)
  const { workspaces } = config
  const isElsewhere = options.database !== undefined || options.server !== undefined
  if (!workspaces || (isElsewhere && options.config === undefined)) {
    return { config, client: await connect(options, context), env: context.env }
  }
  if (isElsewhere) {
    throw new ConfigError('has workspaces: leave out --database and --server', { path: file })
  }
  const client = createStoreClient(createMemoryStore({ workspaces }), file)
  return { config, client, workspaces, env: {} }
}

/** Whether there is anything to look permissions up in, as far as that can be said without trying. */
export async function hasSource(options: SourceOptions, context: CommandContext): Promise<boolean> {
  return (
    options.config !== undefined ||
    Object.keys(namedTarget(options, context.env)).length > 0 ||
    (await fileExists(DEFAULT_CONFIG)) ||
    (await databaseExists(DEFAULT_DATABASE))
  )
}
