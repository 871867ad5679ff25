import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { ListQuery, ManagedStore } from '../../store/managed-store.js'
import type { TableName } from '../../store/records.js'
import {
  insert,
  type ManagedCase,
  type ManagedFixture,
  memberRecord,
  permissionRecord,
  repositoryRecord,
  signingKeyRecord,
  tokenRecord,
  workspaceRecord,
} from '../managed-store-fixture.js'
import { NOW } from '../store-fixture.js'

/** Which records are listed, and in which order. */
export const lists: readonly ManagedCase[] = [
  ['lists by the bytes of a name, then by id', ordersByBytes],
  ['lists by time, then by id', ordersByTime],
  ['goes on after a record, which need not exist any more', pages],
  ['lists from the last to the first, and goes on from there', reverses],
  ['lists what belongs to one workspace or one repository', keepsApart],
  ['finds what is searched for, ASCII case ignored', searches],
  ['takes no character of a search for a pattern', searchesLiterally],
]

async function ordersByBytes({ store, make, workspace }: ManagedFixture): Promise<void> {
  const names = ['B', 'Z', '_', 'a', 'ab', 'b', 'é', '\uFF5E', '😀']
  const records = [...names, 'a'].map((name) => workspaceRecord({ name }))
  await make(...records.toReversed().map((record) => insert('workspaces', record)))
  const expected = [...records, workspace].sort(
    (one, two) => Buffer.compare(Buffer.from(one.name), Buffer.from(two.name)) || (one.id < two.id ? -1 : 1),
  )
  assert.deepEqual(await store.list('workspaces', { limit: 100 }), expected)
}

async function ordersByTime({ store, repository, make }: ManagedFixture): Promise<void> {
  const times = [NOW - 1, NOW, NOW, NOW, 9, 10_000_000_000_000]
  const records = times.map((createdAt) => permissionRecord(repository, { createdAt }))
  await make(...records.map((record) => insert('permissions', record)))
  const expected = records.toSorted((one, two) => one.createdAt - two.createdAt || (one.id < two.id ? -1 : 1))
  assert.deepEqual(await store.list('permissions', { repository: repository.id, limit: 100 }), expected)
  const keys = [signingKeyRecord({ createdAt: NOW + 1 }), signingKeyRecord()]
  await make(...keys.map((record) => insert('signingKeys', record)))
  assert.deepEqual(await store.list('signingKeys', { limit: 100 }), keys.toReversed())
}

async function reverses({ store, repository, make }: ManagedFixture): Promise<void> {
  const times = [9, NOW, NOW, NOW, NOW + 1]
  const records = times.map((createdAt) => permissionRecord(repository, { createdAt }))
  await make(...records.map((record) => insert('permissions', record)))
  const query = { repository: repository.id, limit: 3 }
  const all = await store.list('permissions', { ...query, limit: 100 })
  const first = await store.list('permissions', { ...query, isReversed: true })
  const last = first.at(-1)
  const after = last && { value: last.createdAt, id: last.id }
  const second = await store.list('permissions', { ...query, isReversed: true, ...(after && { after }) })
  assert.deepEqual([...first, ...second], all.toReversed())
}

async function pages({ store, workspace, make }: ManagedFixture): Promise<void> {
  const names = ['acme/a', 'acme/b', 'acme/b', 'acme/b', 'acme/c', 'acme/d', 'acme/infra2']
  const records = names.map((fullName, index) =>
    repositoryRecord(workspace.id, { fullName, repositoryId: `${index + 1}` }),
  )
  await make(...records.map((record) => insert('repositories', record)))
  const query = { workspaceId: workspace.id, limit: 100 }
  const all = await store.list('repositories', query)
  assert.equal(all.length, 8)
  const seen: unknown[] = []
  for (let page = all.slice(0, 0), after: ListQuery['after']; ; ) {
    page = [...(await store.list('repositories', { ...query, limit: 3, ...(after && { after }) }))]
    seen.push(...page)
    const last = page.at(-1)
    if (!last) break
    after = { value: last.fullName, id: last.id }
    await make({ remove: 'repositories', id: last.id })
  }
  assert.deepEqual(seen, all)
  const tokens = [1, 2, 2, 3].map((createdAt) => tokenRecord(workspace.id, { createdAt }))
  await make(...tokens.map((record) => insert('tokens', record)))
  const [first, second, ...others] = await store.list('tokens', query)
  assert.ok(first && second)
  const after = { value: second.createdAt, id: second.id }
  assert.deepEqual(await store.list('tokens', { ...query, after }), others)
}

