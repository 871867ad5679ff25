/** A call of the command line in a shell block. */
export interface Call {
  /** As it stands there. */
  readonly line: string
  readonly args: readonly string[]
  /** The file that takes its output. */
  readonly output?: string
  /** 0, unless a comment says what it `exits with`. */
  readonly exitCode: number
}

/** However it is reached: by npm, in a container, or by the script of docs/deploy.md. */
const PROGRAM = /(?:^|[\s(])(?:atmos-pro-oidc|sudo oidc) (?=[a-z-])/

export function linesOf(block: string): readonly string[] {
  return block.replaceAll('\\\n', ' ').split('\n')
}

export function callsOf(block: string): readonly Call[] {
  return linesOf(block).flatMap((line) => {
    const found = PROGRAM.exec(line)
    if (!found || line.trimStart().startsWith('#')) return []
    const [, exitCode = '0'] = /# .*\bexits with (\d)/.exec(line) ?? []
    return [{ line, ...wordsOf(line.slice(found.index + found[0].length)), exitCode: Number(exitCode) }]
  })
}

/** The words up to where the shell takes over again. Knows quotes, and no variables: the documentation needs none there. */
function wordsOf(text: string): Pick<Call, 'args' | 'output'> {
  const args: string[] = []
  let output: string | undefined
  let isOutput = false
  for (const [word] of text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"|;&)>])+|[|;&)>]/g)) {
    if (word === '>') isOutput = true
    else if (/^[|;&)#]/.test(word)) break
    else if (isOutput) {
      output = word
      isOutput = false
    } else args.push(word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return { args, ...(output === undefined ? {} : { output }) }
}
