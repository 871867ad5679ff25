import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Differences } from './differences.js'

/** Makes every table. A migration that was released is never changed: the next one is. */
export async function up(db: Kysely<unknown>, differences: Differences): Promise<void> {
  const { text, integer, sequence, clustered, appendOnly } = differences
  const records = (name: string) =>
    db.schema
      .createTable(name)
      .addColumn('id', text, (column) => column.primaryKey())
      .addColumn('version', integer, (column) => column.notNull())
      .addColumn('created_at', integer, (column) => column.notNull())
  const texts = <T extends string>(table: CreateTableBuilder<T, string>, ...names: readonly string[]) =>
    names.reduce((one, name) => one.addColumn(name, text, (column) => column.notNull()), table)
  const index = (table: string, name: string, ...columns: readonly string[]) =>
    db.schema
      .createIndex(`${table}_by_${name}`)
      .on(table)
      .expression(sql.raw(columns.join(', ')))

  await texts(records('workspaces'), 'name').execute()
  await index('workspaces', 'name', 'name', 'id').execute()

  await texts(records('members'), 'workspace_id', 'login', 'role')
    .addForeignKeyConstraint('members_workspace', ['workspace_id'], 'workspaces', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .execute()
  await index('members', 'login', 'workspace_id', 'lower(login)').unique().execute()

  await texts(records('repositories'), 'workspace_id', 'platform', 'repository_id', 'owner_id', 'full_name')
    .addColumn('visibility', text)
    .addUniqueConstraint('repositories_identity', ['workspace_id', 'platform', 'repository_id'])
    .addUniqueConstraint('repositories_place', ['workspace_id', 'id'])
    .addForeignKeyConstraint('repositories_workspace', ['workspace_id'], 'workspaces', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .execute()
  await index('repositories', 'name', 'workspace_id', 'full_name', 'id').execute()
  await index('repositories', 'folded_name', 'workspace_id', 'lower(full_name)').execute()

  // With the workspace in the key, no permission can stand in another workspace than its repository.
  await texts(records('permissions'), 'workspace_id', 'repository', 'row')
    .addForeignKeyConstraint(
      'permissions_repository',
      ['workspace_id', 'repository'],
      'repositories',
      ['workspace_id', 'id'],
      (key) => key.onDelete('cascade'),
    )
    .execute()
  await index('permissions', 'repository', 'repository', 'created_at', 'id').execute()

  await texts(records('tokens'), 'role', 'name', 'hash')
    .addColumn('workspace_id', text)
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addForeignKeyConstraint('tokens_workspace', ['workspace_id'], 'workspaces', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .execute()
  await index('tokens', 'workspace', 'workspace_id', 'created_at', 'id').execute()

  await texts(records('signing_keys'), 'encrypted')
    .addColumn('signs_from', integer, (column) => column.notNull())
    .execute()

  // What follows outlives workspaces: no foreign keys.
  // A token has one end. Beginning with it, the key grows with the time: new claims stand next to each other however many
  // are remembered, and so do those that are to be forgotten.
  await texts(db.schema.createTable('claims'), 'issuer', 'token_id')
    .addColumn('remember_until', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('claims_token', ['remember_until', 'issuer', 'token_id'])
    .modifyEnd(clustered)
    .execute()

  await texts(db.schema.createTable('sessions'), 'id', 'workspace_id')
    .addColumn('expires_at', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('sessions_id', ['id'])
    .modifyEnd(clustered)
    .execute()
  await index('sessions', 'end', 'expires_at').execute()

  await texts(db.schema.createTable('audit_events').addColumn('seq', sequence), 'id')
    .addColumn('time', integer, (column) => column.notNull())
    .$call((table) => texts(table, 'category', 'action', 'workspace_id', 'description'))
    .addColumn('actor_type', text)
    .addColumn('actor_id', text)
    .addColumn('actor_name', text)
    .addColumn('target_type', text)
    .addColumn('target_id', text)
    .addColumn('target_name', text)
    .$call((table) => texts(table, 'rest'))
    .execute()
  await index('audit_events', 'workspace', 'workspace_id', 'seq').execute()
  for (const statement of appendOnly) await sql`${statement}`.execute(db)
}