async function keepsApart({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  const elsewhere = repositoryRecord(other.id)
  const sibling = repositoryRecord(workspace.id, { repositoryId: '2' })
  const permissions = [permissionRecord(repository), permissionRecord(sibling), permissionRecord(elsewhere)]
  const tokens = [tokenRecord(workspace.id), tokenRecord(other.id), tokenRecord(null)]
  await make(insert('workspaces', other), insert('repositories', elsewhere), insert('repositories', sibling))
  await make(...permissions.map((record) => insert('permissions', record)))
  await make(...tokens.map((record) => insert('tokens', record)))
  const ids = async (table: TableName, query: Partial<ListQuery>) => {
    const records = await store.list(table, { limit: 100, ...query })
    return new Set(records.map(({ id }) => id))
  }
  const idsOf = (records: readonly ({ readonly id: string } | undefined)[]) =>
    new Set(records.map((record) => record?.id))
  assert.deepEqual(await ids('repositories', { workspaceId: other.id }), idsOf([elsewhere]))
  assert.deepEqual(await ids('repositories', {}), idsOf([repository, sibling, elsewhere]))
  assert.deepEqual(await ids('permissions', { repository: sibling.id }), idsOf([permissions[1]]))
  assert.deepEqual(await ids('permissions', { workspaceId: other.id }), idsOf([permissions[2]]))
  assert.deepEqual(await ids('permissions', { workspaceId: other.id, repository: sibling.id }), new Set())
  assert.deepEqual(await ids('tokens', { workspaceId: workspace.id }), idsOf([tokens[0]]))
  assert.deepEqual(await ids('tokens', {}), idsOf(tokens))
  assert.deepEqual(await ids('members', { workspaceId: newId('ws') }), new Set())
}

async function searches({ store, workspace, make }: ManagedFixture): Promise<void> {
  for (const [index, fullName] of ['acme/Kiosk', 'acme/website', 'other/KIT'].entries()) {
    const differences = { fullName, repositoryId: `${index + 1}` }
    await make(insert('repositories', repositoryRecord(workspace.id, differences)))
  }
  await make(
    insert('members', memberRecord(workspace.id, { login: 'Kim' })),
    insert('members', memberRecord(workspace.id, { login: 'É' })),
    insert('tokens', tokenRecord(workspace.id, { name: 'Deploy Key' })),
    insert('workspaces', workspaceRecord({ name: 'Kappa' })),
  )
  const counts = [
    ['repositories', 'ki', 2],
    ['repositories', 'KI', 2],
    ['repositories', '/w', 1],
    ['repositories', '', 4],
    ['repositories', 'nothing like it', 0],
    ['members', 'KIM', 1],
    ['members', 'é', 0],
    ['tokens', 'key', 1],
    ['workspaces', 'kapp', 1],
    // U+212A KELVIN SIGN is not the letter K.
    ['repositories', '\u212Ai', 0],
    ['workspaces', '\u212Aappa', 0],
  ] as const
  for (const [table, search, count] of counts) {
    assert.equal((await found(store, table, search)).length, count, `${table}: ${search}`)
  }
}

async function searchesLiterally({ store, make }: ManagedFixture): Promise<void> {
  const names = ['50% off', 'under_score', 'back\\slash', "quo'te", 'plain']
  await make(...names.map((name) => insert('workspaces', workspaceRecord({ name }))))
  const searches = [
    ['%', ['50% off']],
    ['_', ['under_score']],
    ['\\', ['back\\slash']],
    ['\\s', ['back\\slash']],
    ["'", ["quo'te"]],
    ['*', []],
    ['p%n', []],
    ['pl_in', []],
    ['\0', []],
    ['plain\0', []],
    ['\uD800', []],
  ] as const
  for (const [search, expected] of searches) {
    assert.deepEqual(await found(store, 'workspaces', search), expected)
  }
}

async function found(store: ManagedStore, table: TableName, search: string): Promise<string[]> {
  const records = await store.list(table, { search, limit: 100 })
  return records.map((record) => ('name' in record ? record.name : record.id))
}
