import { beforeEach } from 'vitest'
import { createGitHubApp } from '../../src/github/create-github-app.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createFakeGitHub, createSigningKey, type FakeGitHub } from '../../src/testing/index.js'
import { createWorkspaceFixture, NOW, PLATFORM } from './fixture.js'

const appKey = await createSigningKey()

/**
 * A workspace with acme/infra, and a GitHub that has it: alice administers it and acme/web, bob reads them, and both read
 * acme/docs, which is public. The App is installed for all of acme.
 */
export type GitHubFixture = Awaited<ReturnType<typeof createGitHubFixture>>

async function createGitHubFixture() {
  const fake = await createFakeGitHub({ issuer: GITHUB_ISSUER, now: () => NOW, appKey })
  const { app } = fake
  for (const [login, id] of Object.entries({ alice: '501', bob: '502', mallory: '666' }))
    app.addUser(login, id)
  const people = { admins: ['alice'], readers: ['bob'] }
  app.addRepository({
    fullName: 'acme/infra',
    id: '1001',
    ownerId: '42',
    workflows: ['apply.yaml'],
    ...people,
  })
  app.addRepository({ fullName: 'acme/web', id: '2002', ...people })
  app.addRepository({ fullName: 'acme/docs', id: '3003', visibility: 'public', readers: ['alice', 'bob'] })
  const { installationId } = app.install('acme', 'all')
  const github = clientOf(fake)
  return { ...(await createWorkspaceFixture({ github })), fake, app, github, installationId }
}

/** The client that servers have. */
export function clientOf(
  { app, fetch }: FakeGitHub,
  more: { fetch?: typeof globalThis.fetch } = {},
): GitHubApp {
  const { apiUrl, webUrl, credentials } = app
  const options = { ...credentials, apiUrl, webUrl, platform: PLATFORM, fetch, now: () => NOW, ...more }
  return createGitHubApp({ ...options, sleep: async () => undefined })
}

/** One for each test. Read it inside of tests. */
export function useGitHubFixture(): () => GitHubFixture {
  let fixture: GitHubFixture
  beforeEach(async () => {
    fixture = await createGitHubFixture()
    return () => fixture.fake.close()
  })
  return () => fixture
}
