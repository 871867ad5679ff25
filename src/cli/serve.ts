import { once } from 'node:events'
import { ConfigError } from '../errors.js'
import { readConfig } from '../server/config.js'
import { withEventLog } from '../server/event-log.js'
import { startServer } from '../server/server.js'
import { createMemoryStore } from '../store/memory.js'
import { type AddCommand, DEFAULT_CONFIG, type ExitCode } from './command.js'
import { lintWorkspaces } from './lint.js'
import { toJson } from './terminal.js'

interface ServeOptions {
  readonly config: string
  readonly host: string
  readonly port: string
}

export const addServe: AddCommand = (program, { terminal, signal }, run) => {
  program
    .command('serve')
    .description('Run the exchange server on a configuration file.')
    .option('--config <file>', 'workspaces, repositories and permissions, as YAML or JSON', DEFAULT_CONFIG)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option('--port <port>', 'port to listen on; 0 takes a free one', '8787')
    .addHelpText(
      'after',
      `
Prints "listening on http://HOST:PORT" when ready, then one line of JSON on standard error for every exchange it decides on.
SIGTERM lets requests under way end. Used tokens and sessions are kept in memory: a restart ends all sessions.

Examples:
  atmos-pro-oidc serve --config atmos-pro-oidc.yaml
  atmos-pro-oidc serve --config workspaces.json --host 0.0.0.0 --port 8080`,
    )
    .action(run((options: ServeOptions) => serve(options)))

  async function serve(options: ServeOptions): Promise<ExitCode> {
    const config = await readConfig(options.config)
    const log = (entry: object) => terminal.err(toJson(entry))
    for (const { path, code, message } of lintWorkspaces(config.workspaces)) {
      log({ level: 'warn', time: new Date().toISOString(), path, code, message })
    }
    const server = await startServer({
      config,
      store: withEventLog(createMemoryStore({ workspaces: config.workspaces }), log),
      host: options.host,
      port: readPort(options.port),
      onError: (error, traceId) =>
        log({ level: 'error', time: new Date().toISOString(), traceId, error: String(error) }),
    })
    terminal.out(`listening on ${server.url}`)
    if (!signal.aborted) await once(signal, 'abort')
    await server.close()
    return 0
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new ConfigError(`must be a number from 0 to 65535, not "${text}"`, { path: '--port' })
}
