import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import { ConfigError } from '../errors.js'
import { printable } from '../printable.js'

type Style = Parameters<typeof styleText>[0]

/** JSON that is safe to print. */
export function toJson(value: unknown, indent?: number): string {
  return printable(JSON.stringify(value, null, indent))
}

/** Where a command reads and writes. Output is for the caller (or a program, with `--json`), messages are for people. */
export interface Terminal {
  out(line: string): void
  err(line: string): void
  /** Characters that fit into a line. */
  readonly columns: number
  /** Whether output goes to a screen, not into a file or another program. */
  readonly isScreen: boolean
  /** Whether somebody is there to answer a question. */
  readonly isInteractive: boolean
  /** Asks, among the messages, and gives the answer without the spaces around it. Only where `isInteractive`. */
  ask(question: string): Promise<string>
  /** Colours text where the terminal shows colours. */
  paint(style: Style, text: string): string
}

export interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    // A file or a pipe has no width: as wide as lines are in prose.
    columns: Math.max(40, stdout.columns ?? 100),
    isScreen: stdout.isTTY === true,
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    async ask(question) {
      const reader = createInterface({ input: stdin, output: stderr })
      // Ctrl-C and Ctrl-D close it, and then nobody answers.
      const gone = new Promise<never>((_, reject) => {
        reader.once('close', () => reject(new ConfigError('no answer was given')))
      })
      try {
        return (await Promise.race([reader.question(question), gone])).trim()
      } finally {
        reader.close()
      }
    },
    paint: (style, text) => styleText(style, text, { stream: stdout }),
  }
}
