/** What the last run of each benchmark gave: `results.json`, and what is made of it in README.md and charts/. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chart } from './chart.ts'
import { isRatio } from './figure.ts'
import { replaceResults } from './markdown.ts'
import type { Results } from './run.ts'

export function readResults(folder: string): Results {
  return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
}

/** Takes the place of what these benchmarks gave before; the others stay as they are, and all are in order. */
export function writeResults(folder: string, runs: Results): void {
  const results = sorted({ ...readResults(folder), ...runs })
  rmSync(join(folder, 'charts'), { recursive: true, force: true })
  mkdirSync(join(folder, 'charts'))
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  const readme = join(folder, 'README.md')
  writeFileSync(readme, replaceResults(readFileSync(readme, 'utf8'), results))
  for (const [name, svg] of Object.entries(chartsOf(results)))
    writeFileSync(join(folder, 'charts', name), svg)
}

/** Every benchmark's ratios, by the name of the file. */
export function chartsOf(results: Results): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { figures }]) => [
      `${name}.svg`,
      chart(name, figures.filter(isRatio)),
    ]),
  )
}

function sorted(results: Results): Results {
  return Object.fromEntries(Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1)))
}
