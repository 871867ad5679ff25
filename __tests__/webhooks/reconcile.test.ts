import { describe, expect, it, onTestFinished } from 'vitest'
import { UnavailableError } from '../../src/errors.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import { newId } from '../../src/store/id.js'
import { createReconciler } from '../../src/webhooks/reconcile.js'
import {
  createWebhookFixture,
  PLATFORM,
  useWebhookFixture,
  type WebhookFixture,
  type WebhookFixtureOptions,
} from './fixture.js'

const MINUTE = 60_000
const DAY = 86_400_000

const fixture = useWebhookFixture()

/** What is asked of GitHub, by the question and the id. */
const asked: string[] = []

/** A client that lets a test see, and change, what is asked. */
function observed(more: (inner: GitHubApp) => Partial<GitHubApp> = () => ({})) {
  asked.length = 0
  return (inner: GitHubApp): GitHubApp => {
    const client: GitHubApp = { ...inner, ...more(inner) }
    return {
      ...client,
      getInstallation(id) {
        asked.push(`installation ${id}`)
        return client.getInstallation(id)
      },
      getRepository(installationId, id) {
        asked.push(`repository ${id}`)
        return client.getRepository(installationId, id)
      },
    }
  }
}

async function create(options: WebhookFixtureOptions): Promise<WebhookFixture> {
  const created = await createWebhookFixture(options)
  onTestFinished(() => created.github.close())
  await created.settle(0)
  asked.length = 0
  return created
}

describe('how often GitHub is asked', () => {
  it('once about a repository, however many webhooks were about it', async () => {
    const { fake, deliver, settle } = await create({ client: observed() })
    for (const name of ['a', 'b', 'c', 'd', 'e']) await deliver(fake.renameRepository('1001', name))
    await settle()
    expect(asked.filter((one) => one.startsWith('repository'))).toEqual(['repository 1001'])
  })

  it('once more after a minute, and then for a day no more', async () => {
    const { fake, deliver, settle } = await create({ client: observed() })
    await settle(2 * MINUTE)
    await settle(DAY * 0.8)
    asked.length = 0
    await deliver(fake.renameRepository('1001', 'platform'))
    await settle(1_999)
    expect(asked).toEqual([])
    await settle(1)
    expect(asked).toContain('repository 1001')
    asked.length = 0
    await settle(MINUTE - 1)
    expect(asked).toEqual([])
    await settle(1)
    expect(asked).toContain('repository 1001')
    asked.length = 0
    for (let hour = 0; hour < 3; hour += 1) await settle(60 * MINUTE)
    expect(asked.filter((one) => one === 'repository 1001')).toEqual([])
  })

  it('by one node of two', async () => {
    const { fake, deliver, settle, store, clock, client } = await create({ client: observed() })
    const other = createReconciler({
      store,
      github: client,
      now: () => clock.time,
      onError: (error) => expect.unreachable(String(error)),
    })
    await deliver(fake.renameRepository('1001', 'platform'))
    clock.time += 15_000
    await Promise.all([settle(0), other.run()])
    expect(asked.filter((one) => one === 'repository 1001')).toHaveLength(1)
  })
})

describe('an answer that is older than a webhook', () => {
  it('is thrown away when the webhook came while it was under way', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined
    const created = await create({
      client: observed((inner) => ({
        async getRepository(...question) {
          const answer = await inner.getRepository(...question)
          const happen = meanwhile
          meanwhile = undefined
          await happen?.()
          return answer
        },
      })),
    })
    const { fake, deliver, settle, obstacle } = created
    await deliver(fake.renameRepository('1001', 'platform'))
    meanwhile = () => deliver(fake.archiveRepository('1001'))
    await settle(2_000)
    expect(await obstacle()).toBe('repository_archived')
    await settle()
    expect(await obstacle()).toBe('repository_archived')
    expect(created.errors).toEqual([])
  })

  it('opens for a minute at most, when it came after the webhook', async () => {
    let stale: 'active' | undefined
    const created = await create({
      client: observed((inner) => ({
        async getInstallation(id) {
          const answer = await inner.getInstallation(id)
          return answer && stale ? { ...answer, isSuspended: false } : answer
        },
      })),
    })
    const { fake, deliver, settle, obstacle, installationId } = created
    const { repositories: _left, ...payload } = JSON.parse(fake.suspend(installationId)[0]?.body ?? '')
    await deliver([fake.sign('installation', payload)])
    // Not asked before it must have heard of it, nearly always.
    await settle(9_999)
    expect(asked).toEqual([])
    stale = 'active'
    await settle(1)
    expect(await obstacle()).toBeUndefined()
    stale = undefined
    await settle(MINUTE)
    expect(await obstacle()).toBe('installation_suspended')
  })
})

