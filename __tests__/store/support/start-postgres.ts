// Opens the store in a schema, as a server does when it starts: start-postgres.ts URL SCHEMA
import { Pool } from 'pg'
import { createPostgresStore } from '../../../src/store/postgres.ts'

const [, , connectionString = '', schema = ''] = process.argv
const store = await createPostgresStore({
  pool: new Pool({ connectionString, options: `-c search_path=${schema}` }),
})
await store.ping()
await store.close()
