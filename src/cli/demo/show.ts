import type { Terminal } from '../terminal.js'
import { hang, wrap } from './text.js'

const GUTTER = '   │ '

export function showChapter({ out, paint }: Terminal, title: string): void {
  out(`\n${paint(['bold', 'underline'], title)}`)
}

export function showScene(
  { out, paint, columns }: Terminal,
  number: number,
  title: string,
  permissions: readonly object[] = [],
): void {
  out('')
  for (const line of hang(`${number}. `, title, columns)) out(paint('bold', line))
  for (const row of permissions) {
    const fields = Object.entries(row).map(([name, value]) => `${name}: ${value}`)
    for (const line of hang('   permission  ', `{ ${fields.join(', ')} }`, columns)) out(paint('dim', line))
  }
}

interface ShownOutcome {
  readonly asExpected: boolean
  /** Default: it was a yes. */
  readonly isRefusal?: boolean
  /** A word or two. */
  readonly what: string
  /** What it was that ended so, where it is not in the title of the scene. */
  readonly title?: string
  /** What the reader should take from it. */
  readonly point?: string | undefined
}

export function showOutcome(
  { out, paint, columns }: Terminal,
  { asExpected, isRefusal = false, what, title = '', point = '' }: ShownOutcome,
): void {
  const mark = asExpected ? '✓' : '✗'
  const lesson = asExpected ? point && `. ${point}` : ', which is not what should have happened'
  const [first = '', ...rest] = hang(`   ${mark} `, `${what}${title && ` ${title}`}${lesson}`, columns)
  const painted = first
    .replace(what, paint(isRefusal ? 'yellow' : 'green', what))
    .replace(mark, paint(asExpected ? 'green' : 'red', mark))
  for (const line of [painted, ...rest]) out(line)
}

/** The log as GitHub shows it: masks are applied, not shown, and annotations lose their command. */
export function showLog(terminal: Terminal, log: string, says = ''): void {
  const lines = log
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^::(?:add-mask|debug)::/.test(line))
    .flatMap((line) => line.replace(/^::(?:error|warning|notice)[^:]*::/, '').split('%0A'))
    .map((line) => line.replaceAll('%0D', '').replaceAll('%25', '%'))
  const width = terminal.columns - GUTTER.length - says.length
  for (const line of lines.flatMap((one) => wrap(one, width))) showLine(terminal, `${says}${line}`)
}

export function showLine({ out, paint }: Terminal, line: string): void {
  out(`${paint('dim', GUTTER.trimEnd())} ${line}`.trimEnd())
}

/** A terminal for what a command prints. */
export function besideGutter(terminal: Terminal): Terminal {
  const show = (text: string) => {
    for (const line of text.split('\n')) showLine(terminal, line)
  }
  return {
    ...terminal,
    out: show,
    err: show,
    columns: terminal.columns - GUTTER.length,
    isInteractive: false,
  }
}
