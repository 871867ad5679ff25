import { ColumnIndex, countRows, type Reading } from './column-index.js'
import { COLUMNS, EVENTS } from './columns.js'
import type { CompiledRow } from './compiled-row.js'
import type { Run } from './decision.js'

const MET = 1
const UNMET = 2
/** How many rows are looked at in the time that it takes to hold a run against a pattern. */
const ROWS_PER_READING = 16

/**
 * Many rows of one permission name, so that the first that allows a run is found without a look at each: among those only that
 * the run may meet in one column, the column that leaves the fewest. A condition that many rows share is held against a
 * run once, and of equal rows only the first is looked at.
 *
 * Looking up finds rows, and never says that one is met: each condition of a row is held against the run all the same.
 */
export class RowIndex {
  /** The rows that differ. */
  readonly #rows: CompiledRow[] = []
  readonly #columns: readonly ColumnIndex[] = COLUMNS.map((column) => new ColumnIndex(column))
  readonly #readings: Reading[] = []
  /** For each row the ids of its readings, column by column. */
  readonly #table: Uint32Array

  constructor(rows: readonly CompiledRow[]) {
    const table: number[] = []
    const known = new Set<string>()
    for (const row of rows) {
      const readings = this.#columns.map((column) => this.#readingOf(row, column))
      const ids = readings.map(({ id }) => id)
      const place = this.#rows.length
      if (known.size === known.add(ids.join()).size) continue
      this.#rows.push(row)
      table.push(...ids)
      for (const { places } of readings) places.push(place)
    }
    this.#table = Uint32Array.from(table)
  }

  /** The first row that allows the run. */
  first(run: Run): CompiledRow | undefined {
    const known = new Uint8Array(this.#readings.length)
    const [named, open] = this.#fewest(run, known)
    const limit = this.#firstOf(named, this.#rows.length, run, known)
    return this.#rows[this.#firstOf(open, limit, run, known)]
  }

  /** Whether any row admits the run's event. */
  admitsEvent(run: Run): boolean {
    const events = this.#columns[COLUMNS.indexOf(EVENTS)]
    return events?.open.some(({ row }) => EVENTS.isMet(row, run)) ?? false
  }

  #readingOf(row: CompiledRow, column: ColumnIndex): Reading {
    const { length } = this.#readings
    const reading = column.readingOf(row, length)
    if (reading.id === length) this.#readings.push(reading)
    return reading
  }

  /** The readings that the run may meet in the column that leaves the fewest rows. */
  #fewest(run: Run, known: Uint8Array): readonly [readonly Reading[], readonly Reading[]] {
    let count = Number.POSITIVE_INFINITY
    let fewest: [readonly Reading[], readonly Reading[]] = [[], []]
    const take = (named: readonly Reading[], open: readonly Reading[]) => {
      const rows = countRows(named) + countRows(open)
      if (rows >= count) return
      count = rows
      fewest = [named, open]
    }
    for (const column of this.#columns) take(column.named(run), column.open)
    // A column of few readings is worth a look at all of them: perhaps the run meets none.
    for (const column of this.#columns) {
      if (column.open.length * ROWS_PER_READING >= count) continue
      take(
        column.named(run),
        column.open.filter(({ id }) => this.#isMet(id, run, known)),
      )
    }
    return fewest
  }

  /** The first row before `limit` that has one of these readings and allows the run; `limit` when there is none. */
  #firstOf(readings: readonly Reading[], limit: number, run: Run, known: Uint8Array): number {
    let first = limit
    for (const { id, places } of readings) {
      const isNearer = (places[0] ?? first) < first
      if (isNearer && this.#isMet(id, run, known)) first = this.#firstAllowing(places, first, run, known)
    }
    return first
  }

  #firstAllowing(places: readonly number[], limit: number, run: Run, known: Uint8Array): number {
    const table = this.#table
    const width = COLUMNS.length
    for (const place of places) {
      if (place >= limit) return limit
      const start = place * width
      let column = 0
      while (column < width) {
        const id = table[start + column] as number
        if (known[id] !== MET && !this.#isMet(id, run, known)) break
        column += 1
      }
      if (column === width) return place
    }
    return limit
  }

  #isMet(id: number, run: Run, known: Uint8Array): boolean {
    if (known[id]) return known[id] === MET
    const { column, row } = this.#readings[id] as Reading
    const isMet = column.isMet(row, run)
    known[id] = isMet ? MET : UNMET
    return isMet
  }
}
