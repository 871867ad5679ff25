import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { ConfigError } from '../../errors.js'
import { openGitHubApp } from '../../server/github-app.js'
import type { CommandContext } from '../command.js'
import { DEFAULT_CONFIG, loadConfig } from '../config-file.js'
import type { Client } from './client.js'
import { createLocalClient } from './local.js'
import { createRemoteClient } from './remote.js'

/** The database that is meant when nothing is named. */
export const DEFAULT_DATABASE = 'sqlite:atmos-pro-oidc.db'

/** The option that names the database. */
export const DATABASE = [
  '--database <url>',
  `sqlite:PATH or postgres://… (default: ATMOS_PRO_OIDC_DATABASE, else ${DEFAULT_DATABASE})`,
] as const

/** The options of every command that asks for operations. */
export interface ConnectOptions {
  readonly database?: string
  readonly server?: string
  readonly tokenFile?: string
  /** The configuration, where a command takes it: see {@link addGitHubOptions}. */
  readonly config?: string
}

export function addConnectOptions(command: Command): Command {
  return command
    .option(...DATABASE)
    .option('--server <url>', 'a server, instead of a database (default: ATMOS_PRO_OIDC_SERVER)')
    .option(
      '--token-file <file>',
      'file with a management token for the server (default: the token itself in ATMOS_PRO_OIDC_TOKEN)',
    )
}

/** For commands that ask GitHub. */
export function addGitHubOptions(command: Command): Command {
  return command.option(
    '--config <file>',
    `the configuration that has the GitHub App, beside a database (default: ${DEFAULT_CONFIG}, where there is one)`,
  )
}

/** What is named, by options or, where those name nothing, by the environment. */
export function namedTarget(options: ConnectOptions, env: CommandContext['env']): ConnectOptions {
  const { database, server } = options
  if (database && server) throw new ConfigError('name a database or a server, not both', { path: '--server' })
  if (database) return { database }
  if (server) return { server }
  const { ATMOS_PRO_OIDC_DATABASE: itsDatabase, ATMOS_PRO_OIDC_SERVER: itsServer } = env
  if (itsDatabase && itsServer) {
    throw new ConfigError(
      'ATMOS_PRO_OIDC_DATABASE and ATMOS_PRO_OIDC_SERVER are both set: choose with --database or --server',
    )
  }
  if (itsDatabase) return { database: itsDatabase }
  return itsServer ? { server: itsServer } : {}
}

/** What a command needs of a database; a server has it. */
export interface Needs {
  /** Whether a database that does not exist is created. Default: no. */
  readonly create?: boolean
  /** Whether GitHub may be asked. Default: no. */
  readonly github?: boolean
}

/** @throws ConfigError */
export async function connect(
  options: ConnectOptions,
  { env, openStore, signal }: Pick<CommandContext, 'env' | 'openStore' | 'signal'>,
  { create = false, github = false }: Needs = {},
): Promise<Client> {
  const { database = DEFAULT_DATABASE, server } = namedTarget(options, env)
  if (server && github && options.config) {
    throw new ConfigError('is for a database: a server has its own', { path: '--config' })
  }
  if (server) return createRemoteClient({ server, token: await readToken(options, env), signal })
  if (options.tokenFile) throw new ConfigError('is for a server; none is named', { path: '--token-file' })
  const app = github ? openGitHubApp((await loadConfig(options.config)).config.github, env) : null
  return createLocalClient({ database, openStore, create, github: app })
}

/** There is no flag for the token itself: everybody on the machine can see those. */
async function readToken({ tokenFile }: ConnectOptions, env: CommandContext['env']): Promise<string> {
  if (tokenFile) {
    try {
      return (await readFile(tokenFile, 'utf8')).trim()
    } catch (cause) {
      throw new ConfigError(`cannot be read: ${(cause as Error).message}`, { path: '--token-file', cause })
    }
  }
  const token = env['ATMOS_PRO_OIDC_TOKEN']?.trim()
  if (token) return token
  throw new ConfigError(
    'a server asks for a management token: set ATMOS_PRO_OIDC_TOKEN, or name a file with --token-file. `atmos-pro-oidc token create` makes one on the database.',
  )
}
