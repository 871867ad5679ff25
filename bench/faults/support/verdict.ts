/** Says whether a promise was kept. Ends the process with exit code 1 when one was not. */
export function promise(what: string, isKept: boolean, seen = ''): void {
  console.log(`  ${isKept ? 'kept' : 'BROKEN'}: ${what}${seen ? ` (${seen})` : ''}`)
  if (isKept) return
  console.log(`=> BROKEN: ${what}${seen ? ` (${seen})` : ''}`)
  process.exitCode = 1
}

/** Says that a fault cannot be made on this machine. */
export function skip(why: string): void {
  console.log(`=> skipped: ${why}`)
}

/** How often each value was there, most often first: `200 × 12, 503 StoreUnavailable × 3`. */
export function tally(values: readonly (string | number)[]): string {
  const counts = new Map<string | number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return (
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([value, count]) => `${value} × ${count}`)
      .join(', ') || 'none'
  )
}
