import { readFile } from 'node:fs/promises'
import { ConfigError, shown } from '../errors.js'
import { readClaims } from '../identity/claims.js'
import { readIssuer } from '../identity/issuer.js'
import { readIdentity } from '../identity/read-identity.js'
import { listPermissions } from '../management/operations/permission.js'
import { decide } from '../permission/authorize.js'
import { type CompiledPermissions, compilePermissions } from '../permission/compile.js'
import { explain } from '../permission/explain.js'
import { PERMISSION_NAME } from '../permission/permission.js'
import { runOf } from '../permission/run.js'
import type { Config } from '../server/config.js'
import { type AddCommand, type ExitCode, helpText } from './command.js'
import { findRepository, findWorkspaceId } from './find.js'
import { rowOf } from './permission/view.js'
import { RUN_FLAGS, type RunFlags, runFromFlags } from './run-flags.js'
import { addSourceOptions, openSource, type Source, type SourceOptions } from './source.js'
import { toJson } from './terminal.js'

interface CheckOptions extends SourceOptions, RunFlags {
  readonly repository?: string
  readonly permission?: string
  readonly claims?: string
  readonly json?: true
}

export const addCheck: AddCommand = (program, context, run) => {
  const { terminal } = context
  addSourceOptions(
    program
      .command('check')
      .description('Ask "would this run be allowed?". No token is needed.')
      .option('--workflow <file>', 'file name of the workflow')
      .option('--branch <name>', 'the run is on this branch')
      .option('--tag <name>', 'the run is on this tag')
      .option('--pull-request-into <branch>', 'the run is for an open pull request into this branch')
      .option('--environment <name>', 'the environment the job names')
      .option('--event <name>', 'event that started the run (default: push, or pull_request)')
      .option('--job-workflow <ref>', 'reusable workflow, as OWNER/REPO/FILE@REF')
      .option('--claims <file>', "a token's claims as JSON, instead of the flags that describe a run")
      .option(
        '--permission <name>',
        "what the run asks for (default: the configuration's requiredPermission)",
      )
      .option('--repository <name>', 'OWNER/NAME or numeric id; may be left out when there is one'),
  )
    .option('--json', 'print the decision as JSON')
    .addHelpText(
      'after',
      helpText({
        exitCodes: '0 allowed, 1 denied, 2 the question could not be answered.',
        examples: [
          'atmos-pro-oidc check --workflow atmos-pro.yaml --branch main',
          'atmos-pro-oidc check --workflow atmos-pro.yaml --pull-request-into main --json',
          'atmos-pro-oidc check --repository acme/infra --claims claims.json',
        ],
      }),
    )
    .action(run((options: CheckOptions) => check(options)))

  async function check(options: CheckOptions): Promise<ExitCode> {
    const source = await openSource(options, context)
    try {
      const permissions = await permissionsOf(source, options)
      const { config } = source
      const facts = options.claims ? await runFromClaims(options, config) : runFromFlags(options)
      const decision = decide(facts, permissionAsked(options, config), permissions)
      terminal.out(options.json ? toJson(decision, 2) : explain(decision))
      return decision.allowed ? 0 : 1
    } finally {
      await source.client.close()
    }
  }
}

async function permissionsOf(
  { client, env }: Source,
  { workspace, repository: named }: CheckOptions,
): Promise<CompiledPermissions> {
  const workspaceId = await findWorkspaceId(client, workspace, env)
  const { id: repository, fullName } = await findRepository(client, workspaceId, named)
  const { items } = await client.call(listPermissions, { workspaceId, repository })
  return compilePermissions(items.map(rowOf), { path: `${fullName} permissions` })
}

function permissionAsked({ permission }: CheckOptions, { requiredPermission }: Config): string {
  const name = permission ?? requiredPermission
  if (name !== null && PERMISSION_NAME.test(name)) return name
  throw new ConfigError(
    name === null
      ? 'say which permission: the configuration requires none in particular'
      : `must be a resource:verb slug, for example affected-stacks:create, not ${shown(name)}`,
    { path: '--permission' },
  )
}

async function runFromClaims({ claims: file = '', ...options }: CheckOptions, { issuers }: Config) {
  for (const flag of RUN_FLAGS) {
    if (options[flag] === undefined) continue
    throw new ConfigError('the claims describe the run: leave out the flags that do', { path: '--claims' })
  }
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    // The file may hold a token by mistake: what is in it is not quoted.
    throw new ConfigError('is not a readable file of JSON', { path: file, cause: (cause as Error).name })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('must hold one JSON object: the claims of a token', { path: file })
  }
  const [issuer = ''] = issuers
  const now = Math.floor(Date.now() / 1000)
  // What does not bear on the decision may be left out of an invented token.
  const claims = readClaims({ iss: issuer, aud: '-', jti: '-', iat: now, exp: now + 300, ...value })
  return runOf(readIdentity(claims, readIssuer(claims.iss)))
}
