import { resolve } from 'node:path'
import type { CommandContext } from '../../src/cli/command.js'
import { runCommandLine } from '../../src/cli/program.js'

export const ROOT = resolve(import.meta.dirname, '../..')

/** What a command line printed, and how it ended. */
export interface Ended {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs a command line in this process. */
export async function run(...args: string[]): Promise<Ended> {
  const out: string[] = []
  const err: string[] = []
  const context: CommandContext = {
    root: ROOT,
    signal: new AbortController().signal,
    terminal: {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      columns: 100,
      paint: (_style, text) => text,
    },
  }
  const exitCode = await runCommandLine(args, context)
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}
