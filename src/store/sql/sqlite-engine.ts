import type { SqliteDatabase, SqliteStatement, SqliteValue } from '../sqlite-database.js'
import type { Engine } from './engine.js'
import { createGroupCommit } from './group-commit.js'
import { inNextTurn } from './next-turn.js'
import { type Query, storableValues } from './query.js'

export interface SqliteEngine extends Engine {
  /** Makes the first statement and, if that changed a row, the others; whether it did. Shares its transaction with others. */
  record(queries: readonly Query[]): Promise<boolean>
  /** Makes all statements or none. It is durable when the next commit is. */
  writeAll(queries: readonly Query[]): Promise<void>
}

/** Thrown inside a transaction, so that it is undone. */
class Conflict {
  readonly place: number

  constructor(place: number) {
    this.place = place
  }
}

/**
 * Runs statements on one connection. Nothing here waits between the begin and the end of a transaction, so that no
 * statement of somebody else can come in between.
 *
 * @param sync see `SqliteStoreOptions`
 */
export function createSqliteEngine(
  database: SqliteDatabase,
  sync: () => Promise<void> = async () => {},
): SqliteEngine {
  // Values are parameters, so there are only so many texts.
  const statements = new Map<string, SqliteStatement>()
  let isOpen = true

  function prepared(text: string): SqliteStatement {
    const statement = statements.get(text) ?? database.prepare(text)
    statements.set(text, statement)
    return statement
  }

  const read = ({ sql, parameters }: Query) => prepared(sql).all(...values(parameters))
  const write = ({ sql, parameters }: Query) => Number(prepared(sql).run(...values(parameters)).changes)

  function transact<T>(work: () => T): T {
    // Immediate: whoever reads first and writes later can be refused halfway.
    prepared('begin immediate').run()
    try {
      const result = work()
      prepared('commit').run()
      return result
    } catch (error) {
      rollBack()
      throw error
    }
  }

  function rollBack(): void {
    try {
      prepared('rollback').run()
    } catch {
      // A full disk ends the transaction by itself.
    }
  }

  let commits = 0
  let stamp: string | undefined

  /** SQLite counts the commits of other connections. What this one adds by itself, to the ledger, changes nothing that is looked up. */
  function readStamp(): string {
    const [row] = prepared('pragma data_version').all() as { data_version: number }[]
    return `${row?.data_version} ${commits}`
  }

  const recordAll = (records: readonly (readonly Query[])[]) =>
    transact(() =>
      records.map(([first, ...others]) => {
        if (first === undefined || write(first) === 0) return false
        for (const query of others) write(query)
        return true
      }),
    )
  const group = createGroupCommit(recordAll, sync)

  return {
    name: 'sqlite',
    eventsAtOnce: 5000,
    read: async (query) => read(query),
    write: async (query) => write(query),
    writeAll: async (queries) => transact(() => queries.forEach(write)),
    record: group.add,
    async commit(steps) {
      // What was asked for before comes before.
      void group.flush()
      try {
        transact(() => {
          for (const [place, { query, mustChange }] of steps.entries()) {
            if (!mustChange) write(query)
            else if (!holds(() => write(query) > 0)) throw new Conflict(place)
          }
        })
        commits += 1
        stamp = undefined
        await sync()
        return 'done'
      } catch (error) {
        if (error instanceof Conflict) return { conflict: error.place }
        throw error
      }
    },
    stamp() {
      if (stamp === undefined) {
        stamp = readStamp()
        inNextTurn(() => {
          stamp = undefined
        })
      }
      return stamp
    },
    async close() {
      await group.flush()
      if (isOpen) database.close()
      isOpen = false
    },
  }
}

function values(parameters: readonly unknown[]): SqliteValue[] {
  return storableValues(parameters) as SqliteValue[]
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
