import { Octokit } from '@octokit/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScene, octokitOf, type Scene } from './app-fixture.js'

let scene: Scene
beforeEach(async () => {
  scene = await createScene({ now: Date.now })
})
afterEach(() => scene.github.close())

describe('Octokit', () => {
  it('as the App sees its installations', async () => {
    const { app } = scene.github
    const { installationId } = app.install('acme', 'all')
    const octokit = octokitOf(scene.github)
    const one = await octokit.request('GET /app/installations/{installation_id}', {
      installation_id: Number(installationId),
    })
    expect(one.data).toMatchObject({
      id: Number(installationId),
      account: { login: 'acme', id: 42, type: 'Organization' },
      repository_selection: 'all',
      target_type: 'Organization',
      app_id: Number(app.credentials.appId),
      suspended_at: null,
    })
    const found = await octokit.request('GET /repos/{owner}/{repo}/installation', {
      owner: 'ACME',
      repo: 'Infra',
    })
    expect(found.data.id).toBe(Number(installationId))
  })

  it('as an installation lists and dispatches', async () => {
    const { app } = scene.github
    const { installationId } = app.install('acme', ['acme/infra'])
    const octokit = octokitOf(scene.github, installationId)
    const { data } = await octokit.request('GET /installation/repositories')
    expect(data).toMatchObject({ total_count: 1, repository_selection: 'selected' })
    expect(data.repositories[0]).toMatchObject({ id: 1001, full_name: 'acme/infra', private: true })
    const dispatched = await octokit.request(
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      {
        owner: 'acme',
        repo: 'infra',
        workflow_id: 'atmos-terraform-apply.yaml',
        ref: 'main',
        inputs: { a: 'b' },
      },
    )
    expect(dispatched.status).toBe(204)
    expect(app.dispatches).toMatchObject([{ ref: 'refs/heads/main', inputs: { a: 'b' } }])
  })

  it('narrows a token as it asked, and asks for it once', async () => {
    const { installationId } = scene.github.app.install('acme', 'all')
    const octokit = octokitOf(scene.github, installationId)
    const auth = { type: 'installation', repositoryIds: [1001], permissions: { actions: 'write' } }
    const [one, other] = [await octokit.auth(auth), await octokit.auth(auth)]
    expect(one).toMatchObject({ repositorySelection: 'selected', permissions: { actions: 'write' } })
    expect(other).toMatchObject({ token: (one as { token: string }).token })
    expect(scene.github.requests.api).toBe(1)
  })

  it('follows a repository that was renamed', async () => {
    const { app, fetch } = scene.github
    const { installationId } = app.install('acme', 'all')
    app.renameRepository(scene.infra, 'platform')
    const octokit = octokitOf(scene.github)
    const found = await octokit.request('GET /repos/{owner}/{repo}/installation', {
      owner: 'acme',
      repo: 'infra',
    })
    expect(found.data.id).toBe(Number(installationId))
    const user = new Octokit({ baseUrl: app.apiUrl, auth: app.userToken('alice'), request: { fetch } })
    const { data } = await user.request('GET /repos/{owner}/{repo}', { owner: 'acme', repo: 'infra' })
    expect(data).toMatchObject({ id: 1001, full_name: 'acme/platform', permissions: { admin: true } })
  })

  it('mends a clock that is wrong', async () => {
    await scene.github.close()
    scene = await createScene({ now: () => Date.now() - 3_600_000 })
    const { installationId } = scene.github.app.install('acme', 'all')
    const octokit = octokitOf(scene.github)
    const found = await octokit.request('GET /app/installations/{installation_id}', {
      installation_id: Number(installationId),
    })
    expect(found.status).toBe(200)
    expect(scene.github.requests.api).toBe(2)
  })

  it('over the loopback server is the same', async () => {
    const { app, url } = scene.github
    const { installationId } = app.install('acme', 'all')
    const octokit = octokitOf({ ...scene.github, fetch }, installationId)
    expect(app.apiUrl).toBe(`${url}/api/v3`)
    const { data } = await octokit.request('GET /installation/repositories', { per_page: 1 })
    expect(data.total_count).toBe(2)
  })

  it.each([
    { name: 'a primary limit', fault: 'rate-limited' as const, header: 'x-ratelimit-reset' },
    { name: 'a secondary limit', fault: 'secondary-limit' as const, header: 'retry-after' },
  ])('is told of $name', async ({ fault, header }) => {
    const { installationId } = scene.github.app.install('acme', 'all')
    scene.github.fail('api', fault)
    const asked = octokitOf(scene.github).request('GET /app/installations/{installation_id}', {
      installation_id: Number(installationId),
    })
    await expect(asked).rejects.toMatchObject({
      status: 403,
      response: { headers: { [header]: expect.stringMatching(/^\d+$/) } },
    })
  })

  it('is told what is wrong', async () => {
    const octokit = octokitOf(scene.github)
    const asked = octokit.request('GET /app/installations/{installation_id}', { installation_id: 1 })
    await expect(asked).rejects.toMatchObject({
      status: 404,
      message: 'Not Found - https://docs.github.com/rest',
      response: { data: { message: 'Not Found', status: '404' } },
    })
  })
})
