import type { Terminal } from '../terminal.js'
import type { StepResult } from './runner.js'
import type { Scene } from './scenes.js'

export function showScene(terminal: Terminal, number: number, { title, permissions }: Scene): void {
  terminal.out(`\n${terminal.paint('bold', `${number}. ${title}`)}`)
  for (const row of permissions) {
    const fields = Object.entries(row).map(([name, value]) => `${name}: ${value}`)
    terminal.out(terminal.paint('dim', `   permission  { ${fields.join(', ')} }`))
  }
}

export function showResult(terminal: Terminal, scene: Scene, result: StepResult, asExpected: boolean): void {
  showLog(terminal, result, '│')
  const outcome =
    result.exitCode === 0 ? terminal.paint('green', 'let in') : terminal.paint('yellow', 'refused')
  if (asExpected) terminal.out(`   ${terminal.paint('green', '✓')} ${outcome}. ${scene.point}`)
  else terminal.out(`   ${terminal.paint('red', '✗')} ${outcome}, which is not what should have happened`)
}

export function showPost(terminal: Terminal, result: StepResult): void {
  showLog(terminal, result, '│ job ends:')
}

function showLog(terminal: Terminal, { log }: StepResult, gutter: string): void {
  const width = terminal.columns - gutter.length - 4
  for (const line of readable(log).flatMap((one) => wrap(one, width))) {
    terminal.out(`   ${terminal.paint('dim', gutter)} ${line}`.trimEnd())
  }
}

/** The log as GitHub shows it: masks are applied, not shown, and annotations lose their command. */
function readable(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^::(?:add-mask|debug)::/.test(line))
    .flatMap((line) => line.replace(/^::(?:error|warning|notice)[^:]*::/, '').split('%0A'))
    .map((line) => line.replaceAll('%0D', '').replaceAll('%25', '%'))
}

/** Breaks a line at spaces; what goes on is indented as the line is. */
function wrap(line: string, width: number): string[] {
  const [indent = ''] = /^\s*/.exec(line) ?? []
  const lines: string[] = []
  let current = indent
  for (const word of line.trim().split(' ')) {
    if (current.trim() !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = indent
    }
    current += current.trim() === '' ? word : ` ${word}`
  }
  return [...lines, current]
}
