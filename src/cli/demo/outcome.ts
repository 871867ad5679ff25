/** One thing that the demonstration shows, and whether it was what should happen. */
export interface Outcome {
  readonly title: string
  readonly asExpected: boolean
  /** Of the action, or of a command. */
  readonly exitCode?: number
  /** Of a request. */
  readonly status?: number
  readonly milliseconds: number
}

/** Milliseconds since then, as `performance.now` gives it. */
export function since(started: number): number {
  return Math.round(performance.now() - started)
}
