import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Differences } from './differences.js'

/** What of a repository goes with it, and with its workspace. */
const OF_REPOSITORY = ['uploads', 'instance_statuses', 'locks'] as const

/**
 * What jobs leave behind, and what GitHub says. None of it has foreign keys: workspaces and repositories may be in a
 * configuration file.
 */
export async function up(db: Kysely<unknown>, differences: Differences): Promise<void> {
  const { text, integer, clustered, afterDelete } = differences
  const texts = <T extends string>(table: CreateTableBuilder<T, string>, ...names: readonly string[]) =>
    names.reduce((one, name) => one.addColumn(name, text, (column) => column.notNull()), table)
  const records = (name: string, ...names: readonly string[]) =>
    texts(
      db.schema
        .createTable(name)
        .addColumn('id', text, (column) => column.notNull().primaryKey())
        .addColumn('version', integer, (column) => column.notNull())
        .addColumn('created_at', integer, (column) => column.notNull()),
      ...names,
    )
  const ofRepository = ['workspace_id', 'platform', 'repository_id']
  const index = (table: string, name: string, ...columns: readonly string[]) =>
    db.schema
      .createIndex(`${table}_by_${name}`)
      .on(table)
      .columns([...columns])
  const due = (table: string) =>
    index(table, 'check', 'platform', 'check_at').where(sql.ref('check_at'), 'is not', null).execute()

  await db.schema.alterTable('repositories').addColumn('vouched_by', text).execute()

  await records('uploads', ...ofRepository, 'kind', 'batch_id', 'batches', 'state', 'facts')
    .addColumn('items', integer, (column) => column.notNull())
    .addColumn('bytes', integer, (column) => column.notNull())
    .execute()
  await index('uploads', 'batch', ...ofRepository, 'kind', 'batch_id')
    .unique()
    .execute()
  // Unique, so that it is known that what follows in the order of ids follows in the order of the index.
  await index('uploads', 'repository', ...ofRepository, 'kind', 'state', 'id')
    .unique()
    .execute()
  await index('uploads', 'workspace', 'workspace_id', 'kind', 'state', 'id').unique().execute()
  await index('uploads', 'time', 'workspace_id', 'kind', 'created_at', 'id').execute()
  await index('uploads', 'repository_time', ...ofRepository, 'kind', 'created_at', 'id').execute()
  await index('uploads', 'age', 'state', 'kind', 'created_at').execute()

  await texts(db.schema.createTable('upload_items'), 'upload', 'stack', 'component', 'json')
    .addColumn('place', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('upload_items_place', ['upload', 'place'])
    .execute()
  // Listed by place, and without a look at those whose other name is another.
  await index('upload_items', 'stack', 'upload', 'stack', 'place', 'component').execute()
  await index('upload_items', 'component', 'upload', 'component', 'place', 'stack').execute()
  // Uploads whose items are still to be removed: they are too many to go at once.
  await texts(db.schema.createTable('removed_uploads'), 'id')
    .addPrimaryKeyConstraint('removed_uploads_id', ['id'])
    .modifyEnd(clustered)
    .execute()

  await records('instance_statuses', ...ofRepository, 'stack', 'component', 'facts').execute()
  await index('instance_statuses', 'instance', ...ofRepository, 'stack', 'component')
    .unique()
    .execute()

  await records('locks', ...ofRepository, 'key', 'holder', 'facts')
    .addColumn('expires_at', integer, (column) => column.notNull())
    .execute()
  await index('locks', 'key', 'workspace_id', 'key').unique().execute()
  await index('locks', 'repository', ...ofRepository).execute()
  await index('locks', 'end', 'expires_at').execute()

  await records('github_repositories', 'platform', 'repository_id', 'owner_id', 'full_name', 'state')
    .addColumn('visibility', text)
    .addColumn('installation_id', text)
    .addColumn('check_at', integer)
    .execute()
  await index('github_repositories', 'identity', 'platform', 'repository_id').unique().execute()
  await index(
    'github_repositories',
    'installation',
    'platform',
    'installation_id',
    'created_at',
    'id',
  ).execute()
  await due('github_repositories')
  await index('repositories', 'github', 'platform', 'repository_id').execute()

  await records('installations', 'platform', 'installation_id', 'account_id', 'account', 'state')
    .addColumn('check_at', integer)
    .execute()
  await index('installations', 'identity', 'platform', 'installation_id').unique().execute()
  await due('installations')

  await records('deliveries', 'event').execute()
  await index('deliveries', 'time', 'created_at', 'id').execute()

  const removeFrom = (condition: string) =>
    OF_REPOSITORY.map((table) => `delete from ${table} where ${condition};`).join(' ')
  for (const statement of [
    ...afterDelete('workspaces', removeFrom('workspace_id = old.id')),
    ...afterDelete(
      'repositories',
      removeFrom(ofRepository.map((column) => `${column} = old.${column}`).join(' and ')),
    ),
    ...afterDelete('uploads', 'insert into removed_uploads (id) values (old.id);'),
  ]) {
    await statement.execute(db)
  }
}
