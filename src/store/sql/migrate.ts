import {
  type DatabaseConnection,
  type DatabaseIntrospector,
  DummyDriver,
  Kysely,
  type Migration,
  Migrator,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteQueryCompiler,
} from 'kysely'
import { ConfigError, shown } from '../../errors.js'
import * as first from './0001-workspaces-and-audit.js'
import * as second from './0002-uploads-locks-and-github.js'
import * as third from './0003-directory-changes.js'
import { DIFFERENCES, type Differences } from './differences.js'
import type { Query } from './query.js'
import type { EngineName } from './schema.js'

/** In the order of their names. */
const MIGRATIONS = {
  '0001-workspaces-and-audit': first,
  '0002-uploads-locks-and-github': second,
  '0003-directory-changes': third,
} as const

const TABLE = 'atmos_pro_oidc_migrations'

/**
 * Makes the tables, or brings them up to date. The caller has begun a transaction in which nobody else migrates, and ends
 * it: when this fails, nothing of it stays.
 *
 * @param run runs one statement in that transaction
 * @throws ConfigError the database is newer than this code
 */
export async function migrate(
  engine: EngineName,
  run: (query: Query) => Promise<readonly unknown[]>,
): Promise<void> {
  const differences = DIFFERENCES[engine]
  const db = new Kysely<{ [TABLE]: { name: string } }>({
    dialect: {
      // Of all adapters, the one that neither locks nor begins a transaction.
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new TransactionDriver(run),
      createIntrospector: (connection) => introspect(connection, differences),
      createQueryCompiler: () =>
        engine === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler(),
    },
  })
  const migrator = new Migrator({
    db,
    migrationTableName: TABLE,
    migrationLockTableName: `${TABLE}_lock`,
    provider: {
      async getMigrations() {
        const done = await db.selectFrom(TABLE).select('name').execute()
        for (const { name } of done) if (!Object.hasOwn(MIGRATIONS, name)) throw tooNew(name)
        return Object.fromEntries(
          Object.entries(MIGRATIONS).map(([name, { up }]): [string, Migration] => [
            name,
            { up: (connection) => up(connection, differences) },
          ]),
        )
      },
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

class TransactionDriver extends DummyDriver {
  readonly #run: (query: Query) => Promise<readonly unknown[]>

  constructor(run: (query: Query) => Promise<readonly unknown[]>) {
    super()
    this.#run = run
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async (query) => ({ rows: [...(await this.#run(query))] as never[] }),
      streamQuery() {
        throw new Error('not needed')
      },
    }
  }
}

/** The Migrator asks which tables there are, and nothing else. */
function introspect<T>(db: Kysely<T>, { listTables }: Differences): DatabaseIntrospector {
  return {
    async getTables() {
      const { rows } = await listTables.execute(db)
      return rows.map(({ name }) => ({ name, isView: false, columns: [] }))
    },
    getSchemas: async () => [],
    getMetadata: async () => ({ tables: [] }),
  }
}

function tooNew(name: string): ConfigError {
  return new ConfigError(
    `This database was written by a newer version: its migration ${shown(name)} is not known here. ` +
      'Start that version, or restore a backup from before the upgrade.',
  )
}
