import type { CompiledRow } from './compiled-row.js'
import { canCover, covers, FIELDS, keyOf, nameOf, prefixOf } from './cover.js'
import type { Field } from './decision.js'
import type { Finding } from './finding.js'

type Overlap = Omit<Finding, 'row'>

interface Candidate {
  readonly index: number
  readonly row: CompiledRow
  /** What each field reads as, in the order of `FIELDS`. */
  readonly keys: readonly string[]
}

/** Rows that add nothing: the same as an earlier one, or within a wider one. Only rows of one permission name compare. */
export function lintOverlaps(
  rows: readonly (CompiledRow | undefined)[],
  nameOf: (index: number) => string,
): readonly Overlap[] {
  const found: Overlap[] = []
  const byName = new Map<string, Map<string, Candidate>>()
  for (const [index, row] of rows.entries()) {
    if (!row) continue
    const { permission: name } = row.permission
    const keys = FIELDS.map((field) => keyOf(row, field))
    const id = JSON.stringify(keys)
    const distinct = byName.get(name) ?? new Map<string, Candidate>()
    byName.set(name, distinct)
    const first = distinct.get(id)
    if (first) {
      const message = `it reads the same as ${nameOf(first.index)}; remove one`
      found.push({ code: 'duplicate', severity: 'warning', index, other: first.index, message })
    } else {
      distinct.set(id, { index, row, keys })
    }
  }
  return found.concat([...byName.values()].flatMap((distinct) => lintShadows([...distinct.values()], nameOf)))
}

function lintShadows(rows: readonly Candidate[], nameOf: (index: number) => string): readonly Overlap[] {
  const columns = FIELDS.map((field, place) => createColumn(rows, field, place))
  const covered = (inner: Candidate, outer: Candidate) =>
    columns.every(({ widerThan }, place) => widerThan(inner.keys[place]).keys.has(outer.keys[place]))

  return rows.flatMap((row) => {
    // Whoever covers the row is wider in every field: look among those of the field with the fewest.
    const [fewest] = columns
      .map(({ widerThan }, place) => widerThan(row.keys[place]))
      .sort((a, b) => a.count - b.count)
    const shadow = fewest
      ?.rows()
      .filter((other) => covered(row, other))
      // Two rows that cover each other are one row written twice: the later one is in the shadow.
      .find((other) => other.index < row.index || !covered(other, row))
    if (!shadow) return []
    const message = `${nameOf(shadow.index)} already allows all that it does; remove it, or narrow that row`
    return [
      { code: 'shadowed', severity: 'warning', index: row.index, other: shadow.index, message } as const,
    ]
  })
}

/** One field of all rows. Many rows read the same there: readings are held against each other, each pair once. */
function createColumn(rows: readonly Candidate[], field: Field, place: number) {
  const byKey = Map.groupBy(rows, ({ keys }) => keys[place])
  const readings = [...byKey]
    .map(([key, [first]]) => ({ key, row: (first as Candidate).row }))
    .map(({ key, row }) => ({ key, row, name: nameOf(row, field) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const wider = new Map(readings.map(({ key }) => [key, [key]]))
  // One wide reading against the names it can match, which stand together, then the next.
  for (const wide of readings.filter(({ row }) => canCover(row, field))) {
    const prefix = prefixOf(wide.row, field)
    for (let place = firstFrom(readings, prefix); readings[place]?.name.startsWith(prefix); place++) {
      const narrow = readings[place] as (typeof readings)[number]
      if (wide !== narrow && covers(wide.row, narrow.row, field)) wider.get(narrow.key)?.push(wide.key)
    }
  }
  const rowsOf = (key: string | undefined) => byKey.get(key) ?? []
  const columns = new Map(
    [...wider].map(([key, keys]): [string | undefined, Wider] => [
      key,
      {
        keys: new Set(keys),
        count: keys.reduce((sum, one) => sum + rowsOf(one).length, 0),
        rows: () => keys.flatMap(rowsOf),
      },
    ]),
  )
  return { widerThan: (key: string | undefined) => columns.get(key) as Wider }
}

/** Where the names that are not before `prefix` begin. */
function firstFrom(sorted: readonly { readonly name: string }[], prefix: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.name ?? '') < prefix) low = middle + 1
    else high = middle
  }
  return low
}

/** The readings of a field that match all that one does, and the rows that have them. */
interface Wider {
  readonly keys: ReadonlySet<string | undefined>
  readonly count: number
  rows(): readonly Candidate[]
}
