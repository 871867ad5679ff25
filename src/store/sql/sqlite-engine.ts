import type { SqliteDatabase } from '../sqlite-database.js'
import type { Engine } from './engine.js'
import { createGroupCommit } from './group-commit.js'
import { inNextTurn } from './next-turn.js'
import type { Query } from './query.js'
import { createSqliteStatements } from './sqlite-statements.js'
import type { SqliteWriter } from './sqlite-writer.js'

export interface SqliteEngine extends Engine {
  /** Makes the first statement and, if that changed a row, the others; whether it did. Shares its transaction with others. */
  record(queries: readonly Query[]): Promise<boolean>
  /** Makes all statements or none. */
  writeAll(queries: readonly Query[]): Promise<void>
}

const CHANGES: Query = { sql: 'select count from directory_changes', parameters: [] }

/**
 * Reads on one connection, and has a writer write.
 *
 * @param database is closed with it
 */
export function createSqliteEngine(database: SqliteDatabase, writer: SqliteWriter): SqliteEngine {
  const { read } = createSqliteStatements(database)
  const group = createGroupCommit(writer.record)
  let stamp: string | undefined
  let closing: Promise<void> | undefined

  /** What was asked for before comes before. */
  function inOrder(): SqliteWriter {
    void group.flush()
    return writer
  }

  async function close(): Promise<void> {
    await group.flush()
    await writer.close()
    database.close()
  }

  return {
    name: 'sqlite',
    eventsAtOnce: 5000,
    read: async (query) => read(query),
    write: async (query) => inOrder().write([query]),
    async writeAll(queries) {
      await inOrder().write(queries)
    },
    record: group.add,
    async commit(steps) {
      const committed = await inOrder().commit(steps)
      stamp = undefined
      return committed
    },
    stamp() {
      if (stamp === undefined) {
        const [row] = read(CHANGES) as readonly { readonly count: number }[]
        // Nobody could tell what was read before from what is to be read now.
        if (!row) throw new Error('the table directory_changes is empty')
        stamp = String(row.count)
        inNextTurn(() => {
          stamp = undefined
        })
      }
      return stamp
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}
