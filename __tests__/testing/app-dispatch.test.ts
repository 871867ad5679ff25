import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createScene, installationToken, type Scene } from './app-fixture.js'

const PATH = '/repos/acme/infra/actions/workflows/atmos-terraform-apply.yaml/dispatches'
const VERSION = { 'x-github-api-version': '2026-03-10' }
let scene: Scene
let installationId: string
let token: string
beforeEach(async () => {
  await begin()
})
afterEach(() => scene.github.close())

async function begin(issuer?: string): Promise<void> {
  scene = await createScene(issuer === undefined ? {} : { issuer })
  const { app } = scene.github
  app.addRepository({ fullName: 'acme/tagged', id: '1003', branches: ['main', 'v1'], tags: ['v1', 'v2'] })
  installationId = app.install('acme', ['acme/infra', 'acme/tagged']).installationId
  token = await installationToken(scene, installationId)
}

async function dispatch(
  body: object,
  options: { path?: string; headers?: Record<string, string>; token?: string } = {},
): Promise<{ status: number; body: unknown }> {
  const { path = PATH, headers = VERSION } = options
  const init = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await scene.ask(path, options.token ?? token, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

describe('the answer', () => {
  const run = {
    workflow_run_id: 19_800_000_001,
    run_url: expect.stringMatching(/\/repos\/acme\/infra\/actions\/runs\/19800000001$/),
    html_url: expect.stringMatching(/\/acme\/infra\/actions\/runs\/19800000001$/),
  }
  const old = { 'x-github-api-version': '2022-11-28' }
  const unknownKey = { message: expect.stringContaining('"return_run_details" is not a permitted key') }

  it.each([
    { name: 'since 2026-03-10', headers: VERSION, body: {}, expected: { status: 200, body: run } },
    { name: 'before', headers: old, body: {}, expected: { status: 204, body: undefined } },
    { name: 'without a version', headers: {}, body: {}, expected: { status: 204, body: undefined } },
    {
      name: 'before, asked for the run',
      headers: old,
      body: { return_run_details: true },
      expected: { status: 200, body: run },
    },
    {
      name: 'since, asked for the run',
      headers: VERSION,
      body: { return_run_details: true },
      expected: { status: 400, body: unknownKey },
    },
    {
      name: 'of a version that is not there',
      headers: { 'x-github-api-version': '2030-01-01' },
      body: {},
      expected: { status: 400, body: { message: expect.stringContaining('not a supported version') } },
    },
  ])('$name: $expected.status', async ({ headers, body, expected }) => {
    expect(await dispatch({ ref: 'main', ...body }, { headers })).toEqual({
      ...expected,
      body: expected.body && expect.objectContaining(expected.body),
    })
    expect(scene.github.app.dispatches).toHaveLength(expected.status < 300 ? 1 : 0)
  })

  it.each([
    { name: 'a later version', headers: VERSION, body: {}, status: 400 },
    { name: 'the wish for the run', headers: old, body: { return_run_details: true }, status: 400 },
    { name: 'nothing of that', headers: old, body: {}, status: 204 },
  ])('of an Enterprise Server, asked with $name: $status', async ({ headers, body, status }) => {
    await scene.github.close()
    await begin('https://ghes.example/_services/token')
    expect((await dispatch({ ref: 'main', ...body }, { headers })).status).toBe(status)
  })
})

describe('who may', () => {
  it.each([
    { name: 'a token without actions', body: { permissions: { metadata: 'read' } }, status: 403 },
    { name: 'a token that reads actions', body: { permissions: { actions: 'read' } }, status: 403 },
    { name: 'a token of another repository', body: { repository_ids: [1003] }, status: 404 },
    {
      name: 'a token of this one',
      body: { repository_ids: [1001], permissions: { actions: 'write' } },
      status: 200,
    },
  ])('$name: $status', async ({ body, status }) => {
    const narrowed = await installationToken(scene, installationId, body)
    expect((await dispatch({ ref: 'main' }, { token: narrowed })).status).toBe(status)
    expect(scene.github.app.dispatches).toHaveLength(status === 200 ? 1 : 0)
  })

  it('nobody, where the App is not installed, though all can see it', async () => {
    const path = PATH.replace('infra', 'docs')
    expect((await dispatch({ ref: 'main' }, { path })).status).toBe(403)
  })

  it.each([
    { login: 'alice', status: 200 },
    { login: 'bob', status: 403 },
    { login: 'mallory', status: 404 },
  ])('$login: $status', async ({ login, status }) => {
    const user = scene.github.app.userToken(login)
    expect((await dispatch({ ref: 'main' }, { token: user })).status).toBe(status)
  })

  it('nobody, in an archive', async () => {
    scene.github.app.archiveRepository(scene.infra)
    expect((await dispatch({ ref: 'main' })).status).toBe(403)
  })

  it('nobody who does not say who they are', async () => {
    const response = await scene.ask(PATH, undefined, { method: 'POST', body: '{"ref":"main"}' })
    expect(response.status).toBe(401)
  })
})

describe('what is asked', () => {
  const many = (size: number) => Object.fromEntries(Array.from({ length: size }, (_, i) => [`i${i}`, 'x']))

  it.each([
    {
      name: 'a ref that is not there',
      body: { ref: 'none' },
      status: 422,
      message: 'No ref found for: none',
    },
    { name: 'a commit', body: { ref: '7b1f0c5' }, status: 422, message: 'No ref found' },
    { name: 'no ref', body: {}, status: 422, message: 'ref' },
    { name: '25 inputs', body: { ref: 'main', inputs: many(25) }, status: 200 },
    { name: '26 inputs', body: { ref: 'main', inputs: many(26) }, status: 422, message: '25' },
    { name: 'a list of inputs', body: { ref: 'main', inputs: ['x'] }, status: 422, message: 'inputs' },
    {
      name: 'large inputs',
      body: { ref: 'main', inputs: { x: 'x'.repeat(66_000) } },
      status: 422,
      message: 'too large',
    },
    {
      name: 'more than there is',
      body: { ref: 'main', sha: 'x' },
      status: 400,
      message: 'not a permitted key',
    },
  ])('$name: $status', async ({ body, status, message = '' }) => {
    const answer = await dispatch(body)
    expect(answer.status).toBe(status)
    expect(JSON.stringify(answer.body)).toContain(message)
  })

  it.each([
    { name: 'another workflow', path: PATH.replace('apply', 'plan') },
    { name: 'another repository', path: PATH.replace('infra', 'none') },
  ])('$name: 404', async ({ path }) => {
    expect((await dispatch({ ref: 'main' }, { path })).status).toBe(404)
  })

  it('no JSON: 400', async () => {
    for (const body of ['{', '[]', '"main"']) {
      expect((await scene.ask(PATH, token, { method: 'POST', body })).status).toBe(400)
    }
  })

  it.each([
    { ref: 'main', found: 'refs/heads/main' },
    { ref: 'refs/heads/main', found: 'refs/heads/main' },
    { ref: 'v2', found: 'refs/tags/v2' },
    { ref: 'refs/tags/v2', found: 'refs/tags/v2' },
    // A tag hides a branch of the same name, unless the ref is written in full.
    { ref: 'v1', found: 'refs/tags/v1' },
    { ref: 'refs/heads/v1', found: 'refs/heads/v1' },
  ])('$ref is $found', async ({ ref, found }) => {
    await dispatch({ ref, inputs: { a: 1 } }, { path: PATH.replace('infra', 'tagged') })
    expect(scene.github.app.dispatches).toEqual([
      {
        repositoryId: '1003',
        workflow: 'atmos-terraform-apply.yaml',
        ref: found,
        inputs: { a: 1 },
        runId: '19800000001',
      },
    ])
  })
})

describe('by a name of before', () => {
  it('is sent on, with what it asks', async () => {
    const { app } = scene.github
    app.renameRepository(scene.infra, 'platform')
    const moved = await scene.ask(PATH, token, {
      method: 'POST',
      headers: VERSION,
      body: '{"ref":"main"}',
      redirect: 'manual',
    })
    const location = `${app.apiUrl}/repositories/1001/actions/workflows/atmos-terraform-apply.yaml/dispatches`
    expect([moved.status, moved.headers.get('location')]).toEqual([307, location])
    expect(app.dispatches).toHaveLength(0)

    expect(await dispatch({ ref: 'main', inputs: { a: 'b' } })).toMatchObject({ status: 200 })
    expect(app.dispatches).toMatchObject([{ repositoryId: '1001', inputs: { a: 'b' } }])
  })
})

it.each([
  { fault: 'reset' as const, heard: 0 },
  { fault: 503 as const, heard: 0 },
  { fault: 'stall' as const, heard: 1 },
])('a request that ends with $fault may have been heard', async ({ fault, heard }) => {
  scene.github.fail('api', fault, 1)
  const left = new AbortController()
  const init = { method: 'POST', headers: VERSION, body: '{"ref":"main"}', signal: left.signal }
  await scene.ask(PATH, token, init).catch(() => undefined)
  left.abort()
  expect(scene.github.app.dispatches).toHaveLength(heard)
})
