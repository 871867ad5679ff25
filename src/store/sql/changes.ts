import type { AuditEvent } from '../audit-event.js'
import type { Change } from '../managed-store.js'
import { TABLES, toRow } from './columns.js'
import type { Step } from './engine.js'
import type { EventStatements } from './event-rows.js'
import type { Builder } from './schema.js'

/** The statements of a commit. */
export function createSteps(
  db: Builder,
  { insertEvent }: EventStatements,
): (changes: readonly Change[], events: readonly AuditEvent[]) => readonly Step[] {
  function statement(change: Change) {
    if ('insert' in change) {
      const row = toRow(change.insert, change.record)
      return db
        .insertInto(TABLES[change.insert])
        .values(row as never)
        .onConflict((conflict) => conflict.doNothing())
    }
    if ('update' in change) {
      const { id, ...row } = toRow(change.update, change.record)
      return db
        .updateTable(TABLES[change.update] as 'workspaces')
        .set(row)
        .where('id', '=', id as string)
        .where('version', '=', change.was)
    }
    const removal = db.deleteFrom(TABLES[change.remove] as 'workspaces').where('id', '=', change.id)
    return change.was === undefined ? removal : removal.where('version', '=', change.was)
  }

  return (changes, events) => [
    ...changes.map((change) => ({ query: statement(change).compile(), mustChange: true })),
    ...events.map((event) => ({ query: insertEvent(event), mustChange: false })),
  ]
}
