import { describe, type Figure, isMissed } from './report/figure.ts'

/** One way of doing the job that is measured. */
export interface Contender {
  readonly name: string
  /** Does the job `count` times. */
  run(count: number): void | Promise<void>
}

export interface Result {
  readonly name: string
  /** Microseconds for one job: the median of all rounds. */
  readonly microseconds: number
}

/**
 * Measures contenders against each other: in turns, round by round, so that a machine that slows down slows all of them.
 * What counts is the ratio; the microseconds are this machine's.
 */
export async function compare(
  contenders: readonly Contender[],
  { rounds, count }: { readonly rounds: number; readonly count: number },
): Promise<readonly Result[]> {
  for (const { run } of contenders) await run(count)
  const times = contenders.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run }] of contenders.entries()) {
      const start = performance.now()
      await run(count)
      times[index]?.push(((performance.now() - start) * 1000) / count)
    }
  }
  return contenders.map(({ name }, index) => ({ name, microseconds: median(times[index] ?? []) }))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** How quick each is, 1 being the reference. */
export function speeds(results: readonly Result[], reference: string): Readonly<Record<string, number>> {
  const base = results.find(({ name }) => name === reference)?.microseconds ?? Number.NaN
  return Object.fromEntries(results.map(({ name, microseconds }) => [name, base / microseconds]))
}

/** Prints a table, each result with how it stands to the reference. */
export function print(title: string, results: readonly Result[], reference: string): void {
  const speedOf = speeds(results, reference)
  console.log(`\n${title}`)
  for (const { name, microseconds } of results) {
    const time = `${microseconds.toFixed(1)} µs`.padStart(14)
    const speed = name === reference ? '' : `${speedOf[name]?.toFixed(2)} × the speed of ${reference}`
    console.log(`  ${name.padEnd(40)} ${time}   ${speed}`)
  }
}

/** Prints the table, and states the speed of the contender that is ours, beside that of the others. */
export function report(
  title: string,
  results: readonly Result[],
  reference: string,
  goal: Pick<Figure, 'target' | 'mustLead'> = {},
): void {
  print(title, results, reference)
  const { [reference]: _, ...all } = speeds(results, reference)
  const [ours = '', ...others] = Object.keys(all).sort((a, b) => Number(isOurs(b)) - Number(isOurs(a)))
  state({
    name: title,
    value: all[ours] ?? Number.NaN,
    unit: `× the speed of ${reference}`,
    better: 'more',
    ...(others.length > 0 && {
      others: Object.fromEntries(others.map((name) => [name, all[name] ?? Number.NaN])),
    }),
    ...goal,
  })
}

function isOurs(name: string): boolean {
  return name.startsWith('atmos-pro-oidc')
}

/** The exit code of a benchmark that ran to its end and missed a target. One that broke has Node's, 1. */
export const MISSED = 2

/** Prints a figure for the summary (`=> `) and hands it to scripts/bench.mjs, which writes it down. */
export function state(exact: Figure): void {
  const others = Object.entries(exact.others ?? {}).map(([name, value]) => [name, rounded(value)])
  const figure = {
    ...exact,
    value: rounded(exact.value),
    ...(others.length > 0 && { others: Object.fromEntries(others) }),
  }
  console.log(`=> ${describe(figure)}`)
  process.send?.(figure)
  if (isMissed(figure)) process.exitCode = MISSED
}

function rounded(value: number): number {
  return Number(value.toFixed(4))
}
