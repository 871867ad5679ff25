import fc from 'fast-check'

/** Something that reads what strangers write, with inputs for it and what must be true of every answer. */
export interface Target<Input = unknown> {
  readonly name: string
  /** Makes values that JSON can hold: a counterexample is kept as it is shown. */
  readonly inputs: fc.Arbitrary<Input>
  /** Throws when something is not as it must be. Returns what came of the input, in a word, to be counted. */
  check(input: Input): string | Promise<string>
  /** Ends what it stands on. */
  close?(): Promise<void>
}

/** How often each thing came of an input. */
export type Counts = Map<string, number>

export interface Limits {
  readonly seed: number
  readonly runs?: number
  readonly milliseconds?: number
}

export interface Failure {
  readonly seed: number
  /** Of the smallest input that was found. */
  readonly path: string | null
  readonly input: unknown
  readonly report: string
}

/** Tries a target until its limits are reached or it fails. */
export async function tryTarget(
  target: Target,
  { seed, runs = Number.MAX_SAFE_INTEGER, milliseconds }: Limits,
  counts: Counts,
): Promise<Failure | undefined> {
  const property = fc.asyncProperty(target.inputs, async (input) => {
    const outcome = await target.check(input)
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  })
  const details = await fc.check(property, {
    seed,
    numRuns: runs,
    ...(milliseconds === undefined ? {} : { interruptAfterTimeLimit: milliseconds }),
  })
  if (!details.failed || details.counterexample === null) return undefined
  return {
    seed,
    path: details.counterexamplePath,
    input: details.counterexample[0],
    report: `${fc.defaultReportMessage(details)}\n${details.errorInstance}`,
  }
}
