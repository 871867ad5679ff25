import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery, FakeGitHubApp } from '../../src/testing/index.js'
import { createScene, type Scene } from './app-fixture.js'

let scene: Scene
let app: FakeGitHubApp
let installationId: string
beforeEach(async () => {
  scene = await createScene()
  app = scene.github.app
  installationId = app.install('acme', ['acme/infra']).installationId
})
afterEach(() => scene.github.close())

function read({ headers, body }: Delivery): Record<string, unknown> {
  return { event: headers['x-github-event'], ...JSON.parse(body) }
}

describe('a delivery', () => {
  it('is signed, and says what it is', () => {
    const [delivery] = app.archiveRepository(scene.infra)
    const { credentials } = app
    const signature = (hash: string) =>
      `${hash}=${createHmac(hash, credentials.webhookSecret)
        .update(delivery?.body ?? '')
        .digest('hex')}`
    expect(delivery?.headers).toEqual({
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
      'x-github-delivery': expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      'x-github-event': 'repository',
      'x-github-hook-id': expect.stringMatching(/^\d+$/),
      'x-github-hook-installation-target-id': credentials.appId,
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': signature('sha1'),
      'x-hub-signature-256': signature('sha256'),
    })
  })

  it('can be any other, under an id and a secret of one’s own', () => {
    const delivery = app.sign('ping', { zen: 'Keep it simple.' }, { deliveryId: 'd1', secret: 'guess' })
    expect(delivery.body).toBe('{"zen":"Keep it simple."}')
    expect(delivery.headers).toMatchObject({
      'x-github-delivery': 'd1',
      'x-github-event': 'ping',
      'x-hub-signature-256': `sha256=${createHmac('sha256', 'guess').update(delivery.body).digest('hex')}`,
    })
  })
})

const installation = () => ({
  id: Number(installationId),
  account: { login: 'acme', id: 42, type: 'Organization' },
  app_id: 123456,
  target_id: 42,
  target_type: 'Organization',
})
const stub = { id: 1001, node_id: expect.any(String), name: 'infra', full_name: 'acme/infra', private: true }

describe('installation', () => {
  it('created, with its repositories', () => {
    app.addRepository({ fullName: 'umbrella/one', id: '1020' })
    const { deliveries } = app.install('umbrella', 'all')
    expect(deliveries.map(read)).toEqual([
      expect.objectContaining({
        event: 'installation',
        action: 'created',
        installation: expect.objectContaining({
          repository_selection: 'all',
          suspended_at: null,
          permissions: { actions: 'write', metadata: 'read' },
          created_at: '2026-11-24T12:00:00Z',
          updated_at: '2026-11-24T12:00:00Z',
        }),
        repositories: [{ ...stub, id: 1020, name: 'one', full_name: 'umbrella/one' }],
        sender: expect.objectContaining({ type: 'User' }),
      }),
    ])
  })

  it('suspend and unsuspend, once', () => {
    scene.pass(60)
    expect(app.suspend(installationId).map(read)).toMatchObject([
      {
        event: 'installation',
        action: 'suspend',
        installation: {
          ...installation(),
          repository_selection: 'selected',
          suspended_at: '2026-11-24T12:01:00Z',
          updated_at: '2026-11-24T12:01:00Z',
        },
      },
    ])
    expect(app.suspend(installationId)).toEqual([])
    expect(app.unsuspend(installationId).map(read)).toMatchObject([
      { action: 'unsuspend', installation: { suspended_at: null, suspended_by: null } },
    ])
    expect(app.unsuspend(installationId)).toEqual([])
  })

  it('deleted, with what it had', () => {
    expect(app.uninstall(installationId).map(read)).toMatchObject([
      { event: 'installation', action: 'deleted', installation: installation(), repositories: [stub] },
    ])
    expect(app.archiveRepository(scene.infra)).toEqual([])
    const again = app.install('acme', 'all')
    expect(again.installationId).not.toBe(installationId)
  })

  it('that is suspended hears of nothing else', () => {
    app.suspend(installationId)
    expect([
      ...app.archiveRepository(scene.infra),
      ...app.grantRepositories(installationId, ['acme/docs']),
      ...app.renameOwner('acme', 'umbrella'),
      ...app.transferRepository(scene.infra, 'other'),
    ]).toEqual([])
    expect(app.uninstall(installationId).map(read)).toMatchObject([{ action: 'deleted' }])
  })
})

