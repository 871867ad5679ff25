import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { obstacleError } from '../../src/exchange/obstacle.js'
import { newId } from '../../src/store/id.js'
import type { GitHubRepositoryRecord, InstallationRecord } from '../../src/store/records.js'
import { createFixture, type Fixture, NOW } from './fixture.js'

const platform = 'token.actions.githubusercontent.com'
const SETTINGS = 'https://github.com/organizations/acme/settings/installations'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})
afterEach(() => fixture.github.close())

interface Said {
  readonly repository?: Partial<GitHubRepositoryRecord>
  readonly installation?: InstallationRecord['state']
}

/** Writes down what GitHub has said. */
async function say({ repository, installation = 'active' }: Said): Promise<void> {
  const facts = { version: 1, createdAt: NOW, platform, installationId: '7', checkAt: null }
  const [record] = await fixture.store.list('githubRepositories', { limit: 1 })
  const [app] = await fixture.store.list('installations', { limit: 1 })
  const said: GitHubRepositoryRecord = {
    ...{ ...facts, id: record?.id ?? newId('ghr'), version: (record?.version ?? 0) + 1 },
    ...{
      repositoryId: '1001',
      ownerId: '42',
      fullName: 'acme/infra',
      visibility: 'private',
      state: 'present',
    },
    ...repository,
  }
  const installed: InstallationRecord = {
    ...{ ...facts, id: app?.id ?? newId('ghi'), version: (app?.version ?? 0) + 1 },
    ...{ accountId: '42', account: 'acme', state: installation },
  }
  const committed = await fixture.store.commit(
    [
      record
        ? { update: 'githubRepositories', record: said, was: record.version }
        : { insert: 'githubRepositories', record: said },
      app
        ? { update: 'installations', record: installed, was: app.version }
        : { insert: 'installations', record: installed },
    ],
    [],
  )
  expect(committed).toBe('done')
}

const exchange = (token: string) =>
  fixture.exchange.exchange({ token, workspaceId: fixture.workspaceId }, 'trace')

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    ({ code }) => code,
  )

const obstacles: [string, Said, string, string][] = [
  ['a suspended installation', { installation: 'suspended' }, 'installation_suspended', SETTINGS],
  [
    'an App that was uninstalled',
    { installation: 'deleted' },
    'installation_removed',
    'can install it again',
  ],
  [
    'an App without access to it',
    { repository: { state: 'removed' } },
    'installation_removed',
    '"Repository access"',
  ],
  ['an archived repository', { repository: { state: 'archived' } }, 'repository_unavailable', 'Danger Zone'],
  [
    'a deleted one',
    { repository: { state: 'deleted' } },
    'repository_unavailable',
    'under the same name must be imported again',
  ],
  [
    'a transferred one',
    { repository: { ownerId: '43' } },
    'repository_unavailable',
    'its new owner must import it again',
  ],
]

describe('what GitHub has said is in the way', () => {
  it.each(obstacles)('%s', async (_name, said, code, text) => {
    await say(said)
    const error = await exchange(await fixture.github.mint('push')).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'PermissionError', code })
    expect(error.message).toContain(text)
    expect(error.message).toMatch(/^The .*acme|acme\/infra/)
    expect(error.decision).toBeUndefined()
  })

  it.each(obstacles)(
    '%s: a session of before is over, and comes back when it is gone',
    async (_name, said) => {
      const { token } = await exchange(await fixture.github.mint('push'))
      await say(said)
      expect(await codeOf(fixture.exchange.introspect(token))).toBe('token_revoked')
      await say({})
      expect(await codeOf(fixture.exchange.introspect(token))).toBe('ok')
    },
  )

  it('is audited with its code, and does not use the token up', async () => {
    const token = await fixture.github.mint('push')
    await say({ installation: 'suspended' })
    expect(await codeOf(exchange(token))).toBe('installation_suspended')
    expect(fixture.store.events()).toMatchObject([
      {
        action: 'oidc_token_exchange_failure',
        code: 'installation_suspended',
        description: expect.stringContaining('is suspended'),
        target: { id: '1001', name: 'acme/infra' },
      },
    ])
    await say({})
    expect(await codeOf(exchange(token))).toBe('ok')
  })

  it('comes before what is permitted', async () => {
    await say({ installation: 'suspended' })
    expect(await codeOf(exchange(await fixture.github.mint('pull_request')))).toBe('installation_suspended')
  })

  it('is told to nobody else: a repository of another owner is not found', async () => {
    await say({ repository: { ownerId: '43' } })
    const token = await fixture.github.mint('push', { repository: { ownerId: '43' } })
    expect(await codeOf(exchange(token))).toBe('workspace_not_found')
  })

  it('says what the repository is called by now', async () => {
    await say({ repository: { state: 'archived' } })
    const token = await fixture.github.mint('push', { repository: { fullName: 'acme/platform' } })
    await expect(exchange(token)).rejects.toThrow(/^acme\/platform is archived/)
  })
})

it.each([
  ['github.com', platform, `at ${SETTINGS} (a personal account: https://github.com/settings/installations)`],
  ['another platform', 'token.actions.acme.ghe.com', 'at GitHub, in its settings under "GitHub Apps"'],
])('where to unsuspend on %s', (_name, platform, text) => {
  const { message } = obstacleError('installation_suspended', { platform, fullName: 'acme/infra' })
  expect(message).toContain(text)
})
