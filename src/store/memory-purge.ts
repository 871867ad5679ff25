import type { Change, Purge } from './managed-store.js'
import type { MemoryTables } from './memory-tables.js'
import type { TableName, Tables } from './records.js'

/** Removes the records that may be forgotten, at most `limit` of each kind; how many. */
export function purgeTables(tables: MemoryTables, purge: Purge): number {
  const { locksBefore, deliveriesBefore, incompleteBefore, affectedStacksBefore, limit } = purge
  const remove = <T extends TableName>(table: T, mayGo: (record: Tables[T]) => boolean): number => {
    const changes: Change[] = []
    for (const record of tables.find(table, {})) {
      if (changes.length >= limit) break
      if (mayGo(record)) changes.push({ remove: table, id: record.id })
    }
    tables.commit(changes)
    return changes.length
  }
  return (
    remove('locks', ({ expiresAt }) => isBefore(expiresAt, locksBefore)) +
    remove('deliveries', ({ createdAt }) => isBefore(createdAt, deliveriesBefore)) +
    remove(
      'uploads',
      ({ state, createdAt }) => state === 'incomplete' && isBefore(createdAt, incompleteBefore),
    ) +
    remove(
      'uploads',
      ({ state, kind, createdAt }) =>
        state === 'complete' && kind === 'affected-stacks' && isBefore(createdAt, affectedStacksBefore),
    )
  )
}

function isBefore(time: number, limit: number | undefined): boolean {
  return limit !== undefined && time < limit
}
