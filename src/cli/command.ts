import type { Command } from 'commander'
import type { Terminal } from './terminal.js'

/** What a command is given. */
export interface CommandContext {
  readonly terminal: Terminal
  /** The folder of the package: where `package.json` and `dist/` are. */
  readonly root: string
  /** Ends a command that waits. */
  readonly signal: AbortSignal
}

/** 0: yes, or done. 1: no. 2: the question could not be answered. */
export type ExitCode = 0 | 1 | 2

/** Adds itself to the program; `run` takes the action's exit code. */
export type AddCommand = (program: Command, context: CommandContext, run: Runner) => void

/** Wraps an action so that its exit code becomes the process's. */
export type Runner = <Args extends unknown[]>(
  action: (...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>

/** Where the configuration is looked for. */
export const DEFAULT_CONFIG = 'atmos-pro-oidc.yaml'
