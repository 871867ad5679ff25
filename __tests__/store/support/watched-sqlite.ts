import type { DatabaseSync } from 'node:sqlite'
import type { SqliteDatabase } from '../../../src/store/sqlite.js'

/** A database that writes down what is written into it. */
export function watchSqlite(database: DatabaseSync): { watched: SqliteDatabase; statements: string[] } {
  const statements: string[] = []
  const watched: SqliteDatabase = {
    exec: (text) => database.exec(text),
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text)
      return {
        run(...values) {
          statements.push(text)
          return statement.run(...values)
        },
        all: (...values) => statement.all(...values),
      }
    },
  }
  return { watched, statements }
}