describe('installation_repositories', () => {
  it('added and removed', () => {
    const docs = { id: 1002, full_name: 'acme/docs', private: false }
    const usual = { event: 'installation_repositories', repository_selection: 'selected', requester: null }
    expect(app.grantRepositories(installationId, ['acme/docs', 'acme/infra']).map(read)).toMatchObject([
      {
        ...usual,
        action: 'added',
        installation: installation(),
        repositories_added: [docs],
        repositories_removed: [],
      },
    ])
    expect(app.grantRepositories(installationId, ['acme/docs'])).toEqual([])
    expect(app.withdrawRepositories(installationId, ['acme/docs']).map(read)).toMatchObject([
      { ...usual, action: 'removed', repositories_added: [], repositories_removed: [docs] },
    ])
    expect(app.withdrawRepositories(installationId, ['acme/docs'])).toEqual([])
  })

  it('removed from all leaves those that are left', async () => {
    app.uninstall(installationId)
    const { installationId: all } = app.install('acme', 'all')
    expect(app.grantRepositories(all, ['acme/infra'])).toEqual([])
    expect(app.withdrawRepositories(all, ['acme/docs']).map(read)).toMatchObject([
      {
        action: 'removed',
        repository_selection: 'selected',
        installation: { repository_selection: 'selected' },
      },
    ])
    app.addRepository({ fullName: 'acme/later' })
    expect(app.uninstall(all).map(read)).toMatchObject([{ repositories: [{ id: 1001 }] }])
  })
})

describe('repository', () => {
  const repository = {
    id: 1001,
    name: 'infra',
    full_name: 'acme/infra',
    owner: { login: 'acme', id: 42 },
    private: true,
    visibility: 'private',
    archived: false,
    updated_at: '2026-11-24T12:01:00Z',
  }
  const changes: {
    name: string
    change: () => readonly Delivery[]
    action: string
    repository?: object
    changes?: object
  }[] = [
    {
      name: 'renamed',
      change: () => app.renameRepository(scene.infra, 'platform'),
      action: 'renamed',
      repository: { name: 'platform', full_name: 'acme/platform' },
      changes: { repository: { name: { from: 'infra' } } },
    },
    {
      name: 'archived',
      change: () => app.archiveRepository(scene.infra),
      action: 'archived',
      repository: { archived: true },
    },
    {
      name: 'publicized',
      change: () => app.setVisibility(scene.infra, 'public'),
      action: 'publicized',
      repository: { private: false, visibility: 'public' },
    },
  ]

  it.each(changes)('$name', ({ change, action, changes, repository: changed }) => {
    scene.pass(60)
    const [delivery, ...more] = change()
    expect(more).toEqual([])
    const seen = delivery && read(delivery)
    expect(seen).toMatchObject({
      event: 'repository',
      action,
      repository: { ...repository, ...changed },
      organization: { login: 'acme', id: 42 },
      installation: { id: Number(installationId), node_id: expect.any(String) },
      sender: { type: 'User' },
    })
    expect(seen?.['changes']).toEqual(changes)
    expect(Object.keys(Object(seen?.['installation']))).toEqual(['id', 'node_id'])
    expect(change()).toEqual([])
  })

  it('unarchived and privatized', () => {
    app.archiveRepository(scene.infra)
    app.setVisibility(scene.infra, 'public')
    const deliveries = [...app.unarchiveRepository(scene.infra), ...app.setVisibility(scene.infra, 'private')]
    expect(deliveries.map(read)).toMatchObject([
      { action: 'unarchived', repository: { archived: false } },
      { action: 'privatized', repository: { visibility: 'private' } },
    ])
  })

  it('deleted, and removed from the installation', () => {
    expect(app.deleteRepository(scene.infra).map(read)).toMatchObject([
      { event: 'installation_repositories', action: 'removed', repositories_removed: [stub] },
      {
        event: 'repository',
        action: 'deleted',
        repository: { id: 1001 },
        installation: { id: Number(installationId) },
      },
    ])
    expect(() => app.deleteRepository(scene.infra)).toThrow('There is no repository')
    const again = app.addRepository({ fullName: 'acme/infra' })
    expect(again).not.toBe(scene.infra)
  })

  it('of those that the App is not installed for is not told', () => {
    expect([
      ...app.renameRepository(scene.docs, 'pages'),
      ...app.archiveRepository(scene.docs),
      ...app.transferRepository(scene.docs, 'umbrella'),
      ...app.deleteRepository(scene.docs),
    ]).toEqual([])
  })
})

