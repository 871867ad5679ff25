import type { Figure } from './figure.ts'

/** One run of one benchmark. */
export interface Run {
  /** The day, in UTC. */
  readonly date: string
  readonly node: string
  readonly processors: number
  readonly figures: readonly Figure[]
}

/** By the benchmark's name. */
export type Results = Readonly<Record<string, Run>>
