import { describe, expect, it, onTestFinished } from 'vitest'
import type { Obstacle } from '../../src/store/store.js'
import {
  createWebhookFixture,
  PLATFORM,
  useWebhookFixture,
  type WebhookFixture,
  WORKSPACES,
} from './fixture.js'

const fixture = useWebhookFixture()

type Deliveries = ReturnType<WebhookFixture['fake']['suspend']>

/** Something that happens at GitHub, what it is here at once, and how it is undone there. */
interface Happening {
  readonly name: string
  happen(fixture: WebhookFixture): Deliveries
  readonly obstacle: Obstacle
  readonly event: string
  undo(fixture: WebhookFixture): Deliveries
  readonly undone: string
}

const happenings: readonly Happening[] = [
  {
    name: 'the installation is suspended',
    happen: ({ fake, installationId }) => fake.suspend(installationId),
    obstacle: 'installation_suspended',
    event: 'installation_suspended acme',
    undo: ({ fake, installationId }) => fake.unsuspend(installationId),
    undone: 'installation_unsuspended acme',
  },
  {
    name: 'the App is uninstalled',
    happen: ({ fake, installationId }) => fake.uninstall(installationId),
    obstacle: 'installation_deleted',
    event: 'installation_deleted acme',
    undo: ({ fake }) => fake.install('acme', 'all').deliveries,
    undone: 'installation_created acme',
  },
  {
    name: 'the repository is taken out of the installation',
    happen: ({ fake, installationId }) => fake.withdrawRepositories(installationId, ['acme/infra']),
    obstacle: 'repository_removed',
    event: 'repository_access_removed acme/infra',
    undo: ({ fake, installationId }) => fake.grantRepositories(installationId, ['acme/infra']),
    undone: 'repository_access_restored acme/infra',
  },
  {
    name: 'the repository is archived',
    happen: ({ fake }) => fake.archiveRepository('1001'),
    obstacle: 'repository_archived',
    event: 'repository_archived acme/infra',
    undo: ({ fake }) => fake.unarchiveRepository('1001'),
    undone: 'repository_unarchived acme/infra',
  },
]

