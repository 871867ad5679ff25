import type { DatabaseSync } from 'node:sqlite'
import type { SqliteDatabase } from '../../../src/store/sqlite.js'

/** What is told of each statement, before it is carried out. */
interface Watch {
  readonly run: (text: string) => void
  readonly all?: (text: string) => void
}

export function watchSqlite(database: DatabaseSync, { run, all = () => {} }: Watch): SqliteDatabase {
  return {
    exec: (text) => database.exec(text),
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text)
      return {
        run(...values) {
          run(text)
          return statement.run(...values)
        },
        all(...values) {
          all(text)
          return statement.all(...values)
        },
      }
    },
  }
}
