import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../../errors.js'
import { createAdministratorToken } from '../../management/administrator-token.js'
import type { Permission } from '../../permission/decision.js'
import { parseConfig } from '../../server/config.js'
import { openGitHubApp } from '../../server/github-app.js'
import { GITHUB_PRIVATE_KEY } from '../../server/github-credentials.js'
import { createLog } from '../../server/log.js'
import { startServer } from '../../server/server.js'
import { newId } from '../../store/id.js'
import { createMemoryStore } from '../../store/memory.js'
import type { FakeGitHub } from '../../testing/index.js'
import { createStoreClient } from '../client/local.js'
import type { CommandContext } from '../command.js'
import type { Terminal } from '../terminal.js'
import type { Outcome } from './outcome.js'

/** The rows of a repository; each list of them has a workspace of its own. */
export type Permissions = readonly Permission[]

/** What the chapters are played on: a GitHub, a server that trusts it, and the action. */
export interface Stage extends AsyncDisposable {
  /** Where it is shown. */
  readonly terminal: Terminal
  readonly context: CommandContext
  /** The file that a runner starts. */
  readonly bundle: string
  readonly github: FakeGitHub
  /** Of the App, which acme has installed for all its repositories. */
  readonly installationId: string
  readonly serverUrl: string
  /** Administers the server. Secret. */
  readonly managementToken: string
  /** In order. */
  readonly outcomes: Outcome[]
  /** The workspace where `acme/infra` has these rows. */
  workspaceOf(permissions: Permissions): string
}

/** @param terminal where it is shown, which may be nowhere */
export async function openStage(
  context: CommandContext,
  terminal: Terminal,
  github: FakeGitHub,
  permissions: readonly Permissions[],
): Promise<Stage> {
  const bundle = join(context.root, 'dist', 'index.js')
  await access(bundle).catch((cause: unknown) => {
    throw new ConfigError('the action is not built: run `npm run build`', { path: bundle, cause })
  })
  const workspaceIds = new Map(permissions.map((rows) => [rows, newId('ws')]))
  const { app } = github
  app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42' })
  const { installationId } = app.install('acme', 'all')
  const store = createMemoryStore()
  const { context: administer } = createStoreClient(store, 'demo')
  const { token: managementToken } = await createAdministratorToken(administer(), { name: 'demo' })
  const server = await startServer({
    ...configure(github, workspaceIds),
    store,
    host: '127.0.0.1',
    port: 0,
    version: 'demo',
    log: createLog(context.terminal.err, 'error'),
  })

  return {
    ...{ terminal, context, bundle, github, installationId, managementToken },
    serverUrl: server.url,
    outcomes: [],
    workspaceOf: (rows) => workspaceIds.get(rows) ?? '',
    [Symbol.asyncDispose]: server.close,
  }
}

function configure({ issuer, app }: FakeGitHub, workspaceIds: ReadonlyMap<Permissions, string>) {
  const { appId, clientId, privateKey, webhookSecret } = app.credentials
  const workspaces = [...workspaceIds].map(([permissions, id]) => ({
    id,
    repositories: [{ id: '1001', ownerId: '42', fullName: 'acme/infra', permissions }],
  }))
  const github = { appId, clientId, apiUrl: app.apiUrl, webUrl: app.webUrl }
  const config = parseConfig(JSON.stringify({ issuers: [issuer], github, workspaces }), 'demo')
  return {
    config,
    configFile: 'demo',
    github: openGitHubApp(config.github, { [GITHUB_PRIVATE_KEY]: privateKey }),
    webhookSecret,
  }
}
