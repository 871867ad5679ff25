import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where a command writes. Output is for the caller (or a program, with `--json`), messages are for people. */
export interface Terminal {
  out(line: string): void
  err(line: string): void
  /** Colours text where the terminal shows colours. */
  paint(style: Style, text: string): string
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
  }
}
