import { describe, expect, it } from 'vitest'
import {
  importRepository,
  listRepositories,
  showRepository,
} from '../../../src/management/operations/repository.js'
import { newId } from '../../../src/store/id.js'
import { githubRepositoryRecord, installationRecord } from '../../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, NOW, PLATFORM, refused } from '../fixture.js'
import { clientOf, useGitHubFixture } from '../github-fixture.js'

const fixture = useGitHubFixture()
const fullName = 'acme/web'
const ids = { repositoryId: '2002', ownerId: '42' }

/** Imports by name, as an admin of the workspace who is that user at GitHub. */
function importAs(login: string, input: object = {}) {
  const { call, as, app, workspaceId } = fixture()
  const githubToken = app.userToken(login)
  return call(importRepository, { workspaceId, fullName, githubToken, ...input }, as('admin', workspaceId))
}

const everything = async () => {
  const { store } = fixture()
  return {
    imported: await store.list('repositories', { limit: 10 }),
    repositories: await store.list('githubRepositories', { limit: 10 }),
    installations: await store.list('installations', { limit: 10 }),
  }
}

describe('repository.import by its name', () => {
  it('takes ids, owner and visibility from GitHub, and says who vouched', async () => {
    const { store, installationId } = fixture()
    const row = { permission: 'affected-stacks:create', branch: 'main' }
    const imported = await importAs('alice', { permissions: [row] })
    expect(imported).toMatchObject({
      ...ids,
      fullName,
      platform: PLATFORM,
      visibility: 'private',
      obstacle: null,
      permissions: [row],
    })
    expect(store.events().at(-2)).toMatchObject({
      action: 'repository_imported',
      actor: { type: 'token' },
      metadata: { ...ids, githubUser: 'alice', githubUserId: '501' },
    })
    const { repositories, installations } = await everything()
    expect(repositories).toEqual([
      {
        id: expect.stringMatching(/^ghr_/),
        version: 1,
        createdAt: NOW,
        platform: PLATFORM,
        ...ids,
        fullName,
        visibility: 'private',
        installationId,
        state: 'present',
        checkAt: NOW,
      },
    ])
    expect(installations).toEqual([
      {
        id: expect.stringMatching(/^ghi_/),
        version: 1,
        createdAt: NOW,
        platform: PLATFORM,
        installationId,
        accountId: '42',
        account: 'acme',
        state: 'active',
        checkAt: NOW,
      },
    ])
  })

  it('is called what GitHub calls it: by a former name, in another case', async () => {
    fixture().app.renameRepository('2002', 'site')
    expect(await importAs('alice', { fullName: 'ACME/Web' })).toMatchObject({ fullName: 'acme/site', ...ids })
  })

  it('takes the platform of the App, and no other', async () => {
    expect(await importAs('alice', { platform: PLATFORM })).toMatchObject({ platform: PLATFORM })
    await expect(importAs('alice', { platform: 'token.actions.acme.ghe.com' })).rejects.toMatchObject(
      refused('request_invalid', /^platform: the GitHub App is on token\.actions\.githubusercontent\.com/),
    )
  })

  it('puts right what was known of it', async () => {
    const { store, installationId } = fixture()
    const repository = githubRepositoryRecord({
      repositoryId: '2002',
      state: 'removed',
      fullName: 'acme/old',
    })
    const installation = installationRecord({ installationId, state: 'suspended', account: 'old' })
    await store.commit(
      [
        { insert: 'githubRepositories', record: repository },
        { insert: 'installations', record: installation },
      ],
      [],
    )
    expect(await importAs('alice')).toMatchObject({ obstacle: null })
    const { repositories, installations } = await everything()
    expect(repositories).toMatchObject([
      { id: repository.id, version: 2, state: 'present', fullName, installationId },
    ])
    expect(installations).toMatchObject([
      { id: installation.id, version: 2, state: 'active', account: 'acme' },
    ])
  })

  it('does not write over what a webhook has said meanwhile', async () => {
    const { store, fake, app, call, workspaceId, administrator } = fixture()
    const repository = githubRepositoryRecord({ repositoryId: '2002' })
    await store.commit([{ insert: 'githubRepositories', record: repository }], [])
    let asked = 0
    const racing: typeof fetch = async (input, init) => {
      const answer = await fake.fetch(input, init)
      if (String(input).endsWith('/repositories/2002') && ++asked === 2) {
        app.deleteRepository('2002')
        const deleted = { ...repository, version: 2, state: 'deleted' } as const
        await store.commit([{ update: 'githubRepositories', record: deleted, was: 1 }], [])
      }
      return answer
    }
    const context = { ...administrator, github: clientOf(fake, { fetch: racing }) }
    const githubToken = app.userToken('alice')
    await expect(
      call(importRepository, { workspaceId, fullName, githubToken }, context),
    ).rejects.toMatchObject(refused('github_refused'))
    expect(await everything()).toMatchObject({ imported: [{}], repositories: [{ state: 'deleted' }] })
  })

  it('an archived one is imported, with its obstacle', async () => {
    fixture().app.archiveRepository('2002')
    expect(await importAs('alice')).toMatchObject({ obstacle: 'repository_archived' })
  })

  it.each(['private', 'public'] as const)(
    'does not take what an admin has told somebody else than the App: a %s one',
    async (visibility) => {
      const { app } = fixture()
      app.addRepository({ fullName: 'acme/site', visibility, admins: ['alice'] })
      const githubToken = app.foreignToken('alice')
      await expect(importAs('alice', { fullName: 'acme/site', githubToken })).rejects.toMatchObject(
        refused('github_refused', /access token authorized to a GitHub App/),
      )
      expect(await everything()).toMatchObject({ imported: [{}], repositories: [], installations: [] })
    },
  )

  it('thirty of one installation at once, each of them', async () => {
    const { app, fake } = fixture()
    const names = Array.from({ length: 30 }, (_, at) => `acme/r${at}`)
    for (const fullName of names) app.addRepository({ fullName, admins: ['alice'] })
    const outcomes = await Promise.allSettled(names.map((one) => importAs('alice', { fullName: one })))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
    // Each asks twice at most: one of them was the first to write the installation down.
    const questions = 10
    expect(fake.requests.api).toBeLessThanOrEqual(2 * questions * names.length)
  })

  it('does not bring back an installation that a webhook has said is gone', async () => {
    const { store, installationId } = fixture()
    const record = installationRecord({ installationId, state: 'deleted' })
    await store.commit([{ insert: 'installations', record }], [])
    await expect(importAs('alice')).rejects.toMatchObject(
      refused('github_refused', 'GitHub does not give access to acme/web any more.'),
    )
    expect(await everything()).toMatchObject({ installations: [{ state: 'deleted' }] })
  })

  it('once, however many ask at once', async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => importAs('alice')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { repositories, installations } = await everything()
    expect([repositories.length, installations.length]).toEqual([1, 1])
  })

  it.each<[string, string, string, RegExp]>([
    [
      'the user does not administer it',
      'bob',
      'acme/web',
      /^bob does not administer acme\/web, and only those who do import it\..*the role admin/,
    ],
    [
      'the user does not administer a public one',
      'alice',
      'acme/docs',
      /^alice does not administer acme\/docs/,
    ],
    [
      'the user has no part in the account',
      'mallory',
      'acme/web',
      /^The GitHub App is not installed on acme, as far as mallory can see\..*install it for acme\/web/,
    ],
    [
      'there is none of that name',
      'alice',
      'acme/none',
      /^GitHub shows no repository acme\/none to alice through the App's installation on acme\..*organizations\/acme\/settings\/installations\/\d+/,
    ],
    [
      'nobody has installed the App there',
      'alice',
      'other/infra',
      /^The GitHub App is not installed on other, as far as alice can see/,
    ],
  ])('refuses where %s, and says what helps', async (_name, login, asked, message) => {
    fixture().app.addRepository({ fullName: 'other/infra', admins: ['alice'] })
    const before = fixture().actions()
    await expect(importAs(login, { fullName: asked })).rejects.toMatchObject(
      refused('github_refused', message),
    )
    expect(fixture().actions()).toEqual(before)
    expect(await everything()).toMatchObject({ imported: [{}], repositories: [], installations: [] })
  })

  it('does not tell whether a repository exists that the user does not see', async () => {
    const { app } = fixture()
    app.addRepository({ fullName: 'acme/secret', id: '9009' })
    const messages = await Promise.all(
      ['acme/secret', 'acme/absent'].map((asked) =>
        importAs('alice', { fullName: asked }).catch(({ message }) => String(message).replaceAll(asked, 'X')),
      ),
    )
    expect(messages[0]).toBe(messages[1])
  })

  it('refuses one of an installation that is suspended', async () => {
    const { app, installationId } = fixture()
    app.suspend(installationId)
    await expect(importAs('alice')).rejects.toMatchObject(refused('github_refused'))
  })

  it.each<[string, object, string]>([
    ['without a sign-in', { githubToken: undefined }, 'github_sign_in_required'],
    ['with a token that is over', { githubToken: 'ghu_over' }, 'github_sign_in_required'],
    ['with ids and a token', ids, 'request_invalid'],
    ['with one id', { repositoryId: '2002', githubToken: undefined }, 'request_invalid'],
    ['with a visibility of its own', { visibility: 'public' }, 'request_invalid'],
  ])('%s: %s %s', async (_name, input, code) => {
    await expect(importAs('alice', input)).rejects.toMatchObject(refused(code))
  })

  it('into a workspace that does not exist asks GitHub nothing', async () => {
    const { fake } = fixture()
    const { call, app } = fixture()
    const asked = { workspaceId: newId('ws'), fullName, githubToken: app.userToken('alice') }
    await expect(call(importRepository, asked)).rejects.toMatchObject(refused('workspace_not_found'))
    expect(fake.requests.api).toBe(0)
  })
})