describe('webhooks that never came', () => {
  it('of what is open, within about a day', async () => {
    const { fake, settle, obstacle, installationId } = fixture()
    fake.suspend(installationId)
    await settle(MINUTE)
    expect(await obstacle()).toBeUndefined()
    await settle(DAY * 1.1)
    expect(await obstacle()).toBe('installation_suspended')
  })

  it('of what is closed, within about an hour', async () => {
    const { fake, deliver, settle, obstacle } = fixture()
    await deliver(fake.archiveRepository('1001'))
    await settle()
    await settle(2 * MINUTE)
    fake.unarchiveRepository('1001')
    await settle(66 * MINUTE)
    expect(await obstacle()).toBeUndefined()
  })
})

describe('while GitHub cannot be asked', () => {
  it('it is left alone, longer each time', async () => {
    const { fake, deliver, settle, github, errors } = fixture()
    await deliver(fake.renameRepository('1001', 'platform'))
    github.fail('api', 503)
    await settle()
    expect(errors).toHaveLength(1)
    for (const seconds of [5, 10, 20, 40]) {
      const before = github.requests.api
      await settle(seconds * 1000 - 1)
      expect(github.requests.api).toBe(before)
      await settle(1)
      expect(github.requests.api).toBeGreaterThan(before)
    }
    expect(errors).toHaveLength(5)
    github.recover()
    await settle(MINUTE)
    await settle(MINUTE)
    expect(errors).toHaveLength(5)
    const [imported] = await fixture().store.list('repositories', {
      match: { repositoryId: '1001' },
      limit: 1,
    })
    expect(imported?.fullName).toBe('acme/platform')
  })

  it('about one record, the others are asked about', async () => {
    const { deliver, settle, fake, errors, events } = await create({
      client: observed((inner) => ({
        getRepository(installationId, id) {
          if (id === '1001') throw new Error('odd')
          return inner.getRepository(installationId, id)
        },
      })),
    })
    // The introduction fails for it, too: it is the webhook that brings it here.
    await deliver([...fake.renameRepository('1001', 'platform'), ...fake.renameRepository('1002', 'site')])
    errors.length = 0
    await settle()
    expect(errors).toHaveLength(1)
    expect(await events()).toContain('repository_renamed acme/site')
    expect(await events()).not.toContain('repository_renamed acme/platform')
  })

  it('the store, neither is anything lost', async () => {
    let isAway = false
    const { deliver, settle, fake, errors, events } = await create({
      store: (inner) => ({
        ...inner,
        list: (...query) => (isAway ? Promise.reject(new Error('away')) : inner.list(...query)),
      }),
    })
    await deliver(fake.renameRepository('1001', 'platform'))
    isAway = true
    await settle()
    expect(errors).toHaveLength(1)
    isAway = false
    await settle(0)
    expect(await events()).toContain('repository_renamed acme/platform')
  })
})

it('an answer that an installation is gone is taken back by a later one', async () => {
  let isWrong = false
  const { settle, obstacle, errors, events } = await create({
    client: observed((inner) => ({
      getInstallation: async (id) => (isWrong ? undefined : inner.getInstallation(id)),
      findInstallation: async (name) => (isWrong ? undefined : inner.findInstallation(name)),
    })),
  })
  await settle(2 * MINUTE)
  isWrong = true
  await settle(DAY * 1.1)
  expect(await obstacle()).toBe('installation_deleted')
  isWrong = false
  await settle(66 * MINUTE)
  await settle()
  expect(await obstacle()).toBeUndefined()
  const said = (await events()).filter((one) => one.startsWith('installation'))
  expect(said).toEqual(['installation_deleted acme', 'installation_created acme'])
  expect(errors).toEqual([])
})

