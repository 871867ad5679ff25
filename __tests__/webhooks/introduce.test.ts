import { describe, expect, it, onTestFinished } from 'vitest'
import { createWebhookFixture, PLATFORM, type WebhookFixture, type WebhookFixtureOptions } from './fixture.js'

const HOUR = 3_600_000

async function create(options: WebhookFixtureOptions = {}): Promise<WebhookFixture> {
  const created = await createWebhookFixture(options)
  onTestFinished(() => created.github.close())
  return created
}

const known = async ({ store }: WebhookFixture) =>
  (await store.list('githubRepositories', { limit: 10 })).map(({ repositoryId }) => repositoryId).sort()

describe('repositories that were imported by their ids', () => {
  it('are known by their installation from the first look on', async () => {
    const fixture = await create()
    expect(await known(fixture)).toEqual([])
    await fixture.settle(0)
    expect(await known(fixture)).toEqual(['1001', '1002'])
    await fixture.deliver(fixture.fake.suspend(fixture.installationId))
    expect(await fixture.obstacle()).toBe('installation_suspended')
    expect(fixture.errors).toEqual([])
  })

  it('are shut out also when the installation was suspended before', async () => {
    const fixture = await create()
    fixture.fake.suspend(fixture.installationId)
    await fixture.settle(0)
    expect(await fixture.obstacle()).toBe('installation_suspended')
    await fixture.deliver(fixture.fake.unsuspend(fixture.installationId))
    await fixture.settle()
    await fixture.settle()
    expect(await fixture.obstacle()).toBeUndefined()
  })

  it('take over nothing of others, whatever ids were claimed for an account that has suspended the App', async () => {
    const fixture = await create()
    const { fake, store } = fixture
    const [{ workspaceId } = { workspaceId: '' }] = await store.list('repositories', { limit: 1 })
    fake.addRepository({ fullName: 'mallory/foo', ownerId: '666' })
    const { installationId } = fake.install('mallory', 'all')
    fake.suspend(installationId)
    const stranger = fake.addRepository({ fullName: 'victim/infra', ownerId: '99' })
    const record = {
      ...{ id: `repo_${'m'.repeat(28)}`, version: 1, createdAt: 0, workspaceId, visibility: null },
      ...{ platform: PLATFORM, repositoryId: stranger, ownerId: '666', fullName: 'mallory/foo' },
      vouchedBy: null,
    }
    await store.commit([{ insert: 'repositories', record }], [])
    await fixture.settle(0)
    expect(await known(fixture)).not.toContain(stranger)
  })

  it('do not need the App', async () => {
    const fixture = await create()
    fixture.fake.uninstall(fixture.installationId)
    for (let hour = 0; hour < 3; hour += 1) await fixture.settle(HOUR)
    expect(await known(fixture)).toEqual([])
    expect(await fixture.obstacle()).toBeUndefined()
  })

  it('do not take over what has their name in another account, or another id', async () => {
    const fixture = await create()
    const { fake } = fixture
    fake.renameRepository('1001', 'elsewhere')
    fake.addRepository({ fullName: 'acme/infra' })
    fake.transferRepository('1002', 'other')
    fake.addRepository({ fullName: 'acme/web' })
    fake.renameOwner('acme', 'former')
    fake.addRepository({ fullName: 'acme/infra', ownerId: '77' })
    fake.install('acme', 'all')
    await fixture.settle(0)
    expect(await known(fixture)).toEqual([])
    expect(await fixture.obstacle()).toBeUndefined()
  })

  it('are looked for again every hour', async () => {
    const fixture = await create()
    const { fake } = fixture
    fake.uninstall(fixture.installationId)
    await fixture.settle(0)
    fake.install('acme', 'all')
    await fixture.settle(HOUR - 1)
    expect(await known(fixture)).toEqual([])
    await fixture.settle(1)
    expect(await known(fixture)).toEqual(['1001', '1002'])
  })

  it('are looked for when a webhook tells of an installation that nobody knows', async () => {
    const fixture = await create()
    const { fake } = fixture
    fake.uninstall(fixture.installationId)
    await fixture.settle(0)
    const { installationId } = fake.install('acme', 'all')
    const [suspended] = fake.suspend(installationId)
    const { repositories: _left, ...payload } = JSON.parse(suspended?.body ?? '')
    await fixture.deliver([fake.sign('installation', payload)])
    await fixture.settle()
    expect(await known(fixture)).toEqual(['1001', '1002'])
    expect(await fixture.obstacle()).toBe('installation_suspended')
  })

  it('are known at once when the webhook names them', async () => {
    const fixture = await create()
    await fixture.deliver(fixture.fake.suspend(fixture.installationId))
    expect(await known(fixture)).toEqual(['1001', '1002'])
    expect(await fixture.obstacle()).toBe('installation_suspended')
  })
})

it('goes on where it was when GitHub could not be asked', async () => {
  const fixture = await create()
  fixture.github.fail('api', 503, 3)
  await fixture.settle(0)
  expect(await known(fixture)).toEqual([])
  expect(fixture.errors).toHaveLength(1)
  await fixture.settle(5_000)
  expect(await known(fixture)).toEqual(['1001', '1002'])
})

it('is not stopped by one that GitHub refuses to speak about', async () => {
  const fixture = await create({
    client: (inner) => ({
      ...inner,
      findInstallation: (name) =>
        name === 'acme/infra' ? Promise.reject(new Error('odd')) : inner.findInstallation(name),
    }),
  })
  // It is in two workspaces.
  for (let round = 0; round < 3; round += 1) await fixture.settle(0)
  expect(fixture.errors).toHaveLength(2)
  expect(await known(fixture)).toEqual(['1002'])
})

it('goes on after the store was away', async () => {
  let isAway = true
  const fixture = await create({
    store: (inner) => ({
      ...inner,
      list: (table, query) =>
        isAway && table === 'repositories' ? Promise.reject(new Error('away')) : inner.list(table, query),
    }),
  })
  await fixture.settle(0)
  expect(await known(fixture)).toEqual([])
  isAway = false
  await fixture.settle(0)
  expect(await known(fixture)).toEqual(['1001', '1002'])
})
