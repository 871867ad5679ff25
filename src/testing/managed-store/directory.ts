import assert from 'node:assert/strict'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import type { StoredRepository } from '../../store/store.js'
import {
  insert,
  type ManagedCase,
  type ManagedFixture,
  permissionRecord,
  repositoryRecord,
  update,
  workspaceRecord,
} from '../managed-store-fixture.js'
import { eventAt, NOW, PLATFORM } from '../store-fixture.js'

/** Repositories as an exchange sees them. */
export const directory: readonly ManagedCase[] = [
  ['finds a repository with its permissions in the order they were made', findsInOrder],
  ['sees every change to permissions at once', seesChanges],
  ['finds nothing that was removed', findsNothingRemoved],
  ['knows the names in a workspace, ASCII case ignored', knowsNames],
  ['gives a repository the label it was told, and appends the events', relabels],
  ['keeps a label that somebody else was quicker to change', keepsLabel],
]

async function findsInOrder({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  assert.deepEqual((await find({ store, workspace }))?.permissions.names, [])
  const rows = ['c:c', 'a:a', 'b:b'].map((permission, index) =>
    permissionRecord(repository, { row: { permission }, createdAt: NOW + index }),
  )
  await make(
    ...rows.toReversed().map((record) => insert('permissions', record)),
    update('repositories', repository, { visibility: 'private' }),
  )
  const { permissions, ...facts } = (await find({ store, workspace })) ?? assert.fail()
  assert.deepEqual(permissions.names, ['c:c', 'a:a', 'b:b'])
  assert.deepEqual(facts, {
    importId: repository.id,
    workspaceId: workspace.id,
    platform: PLATFORM,
    id: repository.repositoryId,
    ownerId: repository.ownerId,
    fullName: repository.fullName,
    visibility: 'private',
  })
}

async function seesChanges({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  const permission = permissionRecord(repository)
  const row = { permission: 'instances:update' }
  const steps: [Change, names: string[]][] = [
    [insert('permissions', permission), ['affected-stacks:create']],
    [update('permissions', permission, { row }), ['instances:update']],
    [{ remove: 'permissions', id: permission.id }, []],
  ]
  for (const [index, [change, names]] of steps.entries()) {
    // As whoever changes permissions does: the version of their repository grows with it.
    await make(update('repositories', { ...repository, version: index + 1 }, {}), change)
    assert.deepEqual((await find({ store, workspace }))?.permissions.names, names)
  }
}

async function findsNothingRemoved({ store, workspace, repository, make }: ManagedFixture): Promise<void> {
  await make(insert('permissions', permissionRecord(repository)))
  assert.ok(await find({ store, workspace }))
  await make({ remove: 'repositories', id: repository.id })
  assert.equal(await find({ store, workspace }), undefined)
  await make(insert('repositories', repositoryRecord(workspace.id)))
  assert.deepEqual((await find({ store, workspace }))?.permissions.names, [])
  await make({ remove: 'workspaces', id: workspace.id })
  assert.equal(await find({ store, workspace }), undefined)
}

async function knowsNames({ store, workspace, make }: ManagedFixture): Promise<void> {
  const other = workspaceRecord()
  const elsewhere = repositoryRecord(other.id, { fullName: 'acme/elsewhere' })
  const kiosk = repositoryRecord(workspace.id, { fullName: 'acme/Kiosk', repositoryId: '2' })
  await make(insert('workspaces', other), insert('repositories', elsewhere), insert('repositories', kiosk))
  const table = [
    ['acme/infra', PLATFORM, true],
    ['ACME/Infra', PLATFORM, true],
    ['acme/kiosk', PLATFORM, true],
    ['acme/\u212Aiosk', PLATFORM, false],
    ['acme/infr_', PLATFORM, false],
    ['acme/infra', 'token.actions.acme.ghe.com', false],
    ['acme/elsewhere', PLATFORM, false],
    ['acme/infra\0', PLATFORM, false],
    ['', PLATFORM, false],
  ] as const
  for (const [name, platform, expected] of table) {
    assert.equal(await store.isNameKnown(workspace.id, platform, name), expected, name)
  }
  assert.equal(await store.isNameKnown(newId('ws'), PLATFORM, 'acme/infra'), false)
}

async function relabels({ store, workspace, repository, events }: ManagedFixture): Promise<void> {
  const seen = (await find({ store, workspace })) ?? assert.fail()
  const written = [eventAt(workspace.id, NOW), eventAt(workspace.id, NOW)]
  await store.relabelRepository(seen, { fullName: 'acme/renamed', visibility: 'private' }, written)
  const { permissions: _same, ...facts } = (await find({ store, workspace })) ?? assert.fail()
  const { permissions: _before, ...before } = seen
  assert.deepEqual(facts, { ...before, fullName: 'acme/renamed', visibility: 'private' })
  const record = { ...repository, version: 2, fullName: 'acme/renamed', visibility: 'private' }
  assert.deepEqual(await store.get('repositories', repository.id), record)
  assert.deepEqual(await events(), written)
  await store.relabelRepository({ ...seen, ...facts }, { fullName: 'acme/again', visibility: 'private' }, [])
  assert.equal((await find({ store, workspace }))?.fullName, 'acme/again')
  assert.equal(await store.isNameKnown(workspace.id, PLATFORM, 'acme/infra'), false)
}

async function keepsLabel({ store, workspace, repository, events }: ManagedFixture): Promise<void> {
  const seen = (await find({ store, workspace })) ?? assert.fail()
  for (const stale of [
    { ...seen, fullName: 'acme/before' },
    { ...seen, visibility: 'public' },
    { ...seen, id: '1002' },
    { ...seen, workspaceId: newId('ws') },
  ]) {
    await store.relabelRepository(stale, { fullName: 'acme/mine' }, [eventAt(workspace.id, NOW)])
  }
  assert.deepEqual(await store.get('repositories', repository.id), repository)
  const label = (index: number) => ({ fullName: `acme/r${index}` })
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      store.relabelRepository(seen, label(index), [eventAt(workspace.id, NOW)]),
    ),
  )
  assert.equal((await store.get('repositories', repository.id))?.version, 2)
  assert.equal((await events()).length, 1)
}

function find({
  store,
  workspace,
}: Pick<ManagedFixture, 'store' | 'workspace'>): Promise<StoredRepository | undefined> {
  return store.findRepository(workspace.id, PLATFORM, '1001')
}
