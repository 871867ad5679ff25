import { stringify } from 'csv-stringify/sync'
import { EVENT_COLUMNS, type EventView, eventRow } from '../management/event-view.js'
import { printable } from '../printable.js'

/** How the audit log is written into a file. Lines end with their line break, and are safe to print. */
export interface EventFormat {
  readonly type: string
  readonly head: string
  line(event: EventView): string
}

export const EVENT_FORMATS = {
  ndjson: {
    type: 'application/x-ndjson',
    head: '',
    line: (event) => `${printable(JSON.stringify(event))}\n`,
  },
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    head: csvLine([...EVENT_COLUMNS]),
    line(event) {
      const row = eventRow(event)
      return csvLine(EVENT_COLUMNS.map((column) => row[column]))
    },
  },
} as const satisfies Readonly<Record<string, EventFormat>>

/** Names and descriptions come from outside: a spreadsheet must not take them for formulas. */
function csvLine(fields: readonly string[]): string {
  return printable(stringify([[...fields]], { escape_formulas: true, record_delimiter: 'windows' }))
}
