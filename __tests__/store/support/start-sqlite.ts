// Opens the store in a file, as a server does when it starts: start-sqlite.ts FILE
import { DatabaseSync } from 'node:sqlite'
import { createSqliteStore } from '../../../src/store/sqlite.ts'

const [, , file = ''] = process.argv
const store = await createSqliteStore({ database: new DatabaseSync(file) })
await store.ping()
await store.close()
