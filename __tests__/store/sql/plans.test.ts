import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newId } from '../../../src/store/id.js'
import type { ManagedStore } from '../../../src/store/managed-store.js'
import { createPostgresStore, type PostgresPool } from '../../../src/store/postgres.js'
import { createSqliteStore } from '../../../src/store/sqlite.js'
import { uploadRecord } from '../../../src/testing/managed-store/records.js'
import {
  insert,
  permissionRecord,
  repositoryRecord,
  workspaceRecord,
} from '../../../src/testing/managed-store-fixture.js'
import { eventAt, NOW, PLATFORM } from '../../../src/testing/store-fixture.js'
import { exchangeRecord } from '../support/exchange-record.js'
import { createPostgresSchema, hasPostgres } from '../support/postgres-schema.js'
import { watchSqlite } from '../support/watched-sqlite.js'

const UPLOAD = 'upl_1'
const AFTER = { upload: UPLOAD, place: 3 }
const REPOSITORY = { platform: PLATFORM, repositoryId: '1001' }
const INSTANCE = { stack: 'prod', component: 'vpc' }

/** What must not become slower as the tables grow. */
const HOT: Record<string, (store: ManagedStore, workspaceId: string) => Promise<unknown>> = {
  'finds a repository': (store, workspaceId) => store.findRepository(workspaceId, PLATFORM, '1001'),
  'knows a name': (store, workspaceId) => store.isNameKnown(workspaceId, PLATFORM, 'acme/infra'),
  'records an exchange': (store) => store.recordExchange(exchangeRecord()),
  'records an event': (store, workspaceId) => store.recordEvent(eventAt(workspaceId, NOW)),
  'knows a session': (store) => store.isSessionActive('one'),
  'revokes a session': (store, workspaceId) => store.revokeSession('one', eventAt(workspaceId, NOW)),
  'relabels a repository': async (store, workspaceId) => {
    const repository = await store.findRepository(workspaceId, PLATFORM, '1001')
    if (repository) await store.relabelRepository(repository, { fullName: 'acme/other' }, [])
  },
  'gets a record': (store, workspaceId) => store.get('workspaces', workspaceId),
  'lists the repositories of a workspace': (store, workspaceId) =>
    store.list('repositories', { workspaceId, limit: 10, after: { value: 'acme/a', id: '' } }),
  'lists the permissions of a repository': (store) =>
    store.list('permissions', { repository: 'repo_1', limit: 10 }),
  'lists the events of a workspace': (store, workspaceId) =>
    store.listEvents({ workspaceId, limit: 10, before: 1_000_000 }),
  'lists all events': (store) => store.listEvents({ limit: 10 }),
  'knows what is in the way': (store) => store.findObstacle(PLATFORM, '1001', '42'),
  'adds items': (store) => store.addItems(UPLOAD, 0, [{ stack: 's', component: 'c', json: '{}' }]),
  'lists the items of an upload': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', upload: UPLOAD, after: AFTER, limit: 10 }),
  'lists the items of a workspace': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', after: AFTER, limit: 10 }),
  'lists the items of a repository': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', ...REPOSITORY, after: AFTER, limit: 10 }),
  'lists the items of a stack': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', stack: 'prod', limit: 10 }),
  'lists the items of a component': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', component: 'vpc', limit: 10 }),
  'lists an instance': (store, workspaceId) =>
    store.listItems({ workspaceId, kind: 'instances', ...REPOSITORY, ...INSTANCE, limit: 1 }),
  'lists the upload of a batch': (store, workspaceId) =>
    store.list('uploads', {
      workspaceId,
      match: { ...REPOSITORY, kind: 'instances', batchId: 'one' },
      limit: 1,
    }),
  'lists the uploads of a workspace': (store, workspaceId) =>
    store.list('uploads', {
      workspaceId,
      match: { kind: 'instances' },
      after: { value: 1, id: '' },
      limit: 9,
    }),
  'lists the uploads of a repository': (store, workspaceId) =>
    store.list('uploads', {
      workspaceId,
      match: { ...REPOSITORY, kind: 'instances' },
      isReversed: true,
      after: { value: 1, id: '' },
      limit: 10,
    }),
  'lists a status': (store, workspaceId) =>
    store.list('instanceStatuses', { workspaceId, match: { ...REPOSITORY, ...INSTANCE }, limit: 1 }),
  'lists a lock': (store, workspaceId) =>
    store.list('locks', { workspaceId, match: { key: 'one' }, limit: 1 }),
  'lists the locks of a workspace': (store, workspaceId) =>
    store.list('locks', { workspaceId, after: { value: 'one', id: '' }, limit: 10 }),
  'lists a repository of GitHub': (store) =>
    store.list('githubRepositories', { match: REPOSITORY, limit: 1 }),
  'lists the repositories of an installation': (store) =>
    store.list('githubRepositories', {
      match: { platform: PLATFORM, installationId: '77' },
      after: { value: 1, id: '' },
      limit: 10,
    }),
  'lists an installation': (store) =>
    store.list('installations', { match: { platform: PLATFORM, installationId: '77' }, limit: 1 }),
  forgets: (store) =>
    store.purge({
      endedBefore: 1,
      eventsBefore: 1,
      locksBefore: 1,
      deliveriesBefore: 1,
      incompleteBefore: 1,
      affectedStacksBefore: 1,
      limit: 10,
    }),
  answers: (store) => store.ping(),
}

