import type { Terminal } from './terminal.js'

/** Says what went wrong, among the messages, and where to read on. */
export function printError(
  terminal: Pick<Terminal, 'err' | 'paint'>,
  label: 'error' | 'refused',
  { message, help }: { readonly message: string; readonly help?: string | undefined },
): void {
  terminal.err(`${terminal.paint('red', `${label}:`)} ${message}`)
  if (help !== undefined) terminal.err(`See ${help}`)
}