describe('a transfer', () => {
  const removed = () => ({
    event: 'installation_repositories',
    action: 'removed',
    installation: { id: Number(installationId) },
    repositories_removed: [{ id: 1001 }],
  })

  it('to where the App has everything', () => {
    app.addRepository({ fullName: 'umbrella/one', ownerId: '77' })
    const { installationId: other } = app.install('umbrella', 'all')
    const repository = { id: 1001, full_name: 'umbrella/infra', owner: { id: 77, login: 'umbrella' } }
    expect(app.transferRepository(scene.infra, 'Umbrella').map(read)).toMatchObject([
      removed(),
      {
        event: 'installation_repositories',
        action: 'added',
        installation: { id: Number(other) },
        repositories_added: [{ id: 1001, full_name: 'umbrella/infra' }],
      },
      {
        event: 'repository',
        action: 'transferred',
        repository,
        changes: { owner: { from: { organization: { id: 42, login: 'acme' } } } },
        installation: { id: Number(other) },
      },
    ])
    expect(app.transferRepository(scene.infra, 'umbrella')).toEqual([])
  })

  it('to where the App has what was selected, or nothing', () => {
    app.addRepository({ fullName: 'umbrella/one' })
    app.install('umbrella', ['umbrella/one'])
    expect(app.transferRepository(scene.infra, 'umbrella').map(read)).toMatchObject([removed()])
    expect(app.transferRepository(scene.infra, 'alice')).toEqual([])
    expect(app.repository(scene.infra)).toMatchObject({ fullName: 'alice/infra', ownerId: '501' })
  })

  it('from a user, and back: what was selected is selected no more', () => {
    app.addRepository({ fullName: 'alice/notes', id: '1030' })
    app.install('alice', ['alice/notes'])
    app.uninstall(installationId)
    app.install('acme', 'all')
    const [, , transferred] = app.transferRepository('1030', 'acme').map(read)
    expect(transferred).toMatchObject({ changes: { owner: { from: { user: { id: 501, login: 'alice' } } } } })
    expect(app.transferRepository('1030', 'alice').map(read)).toMatchObject([{ action: 'removed' }])
    expect(app.archiveRepository('1030')).toEqual([])
  })
})

it('installation_target: an owner has another login', () => {
  expect(app.renameOwner('acme', 'umbrella').map(read)).toMatchObject([
    {
      event: 'installation_target',
      action: 'renamed',
      account: { id: 42, login: 'umbrella' },
      changes: { login: { from: 'acme' } },
      target_type: 'Organization',
      installation: { id: Number(installationId) },
    },
  ])
  expect(app.repository(scene.infra)).toMatchObject({ fullName: 'umbrella/infra', ownerId: '42' })
})
