import { describe, expect, it } from 'vitest'
import { useWebhookFixture, WORKSPACES } from './fixture.js'

const fixture = useWebhookFixture()
const EXCHANGE = '/api/v1/auth/github-oidc'
const SESSION = '/api/v1/auth/session'

async function exchange() {
  const { ask, github, fake } = fixture()
  const token = await github.mint('push', { repository: fake.repository('1001') })
  return ask('POST', EXCHANGE, { body: { token, workspaceId: WORKSPACES[0] } })
}

const session = async (token: string) => (await fixture().ask('GET', SESSION, { token })).status

it('a suspended installation stops exchanges and ends sessions at once, until it is unsuspended', async () => {
  const { fake, deliver, settle, installationId } = fixture()
  const { token } = (await exchange()).body.data
  expect(await session(token)).toBe(200)

  await deliver(fake.suspend(installationId))
  expect(await exchange()).toMatchObject({
    status: 403,
    body: {
      errorTag: 'InstallationSuspended',
      errorMessage: expect.stringContaining('https://github.com/organizations/acme/settings/installations'),
    },
  })
  expect(await session(token)).toBe(401)
  await settle()
  expect((await exchange()).status).toBe(403)

  await deliver(fake.unsuspend(installationId))
  // Not before GitHub was asked.
  expect((await exchange()).status).toBe(403)
  await settle()
  expect((await exchange()).status).toBe(200)
  expect(await session(token)).toBe(200)
})

describe('each obstacle has its answer', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'uninstalled',
      () => fixture().deliver(fixture().fake.uninstall(fixture().installationId)),
      'InstallationRemoved',
    ],
    [
      'taken out',
      () => fixture().deliver(fixture().fake.withdrawRepositories(fixture().installationId, ['acme/infra'])),
      'InstallationRemoved',
    ],
    ['archived', () => fixture().deliver(fixture().fake.archiveRepository('1001')), 'RepositoryUnavailable'],
  ])('%s', async (_name, happen, errorTag) => {
    await happen()
    expect(await exchange()).toMatchObject({ status: 403, body: { errorTag } })
    await fixture().settle()
    expect(await exchange()).toMatchObject({ status: 403, body: { errorTag } })
  })
})
