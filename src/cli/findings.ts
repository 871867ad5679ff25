import type { Finding } from '../permission/lint.js'
import type { Terminal } from './terminal.js'

/** What is told of a finding, wherever it comes from. */
export type PrintableFinding = Pick<Finding, 'severity' | 'message'> & {
  /** Which row it is about, and which field. */
  readonly path: string
  readonly code: string
  readonly instead?: string | undefined
}

const COLOURS = { error: 'red', warning: 'yellow', info: 'cyan' } as const

export function printFindings(terminal: Terminal, findings: readonly PrintableFinding[]): void {
  for (const { path, code, severity, message, instead } of findings) {
    terminal.out(`${terminal.paint(COLOURS[severity], severity)} ${path} (${code})`)
    terminal.out(`  ${message}`)
    if (instead !== undefined) terminal.out(`  write instead: ${instead}`)
  }
}
