import { once } from 'node:events'
import { ConfigError } from '../errors.js'
import type { Config } from '../server/config.js'
import { openGitHubApp } from '../server/github-app.js'
import {
  GITHUB_CLIENT_SECRET,
  GITHUB_PRIVATE_KEY,
  GITHUB_WEBHOOK_SECRET,
} from '../server/github-credentials.js'
import { ENCRYPTION_KEY, readEncryptionKey } from '../server/keys/encryption-key.js'
import { createLineBuffer } from '../server/line-buffer.js'
import { createLog, describeError, type Log } from '../server/log.js'
import { startServer } from '../server/server.js'
import { workerProgram } from '../server/worker-program.js'
import { DEFAULT_DATABASE } from './client/connect.js'
import { withoutPassword } from './client/local.js'
import { type AddCommand, type CommandContext, type ExitCode, helpText } from './command.js'
import { DEFAULT_CONFIG, loadConfig } from './config-file.js'
import { lintWorkspaces } from './lint.js'

interface ServeOptions {
  readonly config?: string
  readonly database?: string
  readonly host: string
  readonly port: string
}

export const addServe: AddCommand = (program, { terminal, signal, env, openStore }, run) => {
  program
    .command('serve')
    .description('Run the exchange server.')
    .option('--config <file>', `settings, as YAML or JSON (default: ${DEFAULT_CONFIG}, where there is one)`)
    .option(
      '--database <url>',
      `sqlite:PATH, postgres://… or memory: (default: ATMOS_PRO_OIDC_DATABASE, else ${DEFAULT_DATABASE})`,
    )
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '8787')
    .addHelpText(
      'after',
      helpText({
        notes: `Prints "listening on http://HOST:PORT" when ready, then lines of JSON on standard error. SIGTERM lets requests under way end.

Workspaces, repositories and permissions are in the database, unless the configuration file has them: then it is the truth.
${ENCRYPTION_KEY} (32 bytes, base64) encrypts the keys that sign sessions in the database; without it they end with a restart.
Where the configuration has a GitHub App, its secrets are in ${GITHUB_PRIVATE_KEY} (PEM),
${GITHUB_CLIENT_SECRET} and ${GITHUB_WEBHOOK_SECRET}.`,
        examples: [
          'atmos-pro-oidc serve',
          'atmos-pro-oidc serve --config atmos-pro-oidc.yaml --host 0.0.0.0 --port 8080',
          'atmos-pro-oidc serve --database postgres://exchange@db.internal/exchange',
        ],
        exitCodes: '0 stopped, 1 a fault, 2 it could not start.',
      }),
    )
    .action(run((options: ServeOptions) => serve(options)))

  async function serve(options: ServeOptions): Promise<ExitCode> {
    const lines = createLineBuffer(terminal.err)
    process.once('exit', lines.flush)
    const log = createLog(lines.add)
    const port = readPort(options.port)
    const { config, file } = await loadConfig(options.config)
    const database = options.database ?? (env['ATMOS_PRO_OIDC_DATABASE'] || DEFAULT_DATABASE)
    const encryptionKey = readEncryptionKey(env)
    if (!encryptionKey) tellOfMissingKey(database, log)
    const github = openGitHubApp(config.github, env)
    if (github) tellOfMissingSecrets(env, log)
    tellOfTruth(config, file, withoutPassword(database), log)

    process.on('uncaughtException', (error) => {
      // Nothing can be said of what state it is in.
      log.fatal(describeError(error))
      process.exit(1)
    })
    const server = await startServer({
      config,
      configFile: file,
      store: await openStore(database, { writer: workerProgram('sqlite-worker.js') }),
      encryptionKey,
      github,
      webhookSecret: env[GITHUB_WEBHOOK_SECRET] || undefined,
      host: options.host,
      port,
      version: program.version() ?? '',
      log,
    })
    terminal.out(`listening on ${server.url}`)
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
    return 0
  }
}

/** @throws ConfigError on Postgres, where several servers must have the same keys */
function tellOfMissingKey(database: string, log: Log): void {
  if (/^postgres(?:ql)?:/.test(database)) {
    throw new ConfigError(
      'must be set with Postgres: the servers on it share the keys that sign sessions, encrypted. Make one with `openssl rand -base64 32`, and give it to all of them',
      { path: ENCRYPTION_KEY },
    )
  }
  log.warn(
    `${ENCRYPTION_KEY} is not set: the key that signs sessions is kept in memory, and a restart ends all sessions. Make one with \`openssl rand -base64 32\``,
  )
}

function tellOfMissingSecrets(env: CommandContext['env'], log: Log): void {
  if (!env[GITHUB_CLIENT_SECRET]) {
    log.warn(`${GITHUB_CLIENT_SECRET} is not set: nobody can sign in with GitHub`)
  }
  if (!env[GITHUB_WEBHOOK_SECRET]) {
    log.warn(
      `${GITHUB_WEBHOOK_SECRET} is not set: no webhook is accepted, and what changes at GitHub is noticed here within a day`,
    )
  }
}

function tellOfTruth({ workspaces, publicUrl }: Config, file: string, database: string, log: Log): void {
  const where = workspaces ? `the file ${file}` : `the database ${database}`
  log.info(`workspaces, repositories and permissions are those of ${where}; all else is in ${database}`)
  for (const { path, code, message } of lintWorkspaces(workspaces ?? [])) log.warn({ path, code }, message)
  if (publicUrl === undefined && database.startsWith('postgres')) {
    log.warn(
      'publicUrl is not set: sessions name where this server listens as their issuer, and a server that listens elsewhere refuses them',
    )
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new ConfigError(`must be a number from 0 to 65535, not "${text}"`, { path: '--port' })
}
