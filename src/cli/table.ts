import Table from 'cli-table3'
import type { Terminal } from './terminal.js'
import { clean } from './text.js'

/** A column: its heading, and what stands in it. */
export interface Column<Row> {
  readonly title: string
  /** Text from outside: it is made fit for the terminal here. */
  readonly value: (row: Row) => string | number
  /** Never broken into lines: it is there to be copied. */
  readonly isWhole?: true
}

/** Characters between two columns. */
const GAP = 2
/** What is broken into lines still gets so many characters. */
const LEAST = 8

/** cli-table3 draws a border unless each of its parts is told not to. */
const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
]

/**
 * Rows below their headings, without lines. What does not fit on the screen is broken into lines, nothing is cut off; where
 * that is not enough, rows become records, one below the other.
 */
export function formatTable<Row>(
  terminal: Pick<Terminal, 'columns' | 'isScreen' | 'paint'>,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const cells = rows.map((row) => columns.map(({ value }) => clean(String(value(row)))))
  const natural = columns.map(({ title }, at) =>
    Math.max(title.length, ...cells.map((line) => (line[at] ?? '').length)),
  )
  const widths = terminal.isScreen ? narrow(natural, columns, terminal.columns) : natural
  if (!widths) return cells.map((line) => formatRecord(columns, line)).join('\n\n')
  const table = new Table({
    chars: Object.fromEntries(BORDERS.map((border) => [border, ''])),
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [] },
    head: columns.map(({ title }) => title),
    // The others are measured by the table: characters may be two places wide.
    colWidths: widths.map((width, at) => (width === natural[at] ? null : width + GAP)),
    wordWrap: true,
    wrapOnWordBoundary: false,
  })
  table.push(...cells)
  const [head = '', ...lines] = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  return [terminal.paint('bold', head), ...lines].join('\n')
}

/** One record: its fields, one below the other. */
export function formatFields(fields: Readonly<Record<string, string | number>>): string {
  const width = Math.max(...Object.keys(fields).map(({ length }) => length))
  return Object.entries(fields)
    .map(([name, value]) => `${name.padEnd(width)}  ${clean(String(value))}`.trimEnd())
    .join('\n')
}

/** What a row says, without what it says nothing of. */
function formatRecord(columns: readonly Pick<Column<never>, 'title'>[], cells: readonly string[]): string {
  const fields = columns.map(({ title }, at) => [title.toLowerCase(), cells[at] ?? ''] as const)
  return formatFields(Object.fromEntries(fields.filter(([, value]) => value !== '')))
}

/** Takes from the widest column that may be broken, as long as there is too much. `null`: there is not enough to take. */
function narrow(
  natural: readonly number[],
  columns: readonly Pick<Column<never>, 'title' | 'isWhole'>[],
  space: number,
): readonly number[] | null {
  const widths = [...natural]
  const least = columns.map(({ title, isWhole }) => (isWhole ? undefined : Math.max(LEAST, title.length)))
  const total = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1))
  for (let excess = total - space; excess > 0; excess -= 1) {
    const breakable = widths.map((width, at) => (width > (least[at] ?? width) ? width : 0))
    const widest = Math.max(...breakable)
    if (widest === 0) return null
    widths[breakable.indexOf(widest)] = widest - 1
  }
  return widths
}
