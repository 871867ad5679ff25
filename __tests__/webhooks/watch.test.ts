import { expect, it, onTestFinished, vi } from 'vitest'
import { createGitHubApp } from '../../src/github/create-github-app.js'
import { parseConfig } from '../../src/server/config.js'
import { createLog } from '../../src/server/log.js'
import { startServer } from '../../src/server/server.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createFakeGitHub } from '../../src/testing/index.js'

const id = `ws_${'0'.repeat(28)}`

it('a server heeds webhooks, asks GitHub in the background, and ends', async () => {
  const github = await createFakeGitHub()
  onTestFinished(() => github.close())
  const platform = new URL(github.issuer).host
  const { app, fetch: ask } = github
  app.addRepository({ id: '1001', ownerId: '42', fullName: 'acme/infra' })
  const { installationId } = app.install('acme', 'all')
  // The repository stands in a file: that is where it gets its name.
  const workspaces = [{ id, repositories: [{ id: '1001', ownerId: '42', fullName: 'acme/infra' }] }]
  const store = createMemoryStore()
  const server = await startServer({
    config: parseConfig(JSON.stringify({ issuers: [github.issuer], workspaces }), 'test'),
    configFile: 'test',
    store,
    github: createGitHubApp({ ...app.credentials, ...app, platform, fetch: ask }),
    webhookSecret: app.credentials.webhookSecret,
    host: '127.0.0.1',
    port: 0,
    version: '1.2.3',
    log: createLog(() => {}),
  })
  const deliver = async (deliveries: ReturnType<typeof app.suspend>) => {
    for (const delivery of deliveries) {
      const { status } = await fetch(`${server.url}/webhooks/github`, { method: 'POST', ...delivery })
      expect(status).toBe(200)
    }
  }
  const known = () => store.list('githubRepositories', { limit: 10 })
  const obstacle = () => store.findObstacle(platform, '1001', '42')
  const patience = { timeout: 20_000, interval: 50 }

  await vi.waitFor(async () => expect(await known()).toHaveLength(1), patience)
  await deliver(app.suspend(installationId))
  expect(await obstacle()).toBe('installation_suspended')
  await deliver(app.unsuspend(installationId))
  await deliver(app.renameRepository('1001', 'platform'))
  await vi.waitFor(async () => {
    expect(await obstacle()).toBeUndefined()
    expect(await known()).toMatchObject([{ fullName: 'acme/platform' }])
  }, patience)
  const { events } = store
  expect(events().map(({ action }) => action)).toEqual(
    expect.arrayContaining(['installation_suspended', 'installation_unsuspended', 'repository_renamed']),
  )
  await server.close()
}, 60_000)
