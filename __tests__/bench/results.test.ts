import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { type Figure, describe as inALine, isMissed } from '../../bench/report/figure.js'
import { replaceResults } from '../../bench/report/markdown.js'
import { chartsOf, readResults, writeResults } from '../../bench/report/results.js'

const bench = resolve(import.meta.dirname, '../../bench')
const results = readResults(bench)
const figure: Figure = { name: 'it', value: 0.5, unit: '× the other', better: 'more' }

it('every benchmark has figures', () => {
  const names = globSync('*.bench.ts', { cwd: bench }).map((file) => basename(file, '.bench.ts'))
  expect(Object.keys(results)).toEqual(names.sort())
})

it('the table in README.md is that of results.json', () => {
  const readme = readFileSync(join(bench, 'README.md'), 'utf8')
  expect(readme).toBe(replaceResults(readme, results))
})

it('the charts are those of results.json', () => {
  const charts = globSync('*', { cwd: join(bench, 'charts') }).map((name) => [
    name,
    readFileSync(join(bench, 'charts', name), 'utf8'),
  ])
  expect(Object.fromEntries(charts)).toEqual(chartsOf(results))
})

it('a run of one benchmark replaces its figures and no others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['README.md', 'results.json', 'charts'])
    cpSync(join(bench, name), join(folder, name), { recursive: true })
  const run = { date: '2026-01-02', node: 'v1.2.3', processors: 64, figures: [{ ...figure, target: 0.75 }] }
  writeResults(folder, { verify: run })
  expect(readResults(folder)).toEqual({ ...results, verify: run })
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  expect(readme).toContain('| `verify` | it | **0.500 × the other: missed** | at least 0.75 |  |')
  expect(readme).toContain('Taken on 2026-01-02 with Node v1.2.3 on 64 processors: `verify`.')
  expect(readme.match(/^\| `verify` \| /gm)).toHaveLength(2) // what it measures, and its figure
  expect(readFileSync(join(folder, 'charts', 'verify.svg'), 'utf8')).toContain('target missed: at least 0.75')
})

it('refuses a README.md without a place for the table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'results.json'), '{}')
  writeFileSync(join(folder, 'README.md'), '# Benchmarks\n')
  expect(() => writeResults(folder, {})).toThrow('README.md has no')
})

it.each<{ name: string; given: Partial<Figure>; missed: boolean; line: string }>([
  { name: 'no target', given: {}, missed: false, line: 'it: 0.500 × the other' },
  {
    name: 'just enough',
    given: { target: 0.5 },
    missed: false,
    line: 'it: 0.500 × the other (at least 0.5)',
  },
  {
    name: 'too little',
    given: { target: 0.51 },
    missed: true,
    line: 'it: 0.500 × the other; target missed: at least 0.51',
  },
  {
    name: 'little enough',
    given: { better: 'less', target: 3 },
    missed: false,
    line: 'it: 0.500 × the other (at most 3)',
  },
  {
    name: 'too much',
    given: { better: 'less', target: 1_300, value: 1_234_567, unit: 'bytes' },
    missed: true,
    line: 'it: 1 234 567 bytes; target missed: at most 1 300',
  },
  { name: 'behind others', given: { others: { a: 0.6 } }, missed: false, line: 'it: 0.500 × the other' },
  {
    name: 'behind others whom it must lead',
    given: { target: 0.4, others: { a: 0.4, b: 0.6 }, mustLead: true },
    missed: true,
    line: 'it: 0.500 × the other; target missed: at least 0.4, ahead of each',
  },
  {
    name: 'ahead of those whom it must lead',
    given: { better: 'less', others: { a: 0.6 }, mustLead: true },
    missed: false,
    line: 'it: 0.500 × the other (ahead of each)',
  },
  {
    name: 'not a number',
    given: { value: Number.NaN, target: 1 },
    missed: true,
    line: 'it: NaN × the other; target missed: at least 1',
  },
])('a figure: $name', ({ given, missed, line }) => {
  expect(isMissed({ ...figure, ...given })).toBe(missed)
  expect(inALine({ ...figure, ...given })).toBe(line)
})
