/** The generated part of README.md: a table of all figures, when and where they were taken, and the charts. */
import { describe, type Figure, format, isMissed, isRatio, targetOf } from './figure.ts'
import type { Results, Run } from './run.ts'

const [BEGIN, END] = ['<!-- results: written by `npm run bench` -->', '<!-- /results -->']

export function replaceResults(readme: string, results: Results): string {
  const [before, rest = ''] = readme.split(BEGIN)
  const [, after] = rest.split(END)
  if (after === undefined) throw new Error(`README.md has no ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n\n${written(results)}\n\n${END}${after}`
}

function written(results: Results): string {
  const runs = Object.entries(results)
  return [
    circumstances(runs),
    [
      '| benchmark | what | last run | target | beside it |',
      '|---|---|---|---|---|',
      ...runs.flatMap(([name, { figures }]) => figures.map((figure) => row(name, figure))),
    ].join('\n'),
    ...runs.map(([name, { figures }]) => `![${altText(name, figures)}](charts/${name}.svg)`),
  ].join('\n\n')
}

/** One sentence for all that were taken on the same day, the same way. */
function circumstances(runs: readonly (readonly [string, Run])[]): string {
  const names = Map.groupBy(
    runs,
    ([, { date, node, processors }]) => `Taken on ${date} with Node ${node} on ${processors} processors`,
  )
  return [...names]
    .map(([taken, group]) => `${taken}: ${group.map(([name]) => `\`${name}\``).join(', ')}.`)
    .join('\n')
}

function row(benchmark: string, figure: Figure): string {
  const value = `${format(figure.value)} ${figure.unit}`
  const others = Object.entries(figure.others ?? {}).map(([name, other]) => `${name} ${format(other)}`)
  const cells = [
    `\`${benchmark}\``,
    figure.name,
    isMissed(figure) ? `**${value}: missed**` : value,
    targetOf(figure),
    others.join('; '),
  ]
  return `| ${cells.join(' | ')} |`
}

function altText(benchmark: string, figures: readonly Figure[]): string {
  return `${benchmark}. ${figures.filter(isRatio).map(describe).join('. ')}`.replaceAll(/[[\]]/g, '')
}
