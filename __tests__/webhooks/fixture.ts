import { beforeEach, expect } from 'vitest'
import { createGitHubApp } from '../../src/github/create-github-app.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore, type WorkspaceInput } from '../../src/store/memory.js'
import type { Obstacle } from '../../src/store/store.js'
import type { FakeGitHub } from '../../src/testing/index.js'
import { createReconciler, type Reconciler } from '../../src/webhooks/reconcile.js'
import { type Answered, createServerFixture, NOW, type ServerFixture } from '../server/fixture.js'

export const PLATFORM = 'token.actions.githubusercontent.com'
export const WORKSPACES = [`ws_${'0'.repeat(28)}`, `ws_${'1'.repeat(28)}`] as const

/** A webhook of the fake's. */
type Delivery = ReturnType<FakeGitHub['app']['suspend']>[number]

/**
 * A server, and a GitHub where acme (42) has infra (1001) and web (1002), and the App for all of them. Both workspaces have
 * imported infra, the first one web, too.
 */
export interface WebhookFixture extends ServerFixture {
  readonly fake: FakeGitHub['app']
  readonly client: GitHubApp
  readonly reconciler: Reconciler
  readonly installationId: string
  /** What went wrong in the background. */
  readonly errors: unknown[]
  /** Sends webhooks, one after the other. */
  deliver(deliveries: readonly Delivery[]): Promise<readonly Answered[]>
  /** Lets so many milliseconds pass, and has GitHub asked what is due. */
  settle(milliseconds?: number): Promise<void>
  obstacle(repositoryId?: string, ownerId?: string): Promise<Obstacle | undefined>
  /** What was written down of GitHub in a workspace, oldest first. */
  events(workspaceId?: string): Promise<readonly string[]>
}

const repository = (id: string, fullName: string) => ({
  id,
  ownerId: '42',
  fullName,
  permissions: [{ permission: 'affected-stacks:create' }],
})

const workspaces: readonly WorkspaceInput[] = [
  { id: WORKSPACES[0], repositories: [repository('1001', 'acme/infra'), repository('1002', 'acme/web')] },
  { id: WORKSPACES[1], repositories: [repository('1001', 'acme/infra')] },
]

export interface WebhookFixtureOptions {
  readonly store?: (inner: ManagedStore) => ManagedStore
  readonly config?: object
  readonly client?: (inner: GitHubApp) => GitHubApp
}

export async function createWebhookFixture({
  store = (inner) => inner,
  config = {},
  client: over = (inner) => inner,
}: WebhookFixtureOptions = {}): Promise<WebhookFixture> {
  const time = { now: () => NOW }
  const now = () => time.now()
  const errors: unknown[] = []
  let client: GitHubApp | undefined
  let reconciler: Reconciler | undefined
  const server = await createServerFixture({
    config,
    store: store(createMemoryStore({ workspaces, now })),
    app: ({ app, fetch }) => {
      client = over(createGitHubApp({ ...app.credentials, ...app, platform: PLATFORM, fetch, now, sleep }))
      return client
    },
    onNotice: (...notice) => reconciler?.noticed(...notice),
  })
  time.now = () => server.clock.time
  const { app: fake } = server.github
  fake.addRepository({ id: '1001', ownerId: '42', fullName: 'acme/infra' })
  fake.addRepository({ id: '1002', fullName: 'acme/web' })
  const { installationId } = fake.install('acme', 'all')
  const github = client as GitHubApp
  const reconciling = createReconciler({
    store: server.store,
    github,
    now,
    onError: (error) => errors.push(error),
  })
  reconciler = reconciling

  return {
    ...server,
    fake,
    client: github,
    reconciler,
    installationId,
    errors,
    async deliver(deliveries) {
      const answers: Answered[] = []
      for (const { headers, body } of deliveries)
        answers.push(await server.ask('POST', '/webhooks/github', { headers, body }))
      return answers
    },
    async settle(milliseconds = 15_000) {
      server.clock.time += milliseconds
      await reconciling.run()
    },
    obstacle: (repositoryId = '1001', ownerId = '42') =>
      server.store.findObstacle(PLATFORM, repositoryId, ownerId),
    async events(workspaceId = WORKSPACES[0]) {
      const logged = await server.store.listEvents({ workspaceId, category: 'github', limit: 100 })
      return logged.map(({ event }) => `${event.action} ${event.target?.name}`).reverse()
    },
  }
}

const sleep = async () => {}

/** One for each test, whose installation is known to the server. Read it inside of tests. */
export function useWebhookFixture(options?: WebhookFixtureOptions): () => WebhookFixture {
  let fixture: WebhookFixture
  beforeEach(async () => {
    fixture = await createWebhookFixture(options)
    await fixture.settle(0)
    expect(fixture.errors).toEqual([])
    return () => fixture.github.close()
  })
  return () => fixture
}
