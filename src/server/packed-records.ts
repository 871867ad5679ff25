import type { Query } from '../store/sql/query.js'

/**
 * Records as one list, with the text of each statement once. What goes to another thread is copied value by value, and a list
 * of plain values takes two thirds of the time of as many objects.
 */
export interface PackedRecords {
  readonly texts: readonly string[]
  /** For each record how many queries it has, and for each of those: the place of its text, how many values, the values. */
  readonly list: readonly unknown[]
}

export function packRecords(records: readonly (readonly Query[])[]): PackedRecords {
  const places = new Map<string, number>()
  const list: unknown[] = []
  for (const queries of records) {
    list.push(queries.length)
    for (const { sql, parameters } of queries) {
      const place = places.get(sql) ?? places.size
      places.set(sql, place)
      list.push(place, parameters.length, ...parameters)
    }
  }
  return { texts: [...places.keys()], list }
}

export function unpackRecords({ texts, list }: PackedRecords): readonly (readonly Query[])[] {
  const records: Query[][] = []
  let at = 0
  const nextNumber = () => list[at++] as number
  while (at < list.length) {
    const queries: Query[] = []
    for (let left = nextNumber(); left > 0; left -= 1) {
      const sql = texts[nextNumber()] as string
      const count = nextNumber()
      queries.push({ sql, parameters: list.slice(at, at + count) })
      at += count
    }
    records.push(queries)
  }
  return records
}
