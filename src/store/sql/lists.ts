import { sql } from 'kysely'
import type { ListQuery } from '../managed-store.js'
import { LIST_ORDER, type TableName } from '../records.js'
import { COLUMNS, TABLES } from './columns.js'
import type { Query } from './query.js'
import type { Builder, EngineName } from './schema.js'
import { contains } from './search.js'

/** The column that a search looks into. */
const SEARCHED: Readonly<Partial<Record<TableName, string>>> = {
  workspaces: 'name',
  members: 'login',
  repositories: 'full_name',
  tokens: 'name',
}

/** A condition on what a table does not have holds for none of its records. */
export function listQuery(engine: EngineName, db: Builder, table: TableName, query: ListQuery): Query {
  const { workspaceId, repository, match, dueBy, search, isReversed = false, after, limit } = query
  const columns: Readonly<Record<string, string>> = COLUMNS[table]
  const ref = (column: string | undefined) =>
    column === undefined ? sql<null>`null` : sql.ref<string>(column)
  const order = ref(columns[LIST_ORDER[table]])
  const [direction, beyond] = isReversed ? (['desc', sql`<`] as const) : (['asc', sql`>`] as const)
  const conditions = Object.entries({ ...match, workspaceId, repository })
  return db
    .selectFrom(TABLES[table] as 'workspaces')
    .selectAll()
    .where(({ and, eb }) =>
      and(
        conditions.flatMap(([field, value]) =>
          value === undefined ? [] : [eb(ref(columns[field]), '=', value)],
        ),
      ),
    )
    .$if(dueBy !== undefined, (one) => one.where(ref(columns['checkAt']), '<=', dueBy as never))
    .$if(search !== undefined, (one) => one.where(contains(engine, ref(SEARCHED[table]), search as string)))
    .$if(after !== undefined, (one) =>
      one.where(sql<boolean>`(${order}, id) ${beyond} (${after?.value}, ${after?.id})`),
    )
    .orderBy(order, direction)
    .orderBy('id', direction)
    .limit(limit)
    .compile()
}
