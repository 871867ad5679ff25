import type { Command } from 'commander'
import type { OpenStore } from './client/local.js'
import type { Terminal } from './terminal.js'

/** What a command is given. */
export interface CommandContext {
  readonly terminal: Terminal
  /** The folder of the package: where `package.json` and `dist/` are. */
  readonly root: string
  /** Ends a command that waits. */
  readonly signal: AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly openStore: OpenStore
}

/** 0: yes, or done. 1: no. 2: the question could not be answered. */
export type ExitCode = 0 | 1 | 2

/** Adds itself to the program; `run` takes the action's exit code. */
export type AddCommand = (program: Command, context: CommandContext, run: Runner) => void

/** Wraps an action so that its exit code becomes the process's. */
export type Runner = <Args extends unknown[]>(
  action: (...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>

export interface Help {
  /** What the description and the options leave open. */
  readonly notes?: string
  /** Whole command lines. */
  readonly examples: readonly string[]
  readonly exitCodes?: string
}

/** What stands below the options in a command's help. */
export function helpText({ notes, examples, exitCodes = EXIT_CODES }: Help): string {
  const title = examples.length === 1 ? 'Example' : 'Examples'
  return [
    '',
    ...(notes ? [notes, ''] : []),
    `Exit codes: ${exitCodes}`,
    '',
    `${title}:`,
    ...examples.map((example) => `  ${example}`),
  ].join('\n')
}

const EXIT_CODES =
  '0 done, 1 refused (not found, not allowed, changed meanwhile), 2 not understood, no accepted token, or out of reach.'
