import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/**
 * JSON that is safe to print: characters that move the cursor, turn text around or break lines are escaped, which
 * `JSON.stringify` leaves as they are.
 */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => escapeUnit(character.charCodeAt(index))).join(''),
  )
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}

/** Where a command writes. Output is for the caller (or a program, with `--json`), messages are for people. */
export interface Terminal {
  out(line: string): void
  err(line: string): void
  /** Characters that fit into a line. */
  readonly columns: number
  /** Colours text where the terminal shows colours. */
  paint(style: Style, text: string): string
}

export function createTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    out: (line) => void stdout.write(`${line}\n`),
    err: (line) => void stderr.write(`${line}\n`),
    // A file or a pipe has no width: as wide as lines are in prose.
    columns: Math.max(40, stdout.columns ?? 100),
    paint: (style, text) => styleText(style, text, { stream: stdout }),
  }
}
