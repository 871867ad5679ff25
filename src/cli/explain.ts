import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { helpOf } from '../error-code.js'
import { ConfigError, plain, shown } from '../errors.js'
import { explain as explainDecision } from '../permission/explain.js'
import { rfc3339 } from '../rfc3339.js'
import { parseConfig } from '../server/config.js'
import { type AddCommand, type ExitCode, helpText } from './command.js'
import { decideBy, type Explanation, judge } from './judge.js'
import { addSourceOptions, hasSource, openSource, type SourceOptions } from './source.js'
import { toJson } from './terminal.js'

interface ExplainOptions extends SourceOptions {
  readonly token: string
  readonly json?: true
}

export const addExplain: AddCommand = (program, context, run) => {
  const { terminal } = context
  addSourceOptions(
    program
      .command('explain')
      .description(
        'Say what a GitHub OIDC token proves and what it may do. Fetches the issuer’s keys; never prints the token.',
      )
      .requiredOption('--token <file>', 'file with the token; - reads standard input'),
  )
    .option('--json', 'print the explanation as JSON')
    .addHelpText(
      'after',
      helpText({
        notes: `Audience and issuers are the configuration's; without one, Atmos Pro's. Where there is neither a configuration nor a
database, it says only what the token proves.`,
        exitCodes:
          '0 verified (and allowed, where there are permissions), 1 refused or denied, 2 the question could not be answered.',
        examples: [
          'atmos-pro-oidc explain --token token.txt --config atmos-pro-oidc.yaml',
          'pbpaste | atmos-pro-oidc explain --token - --json',
        ],
      }),
    )
    .action(run((options: ExplainOptions) => explain(options)))

  async function explain(options: ExplainOptions): Promise<ExitCode> {
    const token = await readToken(options.token)
    const explanation = (await hasSource(options, context))
      ? await judgeBySource(token, options)
      : await judge(token, parseConfig('', 'defaults'))
    if (options.json) terminal.out(toJson(explanation, 2))
    else print(explanation)
    return explanation.allowed ? 0 : 1
  }

  async function judgeBySource(token: string, options: ExplainOptions): Promise<Explanation> {
    const source = await openSource(options, context)
    try {
      return await judge(token, source.config, (identity) => decideBy(source, options.workspace, identity))
    } finally {
      await source.client.close()
    }
  }

  function print({ verified, error, claims, decisions }: Explanation): void {
    const refusal =
      error && `${terminal.paint('red', 'refused')}: ${error.message}\nSee ${helpOf(error.code)}`
    terminal.out(verified ? terminal.paint('green', 'verified') : `${refusal}`)
    if (Object.keys(claims).length > 0)
      terminal.out(verified ? 'The token proves:' : 'The token says, unproven:')
    for (const [name, value] of Object.entries(claims)) {
      terminal.out(`  ${plain(name)}: ${shown(value)}${asTime(name, value)}`)
    }
    for (const decision of decisions) terminal.out(`\n${explainDecision(decision)}`)
    if (verified && refusal) terminal.out(`\n${refusal}`)
  }
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
