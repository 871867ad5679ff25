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

/**
 * Prints a table, each result with how it stands to the reference, and for the summary (`=> `) how the first contender
 * does that is ours. Ends the process with exit code 1 when that is less than `atLeast` times the reference's speed.
 */
export function report(title: string, results: readonly Result[], reference: string, atLeast?: number): void {
  const base = results.find(({ name }) => name === reference)?.microseconds ?? Number.NaN
  const speedOf = ({ microseconds }: Result) =>
    `${(base / microseconds).toFixed(2)} × the speed of ${reference}`
  console.log(`\n${title}`)
  for (const result of results) {
    const time = `${result.microseconds.toFixed(1)} µs`.padStart(14)
    console.log(`  ${result.name.padEnd(40)} ${time}   ${result.name === reference ? '' : speedOf(result)}`)
  }
  const ours = results.find(({ name }) => name.startsWith('atmos-pro-oidc'))
  if (!ours) return
  const isMissed = atLeast !== undefined && !(base / ours.microseconds >= atLeast)
  console.log(`=> ${title}: ${speedOf(ours)}${isMissed ? `; target missed: ${atLeast.toFixed(2)}` : ''}`)
  if (isMissed) process.exitCode = 1
}