describe('repository.import by bare ids', () => {
  it('takes an administrator, where there is an App', async () => {
    const { call, as, workspaceId, actions } = fixture()
    const before = actions()
    for (const role of ['admin', 'owner'] as const) {
      await expect(
        call(importRepository, { workspaceId, fullName, ...ids }, as(role, workspaceId)),
      ).rejects.toMatchObject(
        refused('role_insufficient', /^Ids alone do not say that acme\/web is yours:.*github login/),
      )
    }
    expect(actions()).toEqual(before)
    expect(await call(importRepository, { workspaceId, fullName, ...ids })).toMatchObject({
      ...ids,
      vouchedBy: 'administrator',
    })
  })

  it('without an App takes an admin of the workspace', async () => {
    const { call, as, workspaceId } = await createWorkspaceFixture()
    const asked = { workspaceId, fullName, ...ids }
    expect(await call(importRepository, asked, as('admin', workspaceId))).toMatchObject({
      ...ids,
      vouchedBy: null,
    })
  })

  it.each<[object, readonly string[]]>([
    [{}, ['repositoryId: is missing', 'ownerId: is missing']],
    [{ ownerId: '42' }, ['repositoryId: is missing']],
    [{ repositoryId: '2002' }, ['ownerId: is missing']],
  ])('without an App, %j is not enough', async (given, problems) => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await expect(call(importRepository, { workspaceId, fullName, ...given })).rejects.toMatchObject({
      code: 'request_invalid',
      problems,
    })
  })

  it('without an App, a sign-in is of no use', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const asked = { workspaceId, fullName, githubToken: 'ghu_x' }
    await expect(call(importRepository, asked)).rejects.toMatchObject(refused('github_not_configured'))
  })
})

describe('the obstacle of a repository', () => {
  it.each([
    ['none', {}, {}, null],
    ['archived', { state: 'archived' }, {}, 'repository_archived'],
    ['suspended', {}, { state: 'suspended' }, 'installation_suspended'],
    ['another owner', { ownerId: '43' }, {}, 'repository_transferred'],
  ] as const)('%s', async (_name, repository, installation, obstacle) => {
    const { call, store, workspaceId, repository: id } = await createWorkspaceFixture()
    await store.commit(
      [
        { insert: 'githubRepositories', record: githubRepositoryRecord(repository) },
        { insert: 'installations', record: installationRecord(installation) },
      ],
      [],
    )
    expect(await call(showRepository, { workspaceId, repository: id })).toMatchObject({ obstacle })
    expect((await call(listRepositories, { workspaceId })).items).toMatchObject([{ obstacle }])
  })
})