/** What is found by an index, and then sorted: there are not many. */
const SORTED: typeof HOT = {
  'lists the imports of a repository': (store) =>
    store.list('repositories', { match: REPOSITORY, limit: 10 }),
  'lists the repositories that are due': (store) =>
    store.list('githubRepositories', { match: { platform: PLATFORM }, dueBy: 1, limit: 10 }),
  'lists the installations that are due': (store) =>
    store.list('installations', { match: { platform: PLATFORM }, dueBy: 1, limit: 10 }),
}

const ALL = Object.entries({ ...HOT, ...SORTED })

/** Not only some index leads there, but one that knows as much. */
const LED: readonly (readonly [name: string, through: string])[] = [
  ['lists the items of an upload', '(upload=? AND place>?)'],
  [
    'lists the items of a repository',
    '(workspace_id=? AND platform=? AND repository_id=? AND kind=? AND state=? AND id>?)',
  ],
  ['lists the items of a stack', '(upload=? AND stack=?)'],
  ['lists the items of a component', '(upload=? AND component=?)'],
  ['lists the uploads of a repository', 'repository_id=? AND kind=? AND (created_at,id)<(?,?))'],
  ['lists the upload of a batch', 'kind=? AND batch_id=?)'],
  ['lists the locks of a workspace', '(workspace_id=? AND key>?)'],
  [
    'lists the repositories of an installation',
    '(platform=? AND installation_id=? AND (created_at,id)>(?,?))',
  ],
  ['lists the repositories that are due', '(platform=? AND check_at<?)'],
  ['lists the installations that are due', '(platform=? AND check_at<?)'],
]

it.each(LED)('SQLite %s through %s', async (name, through) => {
  const plans = await plansOf(ALL.find(([one]) => one === name)?.[1])
  expect(plans.filter((plan) => plan.includes(through))).toHaveLength(1)
})

describe('SQLite reads no whole table', () => {
  it.each(ALL)('%s', async (name, use) => {
    const plans = await plansOf(use)
    // Along an index, and no further than a limit; or a row of constants; or the one row there is.
    const harmless =
      /^SCAN (?:workspaces USING COVERING INDEX|audit_events$|removed_uploads$|directory_changes$|CONSTANT ROW)/
    expect(plans.filter((plan) => /^SCAN/.test(plan) && !harmless.test(plan))).toEqual([])
    expect(plans.some((plan) => /TEMP B-TREE/.test(plan))).toBe(Object.hasOwn(SORTED, name))
  })
})

describe.runIf(await hasPostgres())('Postgres can do without reading a whole table', () => {
  it.each(ALL)('%s', async (_name, use) => {
    const schema = await createPostgresSchema()
    // Tables are nearly empty here: unless told not to, it reads them whole, and rightly so.
    const pool = schema.connect({
      options: `-c search_path=${schema.name} -c enable_seqscan=off -c enable_bitmapscan=off`,
    })
    onTestFinished(async () => {
      await pool.end()
      await schema.drop()
    })
    const plans: string[] = []
    const explained: PostgresPool = {
      on: (event, listener) => pool.on(event, listener),
      end: () => pool.end(),
      connect: () => pool.connect(),
      async query(query) {
        const { rows } = await pool.query({ text: `explain ${query.text}`, values: query.values })
        plans.push(...rows.map((row) => String(row['QUERY PLAN'])))
        return pool.query(query)
      },
    }
    const store = await createPostgresStore({ pool: explained })
    const workspaceId = await seed(store)
    plans.length = 0
    await use(store, workspaceId)
    expect(plans.filter((plan) => /Seq Scan/.test(plan))).toEqual([])
  })
})

async function seed(store: ManagedStore): Promise<string> {
  const workspace = workspaceRecord({ id: newId('ws') })
  const repository = repositoryRecord(workspace.id)
  await store.commit(
    [
      insert('workspaces', workspace),
      insert('repositories', repository),
      insert('permissions', permissionRecord(repository)),
      insert('uploads', uploadRecord(workspace.id, { id: UPLOAD, kind: 'instances' })),
    ],
    [eventAt(workspace.id, NOW)],
  )
  return workspace.id
}

/** How SQLite goes about it. */
async function plansOf(use: (typeof HOT)[string] | undefined): Promise<readonly string[]> {
  const database = new DatabaseSync(':memory:')
  const plans: string[] = []
  const explain = (text: string) => {
    if (!/^(?:select|insert|update|delete|with)/.test(text)) return
    for (const { detail } of database.prepare(`explain query plan ${text}`).all()) plans.push(`${detail}`)
  }
  const store = await createSqliteStore({ database: watchSqlite(database, { run: explain, all: explain }) })
  onTestFinished(() => store.close())
  const workspaceId = await seed(store)
  plans.length = 0
  await use?.(store, workspaceId)
  return plans
}
