import { Command } from 'commander'
import { addAffectedStacks } from '../affected-stacks.js'
import type { ExitCode, Runner } from '../command.js'
import { addInstances } from '../instances.js'
import { addLocks } from '../locks.js'
import { since } from './outcome.js'
import { besideGutter, showLine, showOutcome } from './show.js'
import type { Permissions, Stage } from './stage.js'

/** How a command must end. */
export interface CommandStep {
  readonly args: readonly string[]
  readonly point: string
  /** Words that it must print. */
  readonly prints: string
}

/** Runs a command of this command line, which asks the server, and shows what it prints. */
export async function runCommand(
  stage: Stage,
  permissions: Permissions,
  { args, point, prints }: CommandStep,
): Promise<void> {
  const { terminal, context, serverUrl, managementToken, outcomes } = stage
  const started = performance.now()
  const printed: string[] = []
  const besides = besideGutter(terminal)
  const env = {
    ATMOS_PRO_OIDC_SERVER: serverUrl,
    ATMOS_PRO_OIDC_TOKEN: managementToken,
    ATMOS_PRO_WORKSPACE_ID: stage.workspaceOf(permissions),
  }
  let exitCode = 2 as ExitCode
  const run: Runner =
    (action) =>
    async (...params) => {
      exitCode = await action(...params)
    }
  const title = `atmos-pro-oidc ${args.join(' ')}`
  showLine(terminal, terminal.paint('bold', `$ ${title}`))

  const program = new Command('atmos-pro-oidc').exitOverride()
  const out = (line: string) => {
    printed.push(line)
    besides.out(line)
  }
  for (const add of [addAffectedStacks, addInstances, addLocks]) {
    add(program, { ...context, env, terminal: { ...besides, out } }, run)
  }
  await program.parseAsync(args, { from: 'user' })

  const asExpected = exitCode === 0 && printed.join('\n').includes(prints)
  outcomes.push({ title, asExpected, exitCode, milliseconds: since(started) })
  showOutcome(terminal, { asExpected, what: 'shown', point })
}
