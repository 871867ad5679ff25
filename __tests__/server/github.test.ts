import { beforeEach, describe, expect, it } from 'vitest'
import { clientOf } from '../management/github-fixture.js'
import { createServerFixture, type ServerFixture } from './fixture.js'

let server: ServerFixture
let token: string
beforeEach(async () => {
  server = await createServerFixture({ app: clientOf })
  const { app } = server.github
  app.addUser('alice')
  app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42', admins: ['alice'] })
  app.install('acme', 'all')
  token = app.userToken('alice')
  return () => server.github.close()
})

const ask = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  server.ask(method, `/api/v1${path}`, {
    token: server.administrator,
    headers,
    ...(body ? { body } : {}),
  })
const made = async (path: string, body: object) => (await ask('POST', path, body)).body.data.id as string

describe('X-GitHub-Token', () => {
  it('says who asks GitHub: for lists', async () => {
    const { status, body } = await ask('GET', '/github/repositories?search=INFRA', undefined, {
      'x-github-token': token,
    })
    expect(status).toBe(200)
    expect(body.data.items).toMatchObject([{ fullName: 'acme/infra', admin: true }])
  })

  it('says who asks GitHub: for an import', async () => {
    const workspaceId = await made('/workspaces', { name: 'acme' })
    const path = `/workspaces/${workspaceId}/repositories`
    const answer = await ask('POST', path, { fullName: 'acme/infra' }, { 'X-GitHub-Token': token })
    expect(answer).toMatchObject({ status: 201, body: { data: { repositoryId: '1001', ownerId: '42' } } })
  })

  it.each<[string, string, string, object | undefined, string]>([
    [
      'in a query',
      'GET',
      '/github/repositories?githubToken=SECRET',
      undefined,
      'githubToken: belongs in the header X-GitHub-Token',
    ],
    [
      'in a body',
      'POST',
      '/workspaces/WS/repositories',
      { fullName: 'acme/infra', githubToken: 'SECRET' },
      'githubToken: belongs in the header X-GitHub-Token',
    ],
  ])('%s is refused, and not said back', async (_name, method, path, body, message) => {
    const asked = JSON.parse(JSON.stringify({ path, body }).replaceAll('SECRET', token))
    const answer = await ask(method, asked.path.replace('WS', `ws_${'0'.repeat(28)}`), asked.body)
    expect(answer).toMatchObject({ status: 400, body: { errorTag: 'InvalidRequest', errorMessage: message } })
    expect(JSON.stringify([answer.body, server.log])).not.toContain(token)
  })

  it('where nobody looks at it is refused', async () => {
    const answer = await ask('GET', '/workspaces', undefined, { 'x-github-token': token })
    expect(answer).toMatchObject({
      status: 400,
      body: { errorMessage: 'X-GitHub-Token: is not looked at here; leave it out' },
    })
    expect(JSON.stringify([answer.body, server.log])).not.toContain(token)
  })

  it.each([
    ['missing', {}, 403, 'GitHubSignInRequired'],
    ['of nobody', { 'x-github-token': 'ghu_nobody' }, 403, 'GitHubSignInRequired'],
    ['with a space', { 'x-github-token': 'ghu secret' }, 400, 'InvalidRequest'],
  ])('that is %s', async (_name, headers, status, errorTag) => {
    const answer = await ask('GET', '/github/installations', undefined, headers as Record<string, string>)
    expect(answer).toMatchObject({ status, body: { errorTag } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
  })

  it('is in the OpenAPI document of the operations that take it', async () => {
    const { body } = await server.ask('GET', '/openapi.json')
    const parameter = { $ref: '#/components/parameters/GitHubToken' }
    const paths = body.paths
    expect(paths['/api/v1/github/installations'].get.parameters).toContainEqual(parameter)
    expect(paths['/api/v1/github/repositories'].get.parameters).toContainEqual(parameter)
    const imports = paths['/api/v1/workspaces/{workspaceId}/repositories'].post
    expect(imports.parameters).toContainEqual(parameter)
    expect(JSON.stringify([imports.requestBody, paths['/api/v1/workspaces'].get])).not.toMatch(/githubToken/i)
  })
})

describe('a dispatch over HTTP', () => {
  const inputs = { long: 'ä'.repeat(65_000) }

  async function dispatch(environment?: string) {
    const workspaceId = await made('/workspaces', { name: 'acme' })
    const repository = await made(`/workspaces/${workspaceId}/repositories`, {
      ...{ repositoryId: '1001', ownerId: '42', fullName: 'acme/infra' },
      permissions: [{ permission: 'deployments:create', branch: 'main', environment: 'prod' }],
    })
    const asked = { repository, workflow: 'atmos-terraform-apply.yaml', ref: 'main', inputs }
    return ask('POST', `/workspaces/${workspaceId}/dispatches`, {
      ...asked,
      ...(environment ? { environment } : {}),
    })
  }

  it('takes more than other bodies have', async () => {
    expect(await dispatch('prod')).toMatchObject({
      status: 200,
      body: { data: { runId: expect.any(String) } },
    })
    expect(server.github.app.dispatches).toMatchObject([{ inputs }])
  })

  it('that is refused carries the explanation', async () => {
    const { status, body } = await dispatch()
    expect({ status, tag: body.errorTag }).toEqual({ status: 403, tag: 'PermissionDenied' })
    expect(body.context).toMatchObject({
      code: 'permission_denied',
      permission: 'deployments:create',
      reason: 'conditions-unmet',
      explanation: expect.stringMatching(/✗ environment {2}seen none, wanted/),
    })
    expect(body.data.validationErrors).toEqual([expect.stringMatching(/^environment: seen none, wanted/)])
    expect(server.github.app.dispatches).toEqual([])
  })
})

it('without an App, what needs one is not found', async () => {
  await using other = await createServerFixture().then((one) => ({
    ...one,
    [Symbol.asyncDispose]: () => one.github.close(),
  }))
  const { status, body } = await other.ask('GET', '/api/v1/github/app', { token: other.administrator })
  expect({ status, tag: body.errorTag }).toEqual({ status: 404, tag: 'GitHubNotConfigured' })
})
