import { open, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Pool, type PoolConfig } from 'pg'
import { ConfigError, OidcError, plain, shown, UnavailableError } from '../errors.js'
import type { ManagedStore } from '../store/managed-store.js'
import { createMemoryStore } from '../store/memory.js'
import { createPostgresStore } from '../store/postgres.js'
import { openSqliteStore } from '../store/sql/sqlite-store.js'
import { createWriterThread } from './writer-thread.js'

/** Times in milliseconds. What stands in the query of the address comes before these. */
const POOL: PoolConfig = {
  application_name: 'atmos-pro-oidc',
  max: 10,
  connectionTimeoutMillis: 3000,
  idleTimeoutMillis: 30_000,
  // The server ends what takes too long; when it does not answer at all, we do. The action waits for ten seconds.
  statement_timeout: 5_000,
  query_timeout: 5_000,
  keepAlive: true,
}

export interface OpenStoreOptions {
  /** The program of a thread that writes to a SQLite file, so that nobody else waits for the disk. Default: there is none. */
  readonly writer?: URL
}

/**
 * Opens the store in a database, and brings its tables up to date.
 *
 * - `sqlite:PATH`: a file, created where there is none, for its owner only
 * - `postgres://…` or `postgresql://…`: a server; any number of nodes share it
 * - `memory:`: nothing survives a restart
 *
 * @throws ConfigError it is none of these, cannot be opened, or was written by a newer version
 * @throws UnavailableError `store_unavailable`: the server does not answer
 */
export async function openStore(database: string, { writer }: OpenStoreOptions = {}): Promise<ManagedStore> {
  if (database === 'memory:') return createMemoryStore()
  if (database.startsWith('sqlite:')) return openSqlite(database.slice('sqlite:'.length), writer)
  if (/^postgres(?:ql)?:\/\//.test(database)) return openPostgres(database)
  // What was written may be an address with a password in it.
  throw new ConfigError('must be sqlite:PATH, postgres://USER@HOST/NAME or memory:', { path: 'database' })
}

async function openSqlite(path: string, writer: URL | undefined): Promise<ManagedStore> {
  if (path === '') throw new ConfigError('sqlite: needs the path of a file', { path: 'database' })
  // SQLite takes `:memory:` and `file:…` for something else than paths; with a folder before them, they are none.
  const file = resolve(path)
  await createFile(file)
  const { DatabaseSync } = await importSqlite()
  const connection = new DatabaseSync(file)
  try {
    const store = await openSqliteStore({
      database: connection,
      createWriter: writer && (() => createWriterThread(writer, file)),
    })
    // A thread that cannot write is better noticed now than by the first who needs it.
    if (writer) await store.commit([], [])
    return store
  } catch (error) {
    connection.close()
    if (error instanceof OidcError) throw error
    throw cannotOpen(file, error)
  }
}

/** When it is needed, because importing it makes some versions of Node print a warning. */
async function importSqlite(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite')
  } catch (cause) {
    throw new ConfigError(
      `SQLite needs Node 22.13 or later; this is ${process.version}. Or use Postgres: postgres://USER@HOST/NAME`,
      { path: 'database', cause },
    )
  }
}

/** SQLite would let everybody read it. The files it puts beside it get the same mode. */
async function createFile(file: string): Promise<void> {
  const folder = dirname(file)
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new ConfigError(`there is no folder ${shown(folder)}`, { path: 'database' })
  try {
    await (await open(file, 'a', 0o600)).close()
  } catch (error) {
    throw cannotOpen(file, error)
  }
}

function cannotOpen(file: string, cause: unknown): ConfigError {
  return new ConfigError(`${shown(file)} cannot be opened as a database: ${reasonOf(cause)}`, {
    path: 'database',
    cause,
  })
}

function reasonOf(cause: unknown): string {
  const { message = '', code = '' } = cause as { readonly message?: string; readonly code?: string }
  // A name with several addresses fails with several errors in one, which has no message.
  return plain(message || code)
}

async function openPostgres(connectionString: string): Promise<ManagedStore> {
  const pool = createPool(connectionString)
  try {
    return await createPostgresStore({ pool })
  } catch (cause) {
    await pool.end()
    if (cause instanceof OidcError) throw cause
    throw new UnavailableError(
      'store_unavailable',
      `The database server cannot be used: ${reasonOf(cause)}`,
      {
        retryAfter: 5,
        cause,
      },
    )
  }
}

function createPool(connectionString: string): Pool {
  // Neither the value nor what its parser says is shown: there may be a password in both.
  if (!URL.canParse(connectionString)) {
    throw new ConfigError('is not an address such as postgres://USER@HOST/NAME', { path: 'database' })
  }
  return new Pool({ ...POOL, connectionString })
}