describe('where a repository is looked for', () => {
  it('in the installation that a webhook has named, also when nothing leads there by name', async () => {
    const { fake, deliver, settle, obstacle, store } = fixture()
    fake.addRepository({ fullName: 'beta/site', ownerId: '43' })
    await deliver(fake.transferRepository('1001', 'beta'))
    await settle()
    fake.renameRepository('1001', 'elsewhere')
    // Its names are others' by now.
    fake.addRepository({ fullName: 'acme/infra' })
    fake.addRepository({ fullName: 'beta/infra' })
    await deliver(fake.install('beta', 'all').deliveries)
    await settle()
    expect(await obstacle('1001', '43')).toBeUndefined()
    const match = { platform: PLATFORM, repositoryId: '1001' }
    expect(await store.list('githubRepositories', { match, limit: 1 })).toMatchObject([
      { fullName: 'beta/elsewhere', ownerId: '43', state: 'present' },
    ])
  })

  it('never by its name alone', async () => {
    const { fake, deliver, settle, obstacle } = fixture()
    await deliver(fake.deleteRepository('1001'))
    fake.addRepository({ fullName: 'acme/infra' })
    await settle(DAY)
    expect(await obstacle()).toBe('repository_deleted')
  })

  it('in what was unsuspended, when it came there meanwhile', async () => {
    const { fake, deliver, settle, obstacle, installationId } = fixture()
    await deliver(fake.withdrawRepositories(installationId, ['acme/infra']))
    await deliver(fake.suspend(installationId))
    await settle()
    expect(fake.grantRepositories(installationId, ['acme/infra'])).toEqual([])
    await deliver(fake.unsuspend(installationId))
    await settle()
    await settle()
    expect(await obstacle()).toBeUndefined()
  })
})

describe('what nobody needs any more', () => {
  it('is forgotten: a repository that no workspace has, and then its installation', async () => {
    const { store, settle } = fixture()
    for (const { id } of await store.list('repositories', { limit: 10 }))
      await store.commit([{ remove: 'repositories', id }], [])
    await settle(DAY * 1.1)
    expect(await store.list('githubRepositories', { limit: 10 })).toEqual([])
    await settle(DAY * 1.1)
    expect(await store.list('installations', { limit: 10 })).toEqual([])
  })
})

it('ends when it is told to', async () => {
  const { fake, deliver, settle, reconciler, github } = fixture()
  await deliver(fake.renameRepository('1001', 'platform'))
  reconciler.stop()
  const before = github.requests.api
  await settle(DAY)
  expect(github.requests.api).toBe(before)
})

it('leaves what GitHub does not answer any more, when it ends, for later', async () => {
  let stop = () => {}
  const outage = async () => {
    stop()
    throw new UnavailableError('github_unavailable', 'GitHub does not answer.', { retryAfter: 5 })
  }
  let isOut = false
  const over = ({ getRepository }: GitHubApp) => ({
    getRepository: (...repository: Parameters<typeof getRepository>) =>
      isOut ? outage() : getRepository(...repository),
  })
  const { fake, deliver, settle, reconciler, store, clock } = await create({ client: observed(over) })
  stop = reconciler.stop
  isOut = true
  await deliver(fake.renameRepository('1001', 'platform'))
  await settle()
  const records = await store.list('githubRepositories', { match: { repositoryId: '1001' }, limit: 1 })
  expect(records[0]?.checkAt).toBe(clock.time + 5000)
})

it('does not ask again about what fails before it has asked about the others', async () => {
  const broken = ['2001', '2002', '2003', '2004', '2005']
  const over = ({ getRepository }: GitHubApp) => ({
    async getRepository(installationId: string, id: string) {
      if (!broken.includes(id)) return getRepository(installationId, id)
      throw new UnavailableError('github_unavailable', 'GitHub has a fault of its own (500).', {
        retryAfter: 5,
      })
    },
  })
  const { fake, deliver, settle, store, installationId } = await create({ client: observed(over) })
  const [imported] = await store.list('repositories', { match: { repositoryId: '1002' }, limit: 1 })
  const [seen] = await store.list('githubRepositories', { match: { repositoryId: '1002' }, limit: 1 })
  if (!imported || !seen) throw new Error('web is not known')
  for (const repositoryId of broken) {
    const names = { repositoryId, fullName: `acme/${repositoryId}`, createdAt: 0 }
    await store.commit(
      [
        { insert: 'repositories', record: { ...imported, ...names, id: newId('repo') } },
        {
          insert: 'githubRepositories',
          record: { ...seen, ...names, id: newId('ghr'), installationId, checkAt: 0 },
        },
      ],
      [],
    )
  }
  await deliver(fake.renameRepository('1002', 'site'))
  for (let round = 0; round < 4; round += 1) await settle(MINUTE)
  expect(await store.get('githubRepositories', seen.id)).toMatchObject({ fullName: 'acme/site' })
})
