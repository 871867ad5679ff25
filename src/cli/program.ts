import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { OidcError } from '../errors.js'
import { addAffectedStacks } from './affected-stacks.js'
import { addAudit } from './audit.js'
import { addCheck } from './check.js'
import { ServerError } from './client/server-error.js'
import { type AddCommand, type CommandContext, type ExitCode, helpText, type Runner } from './command.js'
import { addCompletion } from './completion/command.js'
import { addDemo } from './demo/command.js'
import { addDispatch } from './dispatch.js'
import { addExplain } from './explain.js'
import { addGitHub } from './github/command.js'
import { addInit } from './init/command.js'
import { addInstances } from './instances.js'
import { addKey } from './key.js'
import { addLint } from './lint.js'
import { addLocks } from './locks.js'
import { addMember } from './member.js'
import { addPermission } from './permission/command.js'
import { printError } from './print-error.js'
import { addRepository } from './repository.js'
import { addServe } from './serve.js'
import { addToken } from './token.js'
import { addWorkspace } from './workspace.js'

const COMMANDS: readonly AddCommand[] = [
  addInit,
  addServe,
  addWorkspace,
  addMember,
  addRepository,
  addPermission,
  addGitHub,
  addDispatch,
  addAffectedStacks,
  addInstances,
  addLocks,
  addToken,
  addKey,
  addAudit,
  addCheck,
  addExplain,
  addLint,
  addCompletion,
  addDemo,
]

/** Runs a command line (without the program's own name). Resolves with the exit code; never rejects. */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { terminal, root } = context
  let exitCode: ExitCode = 0
  const run: Runner =
    (action) =>
    async (...params) => {
      exitCode = await action(...params)
    }

  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const program = new Command('atmos-pro-oidc')
    .description('Secretless access from GitHub Actions to a control plane.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    })
    .showHelpAfterError('Run with --help for the options and examples.')
    .addHelpText(
      'after',
      helpText({
        exitCodes:
          '0 yes or done, 1 no (denied, refused, or errors found), 2 the question could not be answered.',
        examples: ['atmos-pro-oidc init', 'atmos-pro-oidc serve'],
      }),
    )
  for (const add of COMMANDS) add(program, context, run)

  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2 // commander has said why
    const isOurs = error instanceof OidcError || error instanceof ServerError
    printError(terminal, 'error', isOurs ? error : { message: String((error as Error).stack ?? error) })
    return 2
  }
}
