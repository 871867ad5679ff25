import { beforeEach, describe, expect, it } from 'vitest'
import type { WorkflowDispatch } from '../../src/github/github-app.js'
import { refusal, useFixture } from './fixture.js'

const fixture = useFixture()

const workflow = 'atmos-terraform-apply.yaml'

let dispatch: WorkflowDispatch
beforeEach(() => {
  const { app } = fixture().github
  app.addRepository({ fullName: 'acme/infra', id: '1001', branches: ['main', 'release/1.2'] })
  const { installationId } = app.install('acme', ['acme/infra'])
  dispatch = {
    installationId,
    repositoryId: '1001',
    fullName: 'acme/infra',
    workflow,
    ref: 'refs/heads/main',
    inputs: { stack: 'plat-ue2-prod' },
  }
})

describe('dispatch', () => {
  it('starts the workflow, and tells of the run', async () => {
    const { app, github } = fixture()
    const run = await app().dispatch(dispatch)
    const [started] = github.app.dispatches
    expect(github.app.dispatches).toHaveLength(1)
    expect(started).toMatchObject({
      repositoryId: '1001',
      workflow,
      ref: 'refs/heads/main',
      inputs: { stack: 'plat-ue2-prod' },
    })
    const runId = started?.runId
    expect(run).toEqual({ runId, url: `https://github.com/acme/infra/actions/runs/${runId}` })
  })

  it('asks with a token for that one repository, to write to its actions', async () => {
    const { app, sent } = fixture()
    await app().dispatch({ ...dispatch, inputs: {} })
    expect(sent.map(({ body }) => body)).toEqual([
      { repository_ids: [1001], permissions: { actions: 'write' } },
      { ref: 'refs/heads/main', inputs: {} },
    ])
  })

  it('follows a repository that was renamed', async () => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    expect(await app().dispatch(dispatch)).toHaveProperty('runId')
    expect(github.app.dispatches).toMatchObject([{ repositoryId: '1001' }])
  })

  it('means a branch, also where a tag has its name', async () => {
    const { app, github } = fixture()
    github.app.addRepository({ fullName: 'acme/tagged', id: '1002', branches: ['main'], tags: ['main'] })
    github.app.grantRepositories(dispatch.installationId, ['acme/tagged'])
    await app().dispatch({ ...dispatch, repositoryId: '1002', fullName: 'acme/tagged' })
    expect(github.app.dispatches).toMatchObject([{ ref: 'refs/heads/main' }])
  })

  it.each([
    ['a public repository', 'public'],
    ['a private one', 'private'],
  ] as const)('leaves %s alone that has the name by now', async (_name, visibility) => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    github.app.addRepository({ fullName: 'acme/infra', id: '6666', visibility })
    github.app.grantRepositories(dispatch.installationId, ['acme/infra'])
    const { code } = await refusal(app().dispatch(dispatch))
    expect(code).toBe('github_refused')
    expect(github.app.dispatches).toEqual([])
  })

  it.each<[string, Partial<WorkflowDispatch>, RegExp]>([
    ['a workflow that there is not', { workflow: 'nothing.yaml' }, /\(404\).*no workflow nothing\.yaml/],
    ['another path', { workflow: '..' }, /\(404\)/],
    ['a branch that there is not', { ref: 'refs/heads/gone' }, /No ref found.*workflow_dispatch/],
    ['a name that is none', { fullName: 'infra' }, /\(404\)/],
    ['a repository that the installation does not have', { repositoryId: '9' }, /\(422\).*no installation/],
    ['an installation that there is not', { installationId: '9' }, /\(404\).*no installation/],
    [
      'too many inputs',
      { inputs: Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, ''])) },
      /up to 25/,
    ],
  ])('says why: %s', async (_name, changes, reason) => {
    const { app, github } = fixture()
    const { code, message } = await refusal(app().dispatch({ ...dispatch, ...changes }))
    expect(code).toBe('github_refused')
    expect(message).toMatch(reason)
    expect(github.app.dispatches).toEqual([])
  })

  it('says that an installation is suspended, and that a repository is archived', async () => {
    const { app, github } = fixture()
    github.app.archiveRepository('1001')
    expect((await refusal(app().dispatch(dispatch))).message).toMatch(/archived/)
    github.app.suspend(dispatch.installationId)
    expect((await refusal(app().dispatch(dispatch))).message).toMatch(/suspended/)
  })

  it('names the permission that the App lacks', async () => {
    const { app, github } = fixture()
    const withoutActions: typeof fetch = async (input, init) =>
      String(input).endsWith('/access_tokens')
        ? Response.json(
            { message: 'The permissions requested are not granted to this installation.' },
            { status: 422 },
          )
        : github.fetch(input, init)
    const error = await refusal(app({ fetch: withoutActions }).dispatch(dispatch))
    expect(error).toMatchObject({
      code: 'github_refused',
      message: expect.stringMatching(/Actions: read and write/),
    })
  })

  it.each([
    ['breaks', 'reset'],
    ['answers 502', 502],
    ['answers 503', 503],
    ['never answers', 'hang'],
    ['stops in the middle of its answer', 'stall'],
  ] as const)(
    'is not tried again when GitHub %s, and says that it may have been heard',
    async (_name, fault) => {
      const { app, github, pauses } = fixture()
      const failing: typeof fetch = async (input, init) => {
        if (String(input).endsWith('/dispatches')) github.fail('api', fault)
        return github.fetch(input, init)
      }
      const error = await refusal(app({ fetch: failing, timeout: 200 }).dispatch(dispatch))
      expect(error).toMatchObject({
        code: 'github_unavailable',
        message: expect.stringMatching(/may have been started all the same/),
      })
      expect(github.requests.api).toBe(2)
      expect(pauses).toEqual([])
    },
  )

  it('is as good as done when what GitHub says of the run is not understood', async () => {
    const { app, github } = fixture()
    const odd: typeof fetch = async (input, init) => {
      const answer = await github.fetch(input, init)
      return String(input).endsWith('/dispatches') ? Response.json({ workflow_run_id: 'x' }) : answer
    }
    expect(await app({ fetch: odd }).dispatch(dispatch)).toEqual({})
    expect(github.app.dispatches).toHaveLength(1)
  })

  it.each([
    ['to another host', 'https://evil.example/'],
    ['to another place, as another request', 'https://api.github.com/user'],
  ])('is not sent %s', async (_name, redirect) => {
    const { app, github, sent } = fixture()
    const answers: typeof fetch = async (input, init) => {
      if (String(input).endsWith('/dispatches')) github.fail('api', { redirect }, 1)
      sent.push({ method: init?.method ?? '', url: String(input), headers: new Headers(), body: undefined })
      return github.fetch(input, init)
    }
    expect((await refusal(app({ fetch: answers }).dispatch(dispatch))).code).toBe('github_unavailable')
    expect(sent.map(({ url }) => url.replace(/.*\//, ''))).toEqual(['access_tokens', 'dispatches'])
  })

  it('does not leave the repository, whatever the workflow is called', async () => {
    const { app, sent } = fixture()
    await refusal(app().dispatch({ ...dispatch, workflow: '..' }))
    expect(sent.map(({ url }) => url.replace(/.*\//, ''))).toEqual(['access_tokens'])
  })
})