describe.each(happenings)('$name', ({ happen, obstacle, event, undo, undone }) => {
  it('is in the way at once, and after GitHub was asked', async () => {
    const { deliver, settle, ...all } = fixture()
    expect(await all.obstacle()).toBeUndefined()
    await deliver(happen(all as WebhookFixture))
    expect(await all.obstacle()).toBe(obstacle)
    await settle()
    expect(await all.obstacle()).toBe(obstacle)
    expect(all.errors).toEqual([])
  })

  it('is written down once in each workspace that it concerns, with who did it', async () => {
    const { deliver, settle, store } = fixture()
    await deliver(happen(fixture()))
    await settle()
    for (const workspaceId of WORKSPACES) {
      expect((await fixture().events(workspaceId)).filter((one) => one === event)).toHaveLength(1)
    }
    const [action] = event.split(' ')
    const [logged] = await store.listEvents({ ...(action ? { action } : {}), limit: 1 })
    expect(logged?.event).toMatchObject({
      category: 'github',
      actor: { type: 'github', id: '583231', name: 'octocat' },
      target: { platform: 'token.actions.githubusercontent.com' },
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('is over when GitHub was asked, not before', async () => {
    const { deliver, settle, obstacle: find } = fixture()
    await deliver(happen(fixture()))
    await settle()
    await deliver(undo(fixture()))
    expect(await find()).toBeDefined()
    await settle()
    await settle()
    expect(await find()).toBeUndefined()
    expect((await fixture().events()).at(-1)?.split(' ')[0]).toMatch(/restored|unarchived|unsuspended/)
    expect(await fixture().events()).toContain(undone)
  })

  it('comes after it is over: for a moment only', async () => {
    const { deliver, settle, obstacle: find } = fixture()
    const happened = happen(fixture())
    await deliver([...undo(fixture()), ...happened])
    await settle()
    await settle()
    expect(await find()).toBeUndefined()
  })

  it('is heard of last what was first: nothing opens', async () => {
    const { deliver, settle, obstacle: find } = fixture()
    await settle()
    const before = happensAgain(happen, undo)
    await deliver(before.deliveries)
    await settle()
    await settle()
    expect(await find()).toBeDefined()
  })

  it('is not known to be over while GitHub cannot be asked', async () => {
    const { deliver, settle, github, obstacle: find, errors } = fixture()
    await deliver(happen(fixture()))
    await settle()
    await deliver(undo(fixture()))
    github.fail('api', 503)
    await settle()
    expect(await find()).toBeDefined()
    expect(errors).toMatchObject([{ code: 'github_unavailable' }])
    github.recover()
    await settle(60_000)
    await settle()
    expect(await find()).toBeUndefined()
  })
})

/** It happens, is undone, and happens again; the webhook that it was undone comes last. */
function happensAgain(happen: Happening['happen'], undo: Happening['undo']) {
  happen(fixture())
  const undone = undo(fixture())
  const ids = installationsOf(undone)
  const again = happen({ ...fixture(), ...(ids ? { installationId: ids } : {}) })
  return { deliveries: [...again, ...undone] }
}

/** The installation by then: a new one has another id. */
function installationsOf([delivery]: Deliveries): string | undefined {
  return delivery && String(JSON.parse(delivery.body).installation.id)
}

describe('a repository that is transferred', () => {
  it('is shut out at once, for its old owner; for its new one it is so until GitHub was asked', async () => {
    const { fake, deliver, settle, obstacle } = fixture()
    fake.addRepository({ fullName: 'beta/site', ownerId: '43' })
    fake.install('beta', 'all')
    await deliver(fake.transferRepository('1001', 'beta'))
    expect([await obstacle('1001', '42'), await obstacle('1001', '43')]).toEqual([
      'repository_transferred',
      'repository_removed',
    ])
    await settle()
    expect([await obstacle('1001', '42'), await obstacle('1001', '43')]).toEqual([
      'repository_transferred',
      undefined,
    ])
  })

  it('tells the old owner that it was, and not what it is called there', async () => {
    const { fake, deliver, settle, events, store } = fixture()
    fake.addRepository({ fullName: 'beta/site', ownerId: '43' })
    fake.install('beta', 'all')
    await deliver(fake.transferRepository('1001', 'beta'))
    await deliver(fake.renameRepository('1001', 'secret-plan'))
    await settle()
    await settle()
    expect((await events()).filter((one) => one.startsWith('repository_transferred'))).toEqual([
      'repository_transferred acme/infra',
    ])
    expect(JSON.stringify(await store.listEvents({ limit: 100 }))).not.toMatch(/secret-plan|beta/)
    const [imported] = await store.list('repositories', { match: { repositoryId: '1001' }, limit: 1 })
    expect(imported).toMatchObject({ ownerId: '42', fullName: 'acme/infra' })
  })

  it('to where the App is not', async () => {
    const { fake, deliver, settle, obstacle } = fixture()
    await deliver(fake.transferRepository('1001', 'nowhere'))
    expect(await obstacle()).toBe('repository_removed')
    await settle()
    expect(await obstacle()).toBe('repository_removed')
  })
})

it('a repository that is deleted stays so, until it is seen again', async () => {
  const { fake, deliver, settle, obstacle } = fixture()
  const deleted = fake.deleteRepository('1001')
  await deliver(deleted)
  expect(await obstacle()).toBe('repository_deleted')
  await settle()
  expect(await obstacle()).toBe('repository_deleted')
  // Restored.
  fake.addRepository({ id: '1001', fullName: 'acme/infra' })
  await settle(86_400_000)
  expect(await obstacle()).toBeUndefined()
})

describe('labels', () => {
  const labels = async () =>
    (await fixture().store.list('repositories', { match: { repositoryId: '1001' }, limit: 10 })).map(
      ({ fullName, visibility }) => `${fullName} ${visibility}`,
    )

  it('follow a new name in every workspace, when GitHub was asked', async () => {
    const { fake, deliver, settle, events } = fixture()
    const before = await labels()
    await deliver(fake.renameRepository('1001', 'platform'))
    expect(await labels()).toEqual(before)
    await settle()
    expect(await labels()).toEqual(['acme/platform private', 'acme/platform private'])
    for (const workspaceId of WORKSPACES)
      expect(await events(workspaceId)).toContain('repository_renamed acme/platform')
  })

  it('follow the visibility', async () => {
    const { fake, deliver, settle, events } = fixture()
    await deliver(fake.setVisibility('1001', 'public'))
    await settle()
    expect(await labels()).toEqual(['acme/infra public', 'acme/infra public'])
    expect(await events()).toContain('repository_visibility_changed acme/infra')
  })

  it('follow an owner that is renamed', async () => {
    const { fake, deliver, settle, events, store } = fixture()
    await deliver(fake.renameOwner('acme', 'acme-inc'))
    await settle()
    await settle()
    expect(await labels()).toEqual(['acme-inc/infra private', 'acme-inc/infra private'])
    expect(await store.list('installations', { limit: 9 })).toMatchObject([{ account: 'acme-inc' }])
    expect(await events()).toEqual(
      expect.arrayContaining([
        'installation_renamed acme-inc',
        'repository_renamed acme-inc/infra',
        'repository_renamed acme-inc/web',
      ]),
    )
  })

  it('are what GitHub says, not what an old webhook says', async () => {
    const { fake, deliver, settle } = fixture()
    const first = fake.renameRepository('1001', 'platform')
    const second = fake.renameRepository('1001', 'base')
    await deliver([...second, ...first])
    await settle()
    expect(await labels()).toEqual(['acme/base private', 'acme/base private'])
  })
})

it('what was suspended and is uninstalled stays uninstalled, whatever comes late', async () => {
  const { fake, deliver, settle, obstacle, store, installationId } = fixture()
  const [suspended, unsuspended] = [fake.suspend(installationId), fake.unsuspend(installationId)]
  const again = fake.suspend(installationId)
  await deliver(fake.uninstall(installationId))
  await deliver([...suspended, ...again, ...unsuspended])
  await settle()
  await settle()
  expect(await obstacle()).toBe('installation_deleted')
  expect(await store.list('installations', { limit: 9 })).toMatchObject([{ state: 'deleted' }])
})

it('a suspension that does not say of which repositories, as GitHub sends it', async () => {
  const { fake, deliver, obstacle, installationId } = fixture()
  const [delivery] = fake.suspend(installationId)
  const { repositories: _left, ...payload } = JSON.parse(delivery?.body ?? '')
  await deliver([fake.sign('installation', payload)])
  expect([await obstacle('1001'), await obstacle('1002')]).toEqual([
    'installation_suspended',
    'installation_suspended',
  ])
})

it('a webhook about a whole organization is written in parts, and its id with the last', async () => {
  const commits: string[][] = []
  const server = await createWebhookFixture({
    store: (inner) => ({
      ...inner,
      commit(changes, events) {
        commits.push(changes.map((change) => Object.values(change)[0] as string))
        return inner.commit(changes, events)
      },
    }),
  })
  onTestFinished(() => server.github.close())
  const { fake, store, installationId } = server
  const records = Array.from({ length: 450 }, (_, index) => ({
    ...{ id: `repo_${index}`, version: 1, createdAt: 0, workspaceId: WORKSPACES[0] },
    ...{ visibility: null, vouchedBy: null },
    ...{ platform: PLATFORM, ownerId: '42', fullName: `acme/repo-${index}` },
    repositoryId: fake.addRepository({ fullName: `acme/repo-${index}` }),
  }))
  await store.commit(
    records.map((record) => ({ insert: 'repositories', record })),
    [],
  )
  commits.length = 0
  await server.deliver(fake.suspend(installationId))
  expect(commits.map(({ length }) => length)).toEqual([200, 200, 54])
  expect(commits.map((tables) => tables.indexOf('deliveries'))).toEqual([-1, -1, 0])
  for (const { repositoryId } of records)
    expect(await server.obstacle(repositoryId)).toBe('installation_suspended')
  expect(await store.listEvents({ action: 'installation_suspended', limit: 9 })).toHaveLength(2)
})
