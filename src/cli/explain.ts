import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { ConfigError, plain, shown, TokenError } from '../errors.js'
import { decideAccess, findOwnRepository } from '../exchange/access.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import { readJws } from '../identity/jws.js'
import { createVerifier } from '../identity/verifier.js'
import type { Decision } from '../permission/decision.js'
import { explain as explainDecision } from '../permission/explain.js'
import { rfc3339 } from '../rfc3339.js'
import { type Config, parseConfig, readConfig } from '../server/config.js'
import { createMemoryStore } from '../store/memory.js'
import type { AddCommand, ExitCode } from './command.js'
import { findWorkspace } from './lookup.js'
import { toJson } from './terminal.js'

interface ExplainOptions {
  readonly token: string
  readonly config?: string
  readonly workspace?: string
  readonly json?: true
}

/** What is told of a token; the token itself never is. */
interface Explanation {
  readonly verified: boolean
  readonly error?: { readonly code: string; readonly message: string }
  /** As the token says; proven only if `verified`. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly decisions: readonly Decision[]
  readonly allowed: boolean
}

export const addExplain: AddCommand = (program, { terminal }, run) => {
  program
    .command('explain')
    .description(
      'Say what a GitHub OIDC token proves and what it may do. Fetches the issuer’s keys; never prints the token.',
    )
    .requiredOption('--token <file>', 'file with the token; - reads standard input')
    .option(
      '--config <file>',
      'audience, issuers and permissions; without it the token is verified for Atmos Pro',
    )
    .option('--workspace <id>', 'workspace id; may be left out when there is one')
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      `
Exit codes: 0 verified (and allowed, with --config), 1 refused or denied, 2 the question could not be answered.

Examples:
  atmos-pro-oidc explain --token token.txt --config atmos-pro-oidc.yaml
  pbpaste | atmos-pro-oidc explain --token - --json`,
    )
    .action(run((options: ExplainOptions) => explain(options)))

  async function explain(options: ExplainOptions): Promise<ExitCode> {
    const config = options.config ? await readConfig(options.config) : parseConfig('', 'defaults')
    const token = await readToken(options.token)
    const explanation = await judge(token, config, options)
    if (options.json) terminal.out(toJson(explanation, 2))
    else print(explanation)
    return explanation.allowed ? 0 : 1
  }

  function print({ verified, error, claims, decisions }: Explanation): void {
    terminal.out(
      verified
        ? terminal.paint('green', 'verified')
        : `${terminal.paint('red', 'refused')}: ${error?.message}`,
    )
    if (Object.keys(claims).length > 0)
      terminal.out(verified ? 'The token proves:' : 'The token says, unproven:')
    for (const [name, value] of Object.entries(claims)) {
      terminal.out(`  ${plain(name)}: ${shown(value)}${asTime(name, value)}`)
    }
    for (const decision of decisions) terminal.out(`\n${explainDecision(decision)}`)
    if (verified && error) terminal.out(`\n${terminal.paint('red', 'refused')}: ${error.message}`)
  }
}

async function judge(token: string, config: Config, options: ExplainOptions): Promise<Explanation> {
  let claims: Explanation['claims'] = {}
  let identity: WorkflowIdentity
  try {
    claims = readJws(token).claims
    identity = await createVerifier(config).verify(token)
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    const { code, message } = error
    return { verified: false, error: { code, message }, claims, decisions: [], allowed: false }
  }
  if (!options.config) return { verified: true, claims, decisions: [], allowed: true }

  const workspace = findWorkspace(config.workspaces, options.workspace)
  const store = createMemoryStore(config)
  const repository = await findOwnRepository(store, workspace.id, identity)
  if (!repository) {
    const { id, ownerId } = identity.repository
    const message = `workspace ${workspace.id} has no repository with id ${id} and owner id ${ownerId}`
    const error = { code: 'workspace_not_found', message }
    return { verified: true, error, claims, decisions: [], allowed: false }
  }
  const { decisions, refusal } = decideAccess(identity, repository.permissions, config.requiredPermission)
  return { verified: true, claims, decisions, allowed: !refusal }
}

/** Seconds since the epoch, for people. */
function asTime(name: string, value: unknown): string {
  if (!['exp', 'iat', 'nbf'].includes(name) || typeof value !== 'number') return ''
  // Beyond that there is no date.
  return Math.abs(value) <= 8.64e12 ? ` (${rfc3339(value)})` : ''
}

async function readToken(file: string): Promise<string> {
  try {
    return (file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')).trim()
  } catch (cause) {
    throw new ConfigError(`cannot be read: ${(cause as Error).message}`, { path: '--token', cause })
  }
}
