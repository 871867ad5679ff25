import assert from 'node:assert/strict'
import type { GitHubRepositoryRecord, InstallationRecord } from '../../store/records.js'
import type { Obstacle } from '../../store/store.js'
import {
  insert,
  type ManagedCase,
  type ManagedFixture,
  permissionRecord,
  update,
} from '../managed-store-fixture.js'
import { PLATFORM } from '../store-fixture.js'
import { githubRepositoryRecord, installationRecord } from './records.js'

/** What GitHub said of the repository, and of its installation; `null`: nothing. */
type Said = readonly [
  name: string,
  repository: Partial<GitHubRepositoryRecord> | null,
  installation: Partial<InstallationRecord> | null,
  expected: Obstacle | undefined,
]

const TABLE: readonly Said[] = [
  ['nothing of either', null, null, undefined],
  ['nothing of the repository', null, { state: 'deleted' }, undefined],
  ['nothing of the installation', {}, null, undefined],
  ['nothing bad', {}, {}, undefined],
  ['no installation', { installationId: null }, { state: 'deleted' }, undefined],
  ['an installation of another id', { installationId: '78' }, { state: 'deleted' }, undefined],
  ['an installation elsewhere', {}, { state: 'deleted', platform: 'ghe.example' }, undefined],
  ['the repository elsewhere', { state: 'deleted', platform: 'ghe.example' }, {}, undefined],
  ['another repository', { state: 'deleted', repositoryId: '2' }, {}, undefined],
  ['archived', { state: 'archived' }, {}, 'repository_archived'],
  ['suspended', {}, { state: 'suspended' }, 'installation_suspended'],
  ['archived, suspended', { state: 'archived' }, { state: 'suspended' }, 'installation_suspended'],
  ['removed', { state: 'removed' }, {}, 'repository_removed'],
  ['removed, seen through none', { state: 'removed', installationId: null }, null, 'repository_removed'],
  ['removed, suspended', { state: 'removed' }, { state: 'suspended' }, 'repository_removed'],
  ['uninstalled', {}, { state: 'deleted' }, 'installation_deleted'],
  ['removed, uninstalled', { state: 'removed' }, { state: 'deleted' }, 'installation_deleted'],
  ['archived, uninstalled', { state: 'archived' }, { state: 'deleted' }, 'installation_deleted'],
  ['transferred', { ownerId: '43' }, {}, 'repository_transferred'],
  ['transferred, uninstalled', { ownerId: '43' }, { state: 'deleted' }, 'repository_transferred'],
  ['transferred, removed', { ownerId: '43', state: 'removed' }, {}, 'repository_transferred'],
  ['deleted', { state: 'deleted' }, {}, 'repository_deleted'],
  ['deleted, transferred', { state: 'deleted', ownerId: '43' }, {}, 'repository_deleted'],
  ['deleted, uninstalled', { state: 'deleted' }, { state: 'deleted' }, 'repository_deleted'],
]

/** What GitHub has said, and what that is in the way of. */
export const obstacles: readonly ManagedCase[] = [
  ['knows what is in the way of a repository, and what comes first', knows],
  ['sees at once what GitHub says, and what it takes back', seesAtOnce],
]

async function knows(fixture: ManagedFixture): Promise<void> {
  const { store, make } = fixture
  for (const [name, repositoryFacts, installationFacts, expected] of TABLE) {
    const repository = repositoryFacts && githubRepositoryRecord(repositoryFacts)
    const installation = installationFacts && installationRecord(installationFacts)
    if (repository) await make(insert('githubRepositories', repository))
    if (installation) await make(insert('installations', installation))
    assert.equal(await obstacleOf(fixture), expected, name)
    assert.equal(await store.findObstacle(PLATFORM, '1001', '42'), expected, name)
    assert.equal(await store.findObstacle('elsewhere.example', '1001', '42'), undefined, name)
    if (repository) await make({ remove: 'githubRepositories', id: repository.id })
    if (installation) await make({ remove: 'installations', id: installation.id })
  }
}

async function seesAtOnce(fixture: ManagedFixture): Promise<void> {
  const { store, repository, make } = fixture
  await make(insert('permissions', permissionRecord(repository)))
  const seen = githubRepositoryRecord()
  const archived = { ...seen, version: 2, state: 'archived' } as const
  const installation = installationRecord()
  const suspended = { ...installation, version: 2, state: 'suspended' } as const
  const steps = [
    [insert('githubRepositories', seen), undefined],
    [insert('installations', installation), undefined],
    [update('installations', installation, { state: 'suspended' }), 'installation_suspended'],
    [update('githubRepositories', seen, { state: 'archived' }), 'installation_suspended'],
    [update('installations', suspended, { state: 'active' }), 'repository_archived'],
    [update('githubRepositories', archived, { state: 'present' }), undefined],
    [update('githubRepositories', { ...seen, version: 3 }, { ownerId: '43' }), 'repository_transferred'],
    [{ remove: 'githubRepositories', id: seen.id }, undefined],
  ] as const
  for (const [change, expected] of steps) {
    await make(change)
    assert.equal(await obstacleOf(fixture), expected)
    assert.equal(await store.findObstacle(PLATFORM, '1001', '42'), expected)
    const found = await find(fixture)
    assert.deepEqual(found?.permissions.names, ['affected-stacks:create'])
  }
}

function find({ store, workspace }: ManagedFixture) {
  return store.findRepository(workspace.id, PLATFORM, '1001')
}

async function obstacleOf(fixture: ManagedFixture): Promise<Obstacle | undefined> {
  const found = (await find(fixture)) ?? assert.fail()
  assert.equal('obstacle' in found, found.obstacle !== undefined)
  return found.obstacle
}
