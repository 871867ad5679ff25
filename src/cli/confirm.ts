import { ConfigError } from '../errors.js'
import type { Terminal } from './terminal.js'

export interface ConfirmOptions {
  readonly yes?: true
}

/** The option that answers {@link confirm}. */
export const YES = ['--yes', 'do not ask whether to go on'] as const

/**
 * Whether to go on with what cannot be undone.
 *
 * @param question without the question mark, for example `Remove acme/infra`
 * @throws ConfigError where nobody can be asked
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  { yes }: ConfirmOptions,
): Promise<boolean> {
  if (yes) return true
  mustBeInteractive(terminal, question)
  const answer = await terminal.ask(`${question}? [y/N] `)
  return /^y(?:es)?$/i.test(answer) || stopped(terminal)
}

/** The same, for what takes everything along: the name has to be typed. */
export async function confirmByName(
  terminal: Terminal,
  question: string,
  name: string,
  { yes }: ConfirmOptions,
): Promise<boolean> {
  if (yes) return true
  mustBeInteractive(terminal, question)
  const answer = await terminal.ask(`${question}? Type its name to go on: `)
  return answer === name || stopped(terminal)
}

function mustBeInteractive({ isInteractive }: Terminal, question: string): void {
  if (isInteractive) return
  throw new ConfigError(`say --yes where nobody can be asked: ${question}?`, { path: '--yes' })
}

function stopped(terminal: Terminal): false {
  terminal.err('Nothing was changed.')
  return false
}
