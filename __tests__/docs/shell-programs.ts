/** Words that begin a command without being one. */
const PREFIX = /^(?:sudo(?: (?:-u|--user)[ =]\S+)?|do|done|then|until|while|export|exec|[A-Z_]+=\S*)(?: |$)/

const QUOTED = 'Q'

/**
 * The programs that a block calls, as they stand at the beginning of a command: after a line break, a pipe, a bracket.
 * Knows as much of the shell as the documentation uses.
 */
export function programsOf(block: string): readonly string[] {
  const commands = block
    .replaceAll('\\\n', ' ')
    .replaceAll("'\\''", '')
    .replaceAll(/'[^']*'/g, QUOTED)
    .replaceAll(/(^|\s)#.*$/gm, '')
    // Of a text in double quotes, what is called in it.
    .replaceAll(/"[^"]*"/g, (text) => /\$\(.*\)/.exec(text)?.[0] ?? QUOTED)
    .split(/[|;&\n]+|\$?\(|\)/)
  return commands.flatMap((command) => {
    let rest = command.trim()
    while (PREFIX.test(rest)) rest = rest.replace(PREFIX, '').trim()
    const [program] = /^[\w./-]+/.exec(rest) ?? []
    return program === undefined ||
      program === QUOTED ||
      /[/=]/.test(rest.slice(program.length, program.length + 1))
      ? []
      : [program]
  })
}
