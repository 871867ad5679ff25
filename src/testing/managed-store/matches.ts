import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { ListQuery, ManagedStore, Match } from '../../store/managed-store.js'
import type { TableName } from '../../store/records.js'
import { insert, type ManagedCase, type ManagedFixture, repositoryRecord } from '../managed-store-fixture.js'
import { NOW, PLATFORM } from '../store-fixture.js'
import {
  githubRepositoryRecord,
  installationRecord,
  instanceStatusRecord,
  lockRecord,
  uploadRecord,
} from './records.js'

const ELSEWHERE = 'token.actions.acme.ghe.com'

/** Lists that are narrowed by what records have. */
export const matches: readonly ManagedCase[] = [
  ['lists the uploads that match on every field', matchesUploads],
  ['lists what matches exactly, and takes nothing for a pattern', matchesExactly],
  ['lists a repository of GitHub and what is seen through an installation', matchesGitHub],
  ['lists the imports of a repository in every workspace', matchesImports],
  ['lists nothing that does not have the field', matchesNothing],
  ['lists what is due, oldest first', listsDue],
  ['goes on in a list that is narrowed', pagesMatches],
]

async function matchesUploads({ store, workspace, make }: ManagedFixture): Promise<void> {
  const { id: workspaceId } = workspace
  const uploads = {
    first: uploadRecord(workspaceId, { batchId: 'one' }),
    begun: uploadRecord(workspaceId, { batchId: 'two', state: 'incomplete', createdAt: NOW + 1 }),
    instances: uploadRecord(workspaceId, { batchId: 'one', kind: 'instances' }),
    sibling: uploadRecord(workspaceId, { batchId: 'one', repositoryId: '2' }),
    platform: uploadRecord(workspaceId, { batchId: 'one', platform: ELSEWHERE }),
    stranger: uploadRecord(newId('ws'), { batchId: 'one' }),
  }
  await make(...Object.values(uploads).map((record) => insert('uploads', record)))
  const repository = { platform: PLATFORM, repositoryId: '1001' }
  const table: [Match, (keyof typeof uploads)[]][] = [
    [{ ...repository, kind: 'affected-stacks', batchId: 'one' }, ['first']],
    [{ ...repository, kind: 'affected-stacks' }, ['first', 'begun']],
    [{ ...repository, kind: 'affected-stacks', state: 'complete' }, ['first']],
    [{ ...repository }, ['first', 'begun', 'instances']],
    [{ kind: 'instances' }, ['instances']],
    [{ state: 'incomplete' }, ['begun']],
    [{ repositoryId: '2' }, ['sibling']],
    [{ platform: ELSEWHERE }, ['platform']],
    [{ ...repository, kind: 'affected-stacks', batchId: 'three' }, []],
    [{}, ['first', 'begun', 'instances', 'sibling', 'platform']],
  ]
  for (const [match, names] of table) {
    assert.deepEqual(
      await ids(store, 'uploads', { workspaceId, match }),
      new Set(names.map((name) => uploads[name].id)),
      JSON.stringify(match),
    )
  }
}

async function matchesExactly({ store, workspace, make }: ManagedFixture): Promise<void> {
  const { id: workspaceId } = workspace
  const keys = ['acme/infra', 'Acme/infra', 'acme/infr_', 'acme/%', '*', 'é', 'a\0', '\uD800']
  const locks = keys.map((key) => lockRecord(workspaceId, { key }))
  await make(...locks.map((record) => insert('locks', record)))
  for (const { id, key } of locks) {
    assert.deepEqual(await ids(store, 'locks', { workspaceId, match: { key } }), new Set([id]), key)
  }
  // What not every database can hold is kept as something that can be found.
  const [{ key } = { key: '' }] = await store.list('locks', { workspaceId, match: { key: 'a\0' }, limit: 1 })
  assert.equal(key, 'a\uFFFD')
  const status = instanceStatusRecord(workspaceId)
  await make(insert('instanceStatuses', status))
  const { stack, component } = status
  for (const [match, count] of [
    [{ stack, component }, 1],
    [{ stack }, 1],
    [{ stack: component, component: stack }, 0],
  ] as const) {
    assert.equal((await ids(store, 'instanceStatuses', { match })).size, count)
  }
}

