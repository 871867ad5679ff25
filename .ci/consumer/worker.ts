// What a Worker writes: no types of Node in scope, so the library's own must not need them.
import {
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  generateSessionKey,
} from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'
import { createPostgresStore, type ManagedStore, type PostgresPool } from 'atmos-pro-oidc/store/postgres'
import { createSqliteStore, type SqliteDatabase } from 'atmos-pro-oidc/store/sqlite'

const verifier = createVerifier({ audience: 'atmos-pro.com' })
const sessions = createSessions({ issuer: 'https://exchange.example', keys: [await generateSessionKey()] })
const exchange = createExchange({ verifier, sessions, store: createMemoryStore() })

export default {
  fetch: createExchangeHandler({ exchange }) satisfies (request: Request) => Promise<Response>,
}

export function onPostgres(pool: PostgresPool): Promise<ManagedStore> {
  return createPostgresStore({ pool })
}

export function onSqlite(database: SqliteDatabase): Promise<ManagedStore> {
  return createSqliteStore({ database })
}
