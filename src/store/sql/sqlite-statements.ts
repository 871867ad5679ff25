import type { SqliteDatabase, SqliteValue } from '../sqlite-database.js'
import { type Query, storableValues } from './query.js'

/** Runs statements on one connection. */
export interface SqliteStatements {
  read(query: Query): readonly unknown[]
  /** How many rows were changed. */
  write(query: Query): number
  /** Does all of the work in one transaction, or nothing of it. */
  transact<T>(work: () => T): T
}

export function createSqliteStatements(database: SqliteDatabase): SqliteStatements {
  // Values are parameters, so there are only so many texts.
  const statements = new Map<string, ReturnType<SqliteDatabase['prepare']>>()

  function prepared(text: string) {
    const statement = statements.get(text) ?? database.prepare(text)
    statements.set(text, statement)
    return statement
  }

  function rollBack(): void {
    try {
      prepared('rollback').run()
    } catch {
      // A full disk ends the transaction by itself.
    }
  }

  return {
    read: ({ sql, parameters }) => prepared(sql).all(...valuesOf(parameters)),
    write: ({ sql, parameters }) => Number(prepared(sql).run(...valuesOf(parameters)).changes),
    transact(work) {
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
    },
  }
}

function valuesOf(parameters: readonly unknown[]): SqliteValue[] {
  return storableValues(parameters) as SqliteValue[]
}