async function matchesGitHub({ store, make }: ManagedFixture): Promise<void> {
  const one = githubRepositoryRecord()
  const two = githubRepositoryRecord({ repositoryId: '2', state: 'archived' })
  const unseen = githubRepositoryRecord({ repositoryId: '3', installationId: null })
  const elsewhere = githubRepositoryRecord({ platform: ELSEWHERE })
  await make(...[one, two, unseen, elsewhere].map((record) => insert('githubRepositories', record)))
  const table: [Match, { readonly id: string }[]][] = [
    [{ platform: PLATFORM, repositoryId: '1001' }, [one]],
    [{ platform: PLATFORM, repositoryId: '9' }, []],
    [{ platform: PLATFORM, installationId: '77' }, [one, two]],
    [{ platform: PLATFORM, installationId: '77', state: 'archived' }, [two]],
    [{ platform: ELSEWHERE }, [elsewhere]],
  ]
  for (const [match, expected] of table) {
    assert.deepEqual(await ids(store, 'githubRepositories', { match }), new Set(expected.map(({ id }) => id)))
  }
  const installations = [installationRecord(), installationRecord({ platform: ELSEWHERE })]
  await make(...installations.map((record) => insert('installations', record)))
  const match = { platform: ELSEWHERE, installationId: '77' }
  assert.deepEqual(await store.list('installations', { match, limit: 10 }), installations.slice(1))
}

async function matchesImports({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = { ...workspace, id: newId('ws') }
  const again = repositoryRecord(other.id, { fullName: 'acme/of-before' })
  const sibling = repositoryRecord(other.id, { repositoryId: '2' })
  await make(insert('workspaces', other), insert('repositories', again), insert('repositories', sibling))
  const match = { platform: PLATFORM, repositoryId: repository.repositoryId }
  assert.deepEqual(await ids(store, 'repositories', { match }), new Set([repository.id, again.id]))
  assert.deepEqual(await ids(store, 'repositories', { match, workspaceId: other.id }), new Set([again.id]))
}

async function matchesNothing({ store, workspace, make }: ManagedFixture): Promise<void> {
  await make(insert('githubRepositories', githubRepositoryRecord({ installationId: null })))
  const queries: [TableName, Partial<ListQuery>][] = [
    ['workspaces', { match: { kind: 'instances' } }],
    ['repositories', { match: { key: 'a' } }],
    ['repositories', { dueBy: NOW }],
    ['githubRepositories', { match: { installationId: 'null' } }],
    ['githubRepositories', { workspaceId: workspace.id }],
    ['githubRepositories', { search: '' }],
    ['githubRepositories', { search: 'acme' }],
  ]
  for (const [table, query] of queries) assert.equal((await ids(store, table, query)).size, 0)
}

async function listsDue({ store, make }: ManagedFixture): Promise<void> {
  const times = [null, NOW + 1, NOW, 0, NOW - 5]
  const records = times.map((checkAt, index) =>
    githubRepositoryRecord({ checkAt, repositoryId: `${index + 1}`, createdAt: NOW - index }),
  )
  const installations = times.map((checkAt, index) =>
    installationRecord({ checkAt, installationId: `${index + 1}`, createdAt: NOW - index }),
  )
  await make(...records.map((record) => insert('githubRepositories', record)))
  await make(...installations.map((record) => insert('installations', record)))
  const due = { dueBy: NOW, limit: 10 }
  assert.deepEqual(await store.list('githubRepositories', due), records.slice(2).reverse())
  assert.deepEqual(await store.list('githubRepositories', { ...due, limit: 1 }), records.slice(4))
  assert.deepEqual(await store.list('installations', due), installations.slice(2).reverse())
  assert.deepEqual(await store.list('installations', { ...due, dueBy: NOW - 1, limit: 10 }), [
    installations[4],
    installations[3],
  ])
}

async function pagesMatches({ store, workspace, make }: ManagedFixture): Promise<void> {
  const { id: workspaceId } = workspace
  const uploads = Array.from({ length: 7 }, (_, index) =>
    uploadRecord(workspaceId, {
      createdAt: NOW + (index % 3),
      kind: index < 5 ? 'affected-stacks' : 'instances',
    }),
  )
  await make(...uploads.map((record) => insert('uploads', record)))
  const query = { workspaceId, match: { kind: 'affected-stacks' } } as const
  const all = await store.list('uploads', { ...query, limit: 10 })
  assert.equal(all.length, 5)
  for (const [index, { createdAt, id }] of all.entries()) {
    const after = { value: createdAt, id }
    assert.deepEqual(
      await store.list('uploads', { ...query, after, limit: 2 }),
      all.slice(index + 1, index + 3),
    )
  }
}

async function ids(store: ManagedStore, table: TableName, query: Partial<ListQuery>): Promise<Set<string>> {
  const records = await store.list(table, { limit: 100, ...query })
  return new Set(records.map(({ id }) => id))
}
