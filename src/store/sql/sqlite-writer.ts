import type { Committed } from '../managed-store.js'
import type { SqliteDatabase } from '../sqlite-database.js'
import type { Step } from './engine.js'
import type { Query } from './query.js'
import { createSqliteStatements } from './sqlite-statements.js'

/**
 * Changes a SQLite file. Each call is one transaction, in the order of the calls, and durable when it is answered: at once,
 * or, where the connection is another thread's, later.
 */
export interface SqliteWriter {
  /** Makes the first statement of each record and, if that changed a row, the others; whether it did. */
  record(records: readonly (readonly Query[])[]): Answer<readonly boolean[]>
  /** Makes all steps, in order, or none of them. */
  commit(steps: readonly Step[]): Answer<Committed>
  /** How many rows were changed. */
  write(queries: readonly Query[]): Answer<number>
  /** When everything that was asked for before is done. Called once; nothing is asked for after it. */
  close(): Answer<void>
}

type Answer<T> = T | Promise<T>

/** Thrown inside a transaction, so that it is undone. */
class Conflict {
  readonly place: number

  constructor(place: number) {
    this.place = place
  }
}

/**
 * Writes on this connection, and answers at once. Nothing here waits between the begin and the end of a transaction, so that
 * no statement of somebody else can come in between. It is its opener who closes the database.
 */
export function createSqliteWriter(database: SqliteDatabase) {
  const { write, transact } = createSqliteStatements(database)

  function recordOne([first, ...others]: readonly Query[]): boolean {
    if (first === undefined || write(first) === 0) return false
    for (const query of others) write(query)
    return true
  }

  return {
    record: (records) => transact(() => records.map(recordOne)),
    commit(steps) {
      try {
        transact(() => {
          for (const [place, { query, mustChange }] of steps.entries()) {
            if (!mustChange) write(query)
            else if (!holds(() => write(query) > 0)) throw new Conflict(place)
          }
        })
        return 'done'
      } catch (error) {
        if (error instanceof Conflict) return { conflict: error.place }
        throw error
      }
    },
    write: (queries) => transact(() => queries.reduce((count, query) => count + write(query), 0)),
    close() {},
  } satisfies SqliteWriter
}

function holds(change: () => boolean): boolean {
  try {
    return change()
  } catch (error) {
    // SQLite's own words, whatever the driver.
    if (error instanceof Error && /(?:UNIQUE|FOREIGN KEY) constraint failed/.test(error.message)) return false
    throw error
  }
}
