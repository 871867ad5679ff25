import type { ManagedStore } from '../managed-store.js'
import type { TableName } from '../records.js'
import type { Ledger } from '../store.js'
import type { Uploads } from '../uploads.js'
import { createSteps } from './changes.js'
import { type Row, TABLES, toRecord } from './columns.js'
import { createDirectory } from './directory.js'
import type { Engine } from './engine.js'
import { createEventLog } from './event-log.js'
import { createEventStatements, type EventStatements } from './event-rows.js'
import { createItemList } from './item-list.js'
import { listQuery } from './lists.js'
import { createPurge } from './purge.js'
import { prepare } from './query.js'
import { rememberRepositories } from './remember.js'
import { type Builder, createBuilder } from './schema.js'

export interface SqlStoreOptions<E extends Engine> {
  readonly engine: E
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly createLedger: (
    db: Builder,
    engine: E,
    events: EventStatements,
    seconds: () => number,
  ) => Omit<Ledger, 'isSessionActive'>
  readonly createItems: (db: Builder, engine: E) => Pick<Uploads, 'addItems'>
}

/** The store, on tables that are up to date. */
export function createSqlStore<E extends Engine>({
  engine,
  now,
  createLedger,
  createItems,
}: SqlStoreOptions<E>): ManagedStore {
  const db = createBuilder(engine.name)
  const seconds = () => Math.floor(now() / 1000)
  const eventStatements = createEventStatements(db)
  const steps = createSteps(db, eventStatements)
  const findSession = prepare<{ id: string; now: number }>('find_session', (value) =>
    db
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', value('id'))
      .where('expires_at', '>', value('now')),
  )
  const anyWorkspace = db.selectFrom('workspaces').select('id').limit(1).compile()

  const directory = createDirectory(db, engine, eventStatements)
  const { stamp } = engine

  return Object.freeze({
    ...(stamp ? rememberRepositories(directory, stamp) : directory),
    ...createLedger(db, engine, eventStatements, seconds),
    ...createItems(db, engine),
    ...createItemList(db, engine),
    async isSessionActive(id) {
      return (await engine.read(findSession({ id, now: seconds() }))).length > 0
    },
    async get(table, id) {
      const query = db
        .selectFrom(TABLES[table as TableName] as 'workspaces')
        .selectAll()
        .where('id', '=', id)
        .compile()
      const [row] = await engine.read(query)
      return row === undefined ? undefined : toRecord(table, row as Row)
    },
    async list(table, query) {
      const rows = await engine.read(listQuery(engine.name, db, table, query))
      return rows.map((row) => toRecord(table, row as Row))
    },
    commit: async (changes, events) => engine.commit(steps(changes, events)),
    listEvents: createEventLog(db, engine),
    purge: createPurge(db, engine),
    async ping() {
      await engine.read(anyWorkspace)
    },
    close: () => engine.close(),
  } satisfies ManagedStore)
}
