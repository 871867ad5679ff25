import type { Column } from './columns.js'
import type { CompiledRow } from './compiled-row.js'
import type { Run } from './decision.js'

/** A condition of one column, and the rows that have it. */
export interface Reading {
  readonly id: number
  readonly column: Column
  /** One of the rows, to hold a run against. */
  readonly row: CompiledRow
  /** Where the rows are, in the order given. */
  readonly places: number[]
}

const NONE: readonly Reading[] = []

/** What the rows have in one column. */
export class ColumnIndex {
  readonly #column: Column
  readonly #readings = new Map<object, Reading>()
  /** Readings that one name meets, by that name. */
  readonly #named = new Map<string | undefined, readonly Reading[]>()
  /** All others, each in the order of its first row. */
  readonly #open: Reading[] = []

  constructor(column: Column) {
    this.#column = column
  }

  get open(): readonly Reading[] {
    return this.#open
  }

  /** The row's reading; a new one gets that id. */
  readingOf(row: CompiledRow, id: number): Reading {
    const key = this.#column.readingOf(row)
    const known = this.#readings.get(key)
    if (known) return known
    const reading = { id, column: this.#column, row, places: [] }
    this.#readings.set(key, reading)
    const name = this.#column.nameOf(row)
    if (name === undefined) this.#open.push(reading)
    else this.#named.set(name, [...this.#by(name), reading])
    return reading
  }

  /** The readings that the run's name meets, and none but it. */
  named(run: Run): readonly Reading[] {
    return this.#by(this.#column.nameIn(run))
  }

  #by(name: string | undefined): readonly Reading[] {
    return this.#named.get(name) ?? NONE
  }
}

/** How many rows have one of these readings. */
export function countRows(readings: readonly Reading[]): number {
  let count = 0
  for (const { places } of readings) count += places.length
  return count
}
