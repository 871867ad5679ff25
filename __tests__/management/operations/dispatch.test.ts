import { beforeEach, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { createDispatch } from '../../../src/management/operations/dispatch.js'
import { addPermission } from '../../../src/management/operations/permission.js'
import { importRepository } from '../../../src/management/operations/repository.js'
import { githubRepositoryRecord, installationRecord } from '../../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, PLATFORM, refused } from '../fixture.js'
import { useGitHubFixture } from '../github-fixture.js'

type Input = z.input<typeof createDispatch.input>

const fixture = useGitHubFixture()
const asked = { workflow: 'apply.yaml', ref: 'main' }

/** Dispatches as an admin of the workspace. */
function dispatch(input: Partial<Input> = {}) {
  const { call, as, workspaceId, repository } = fixture()
  return call(createDispatch, { workspaceId, repository, ...asked, ...input }, as('admin', workspaceId))
}

const row = { permission: 'deployments:create', workflow: 'apply.yaml', branch: 'main', environment: 'prod' }
const allow = (differences: object = {}) => {
  const { call, workspaceId, repository } = fixture()
  return call(addPermission, { workspaceId, repository, ...row, environment: '*', ...differences })
}
const events = () =>
  fixture()
    .store.events()
    .filter(({ category }) => category === 'workflow')

describe('a dispatch that a row allows', () => {
  beforeEach(() => allow())

  it.each([
    ['the name of a branch', 'main'],
    ['the full ref', 'refs/heads/main'],
  ])('is given to GitHub, with the run that came of it: %s', async (_name, ref) => {
    const { app } = fixture()
    const inputs = { component: 'vpc', stack: 'prod' }
    expect(await dispatch({ ref, inputs })).toEqual({
      repository: 'acme/infra',
      workflow: 'apply.yaml',
      ref: 'refs/heads/main',
      runId: '19800000001',
      url: expect.stringMatching(/\/acme\/infra\/actions\/runs\/19800000001$/),
    })
    expect(app.dispatches).toEqual([
      { repositoryId: '1001', workflow: 'apply.yaml', ref: 'refs/heads/main', inputs, runId: '19800000001' },
    ])
  })

  it('is not started where nobody has vouched for the import: it may be of anybody', async () => {
    const { store, repository, app } = fixture()
    const record = await store.get('repositories', repository)
    if (!record) throw new Error('no repository')
    const before = { ...record, version: record.version + 1, vouchedBy: null }
    await store.commit([{ update: 'repositories', record: before, was: record.version }], [])
    await expect(dispatch()).rejects.toMatchObject(refused('github_refused', /imported by its ids/))
    expect(app.dispatches).toEqual([])
    expect(events()).toEqual([])
  })

  it('is in the log before and after, without the values of its inputs', async () => {
    const { workspaceId, repository } = fixture()
    const { url } = await dispatch({ inputs: { secret: 'hunter2' }, environment: 'prod' })
    const about = { ref: 'main', environment: 'prod', event: 'workflow_dispatch', inputs: ['secret'] }
    const target = { type: 'workflow', id: repository, name: 'apply.yaml', platform: PLATFORM }
    expect(events()).toMatchObject([
      {
        action: 'dispatch_allowed',
        workspaceId,
        actor: { type: 'token', name: 'admin' },
        description: 'apply.yaml of acme/infra may be started on main',
        target,
        metadata: { ...about, row: { ...row, environment: '*' } },
      },
      {
        action: 'dispatched',
        description: 'apply.yaml of acme/infra was started on main',
        target,
        metadata: { ...about, runId: '19800000001', url },
      },
    ])
    expect(JSON.stringify(events())).not.toContain('hunter2')
  })

  it('may be written with its folder', async () => {
    expect(await dispatch({ workflow: '.github/workflows/apply.yaml' })).toMatchObject({
      workflow: 'apply.yaml',
    })
  })

  it('means the branch, where a tag has its name', async () => {
    const { app, call, workspaceId } = fixture()
    app.addRepository({ fullName: 'acme/tagged', id: '4004', workflows: ['apply.yaml'], tags: ['main'] })
    const { id: repository } = await call(importRepository, {
      workspaceId,
      ...{ repositoryId: '4004', ownerId: '42', fullName: 'acme/tagged', permissions: [row] },
    })
    await dispatch({ repository, environment: 'prod' })
    expect(app.dispatches).toMatchObject([{ repositoryId: '4004', ref: 'refs/heads/main' }])
  })

  it('goes through the installation that is known', async () => {
    const { store, app, fake, installationId } = fixture()
    const records = [
      { insert: 'githubRepositories', record: githubRepositoryRecord({ installationId }) },
      { insert: 'installations', record: installationRecord({ installationId }) },
    ] as const
    await store.commit(records, [])
    const before = fake.requests.api
    await dispatch()
    expect(app.dispatches).toHaveLength(1)
    // A token, and the dispatch.
    expect(fake.requests.api - before).toBe(2)
  })

  it('reaches nobody else who has the name by now', async () => {
    const { app } = fixture()
    app.renameRepository('1001', 'renamed')
    app.addRepository({ fullName: 'acme/infra', id: '6666', workflows: ['apply.yaml'] })
    await expect(dispatch()).rejects.toMatchObject(refused('github_refused'))
    expect(app.dispatches).toEqual([])
  })

  it('does not follow a repository to another owner', async () => {
    const { app } = fixture()
    app.addRepository({ fullName: 'newco/other', ownerId: '77' })
    app.install('newco', 'all')
    app.transferRepository('1001', 'newco')
    await expect(dispatch()).rejects.toMatchObject(
      refused('github_refused', /^The GitHub App is not installed for acme\/infra/),
    )
    expect(app.dispatches).toEqual([])
  })

  it.each<[string, Partial<Input>, RegExp]>([
    [
      'no such workflow',
      { workflow: 'apply.yml' },
      /default branch of acme\/infra may have no workflow apply\.yml/,
    ],
    ['no such branch', { ref: 'dev' }, /refs\/heads\/dev, which has to exist/],
  ])('that GitHub refuses is told, and in the log: %s', async (_name, input, message) => {
    const { app } = fixture()
    await allow({ workflow: '*', branch: '*' })
    await expect(dispatch(input)).rejects.toMatchObject(refused('github_refused', message))
    expect(app.dispatches).toEqual([])
    expect(events()).toMatchObject([
      { action: 'dispatch_allowed' },
      {
        action: 'failed',
        code: 'github_refused',
        description: expect.stringMatching(/was not started, as far as is known, on/),
        metadata: { reason: expect.stringMatching(message) },
      },
    ])
  })

  it('is not tried again where GitHub has a fault, and says that it may have been heard', async () => {
    const { fake } = fixture()
    const { store, installationId } = fixture()
    await store.commit(
      [{ insert: 'githubRepositories', record: githubRepositoryRecord({ installationId }) }],
      [],
    )
    const before = fake.requests.api
    const answer = dispatch()
    fake.fail('api', { slow: 0 }, 1)
    fake.fail('api', 502, 5)
    await expect(answer).rejects.toMatchObject(
      refused('github_unavailable', /may have been started all the same/),
    )
    expect(fake.requests.api - before).toBe(2)
    expect(events().map(({ action, code }) => [action, code])).toEqual([
      ['dispatch_allowed', undefined],
      ['failed', 'github_unavailable'],
    ])
  })

  it('asks GitHub nothing when it cannot be written down', async () => {
    const { store, app, call, as, workspaceId, repository } = fixture()
    const broken = { ...store, recordEvent: () => Promise.reject(new Error('disk full')) }
    const context = { ...as('admin', workspaceId), store: broken }
    await expect(call(createDispatch, { workspaceId, repository, ...asked }, context)).rejects.toMatchObject(
      refused('store_unavailable'),
    )
    expect(app.dispatches).toEqual([])
  })

  it('that was started is a success, also when that cannot be written down', async () => {
    const { store, app, call, as, workspaceId, repository } = fixture()
    let count = 0
    const failing = {
      ...store,
      recordEvent: (event: Parameters<typeof store.recordEvent>[0]) =>
        ++count > 1 ? Promise.reject(new Error('disk full')) : store.recordEvent(event),
    }
    const context = { ...as('admin', workspaceId), store: failing }
    const input = { workspaceId, repository, ...asked }
    expect(await call(createDispatch, input, context)).toMatchObject({ runId: '19800000001' })
    expect(app.dispatches).toHaveLength(1)
    expect(events().map(({ action }) => action)).toEqual(['dispatch_allowed'])
  })

  it('of a repository that the App is not installed for is refused', async () => {
    const { app, call, workspaceId } = fixture()
    app.addRepository({ fullName: 'other/infra', id: '5005', ownerId: '77' })
    const input = { repositoryId: '5005', ownerId: '77', fullName: 'other/infra', permissions: [row] }
    const { id: repository } = await call(importRepository, { workspaceId, ...input })
    await expect(dispatch({ repository, environment: 'prod' })).rejects.toMatchObject(
      refused(
        'github_refused',
        'The GitHub App is not installed for other/infra: have one of its owners install it.',
      ),
    )
    const elsewhere = { ...input, platform: 'token.actions.acme.ghe.com' }
    const { id } = await call(importRepository, { workspaceId, ...elsewhere, fullName: 'ghe/infra' })
    await expect(dispatch({ repository: id, environment: 'prod' })).rejects.toMatchObject(
      refused('github_refused', /is on token\.actions\.acme\.ghe\.com, and the GitHub App on/),
    )
  })
})

describe('a dispatch that no row allows', () => {
  it.each<[string, object | undefined, Partial<Input>, string]>([
    ['no rows', undefined, {}, 'permission-missing'],
    ['another permission', { permission: 'instances:create' }, {}, 'permission-missing'],
    ['another workflow', { workflow: 'plan.yaml' }, {}, 'conditions-unmet'],
    ['another branch', {}, { ref: 'dev' }, 'conditions-unmet'],
    ['no environment', { environment: 'prod' }, {}, 'conditions-unmet'],
    ['another environment', { environment: 'prod' }, { environment: 'dev' }, 'conditions-unmet'],
    ['a row for tags', { branch: 'tag:main' }, {}, 'conditions-unmet'],
    ['another event', { events: ['push'] }, {}, 'event-not-allowed'],
    ['an event of outsiders', {}, { event: 'issue_comment' }, 'event-not-allowed'],
  ])('%s: with the explanation, in the log, and GitHub is not asked', async (_name, more, input, reason) => {
    const { app, fake } = fixture()
    if (more) await allow(more)
    const error = await dispatch(input).catch((thrown) => thrown)
    expect(error).toMatchObject({
      name: 'PermissionError',
      code: 'permission_denied',
      decision: { permission: 'deployments:create', reason },
    })
    expect(error.message).toMatch(
      /^Denied: deployments:create: [\s\S]*\n\nThe run:\n {2}workflow {5}apply\.yaml\n/,
    )
    expect(events()).toMatchObject([
      {
        action: 'dispatch_denied',
        code: 'permission_denied',
        description: `apply.yaml of acme/infra may not be started on ${input.ref ?? 'main'}`,
        denial: { reason },
      },
    ])
    expect(app.dispatches).toEqual([])
    expect(fake.requests.api).toBe(0)
  })

  it('is refused also when that cannot be written down', async () => {
    const { store, call, administrator, workspaceId, repository } = fixture()
    const context = {
      ...administrator,
      store: { ...store, recordEvent: () => Promise.reject(new Error('full')) },
    }
    await expect(call(createDispatch, { workspaceId, repository, ...asked }, context)).rejects.toMatchObject(
      refused('permission_denied'),
    )
  })

  it.each([
    ['suspended', {}, { state: 'suspended' }, 'installation_suspended', /is suspended/],
    ['archived', { state: 'archived' }, {}, 'repository_unavailable', /is archived/],
    ['removed', { state: 'removed' }, {}, 'installation_removed', /does not have access to acme\/infra/],
  ] as const)(
    'because it is %s, whatever the rows',
    async (_name, repository, installation, code, message) => {
      const { store, app } = fixture()
      await allow()
      const records = [
        { insert: 'githubRepositories', record: githubRepositoryRecord(repository) },
        { insert: 'installations', record: installationRecord(installation) },
      ] as const
      await store.commit(records, [])
      await expect(dispatch()).rejects.toMatchObject(refused(code, message))
      expect(events()).toMatchObject([{ action: 'dispatch_denied', code }])
      expect(events()[0]).not.toHaveProperty('denial')
      expect(app.dispatches).toEqual([])
    },
  )
})

describe('what is asked for', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`i${at}`, '']))

  it.each<[string, unknown, RegExp]>([
    [
      'ref',
      'refs/tags/v1',
      /must be a branch, not "refs\/tags\/v1": .*tags and pull requests are not dispatched$/,
    ],
    ['ref', 'refs/pull/7/merge', /must be a branch/],
    ['ref', 'refs/heads/refs/tags/v1', /must be a branch/],
    ['ref', '', /must be the name of a branch/],
    ['ref', 'refs/heads/', /must be the name of a branch/],
    ['ref', 'a b', /no branch has a name with a space/],
    ['ref', 'feature-*', /no branch has a name with \* or \?/],
    ['workflow', 'apply', /must be the file name of a workflow/],
    ['workflow', '../apply.yaml', /must be the file name of a workflow/],
    ['workflow', '12345', /must be the file name of a workflow/],
    ['environment', '', /must not be empty; leave it out/],
    ['event', 'Push!', /must be the name of an event/],
    ['inputs', many(26), /must be at most 25/],
    ['inputs', { long: 'x'.repeat(65_525) }, /at most 65535 characters together/],
    ['inputs', { count: 1 }, /expected string/],
    ['repository', 'acme/infra', /must be repo_/],
  ])('%s %j is refused', async (field, value, message) => {
    const error = await dispatch({ [field]: value } as Partial<Input>).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'request_invalid' })
    expect(error.problems[0]).toMatch(new RegExp(`^${field}`))
    expect(error.problems[0]).toMatch(message)
    expect(events()).toEqual([])
  })

  it('may be as much as GitHub takes', async () => {
    const { app } = fixture()
    await allow()
    await dispatch({ inputs: { ...many(24), long: 'x'.repeat(65_000) } })
    expect(Object.keys(app.dispatches[0]?.inputs ?? {})).toHaveLength(25)
  })

  it('needs an App', async () => {
    const { call, workspaceId, repository } = await createWorkspaceFixture()
    await expect(call(createDispatch, { workspaceId, repository, ...asked })).rejects.toMatchObject(
      refused('github_not_configured'),
    )
  })
})
