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
  for (const line of readable(result.log)) terminal.out(`   ${terminal.paint('dim', '│')} ${line}`)
  const outcome =
    result.exitCode === 0 ? terminal.paint('green', 'let in') : terminal.paint('yellow', 'refused')
  if (asExpected) terminal.out(`   ${terminal.paint('green', '✓')} ${outcome}. ${scene.point}`)
  else terminal.out(`   ${terminal.paint('red', '✗')} ${outcome}, which is not what should have happened`)
}

export function showPost(terminal: Terminal, { log }: StepResult): void {
  for (const line of readable(log)) terminal.out(`   ${terminal.paint('dim', '│ job ends:')} ${line}`)
}

/** The log as GitHub shows it: masks are applied, not shown, and annotations lose their command. */
function readable(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^::(?:add-mask|debug)::/.test(line))
    .map((line) => line.replace(/^::(?:error|warning|notice)[^:]*::/, '').replaceAll('%0A', '\n     '))
    .map((line) => line.replaceAll('%25', '%').replaceAll('%0D', ''))
}
