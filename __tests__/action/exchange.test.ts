import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/server/config.js'
import { createLog } from '../../src/server/log.js'
import { type RunningServer, startServer } from '../../src/server/server.js'
import { createMemoryStore } from '../../src/store/memory.js'
import {
  createFakeGitHub,
  type EventPreset,
  type FakeGitHub,
  type JobOptions,
} from '../../src/testing/index.js'
import { runAction, type Step, WORKSPACE_ID } from './support/run-action.js'
import { expectHidden } from './support/secrets.js'

const permission = 'affected-stacks:create'
let github: FakeGitHub
let server: RunningServer

beforeAll(async () => {
  github = await createFakeGitHub()
  const permissions = [
    { permission, workflow: 'atmos-pro.yaml', branch: 'main' },
    { permission: 'instances:create', branch: 'main' },
  ]
  const repositories = [{ id: '1001', ownerId: '42', fullName: 'acme/infra', permissions }]
  const config = parseConfig(
    JSON.stringify({ issuers: [github.issuer], workspaces: [{ id: WORKSPACE_ID, repositories }] }),
    'test',
  )
  server = await startServer({
    config,
    configFile: 'test',
    store: createMemoryStore(),
    host: '127.0.0.1',
    port: 0,
    version: 'test',
    log: createLog(() => {}),
  })
})

afterAll(async () => {
  await server.close()
  await github.close()
})

/** A job of this event, with real tokens and a real server to show them to. */
function step(
  preset: EventPreset,
  { inputs = {}, ...job }: JobOptions & { inputs?: Step['inputs'] } = {},
): Step {
  return {
    inputs: { 'base-url': server.url, retries: '0', ...inputs },
    env: { ...github.job(preset, job), ATMOS_PRO_WORKSPACE_ID: WORKSPACE_ID },
  }
}

describe('with real tokens and the real exchange', () => {
  it('opens a session, and ends it', async () => {
    const job = step('push')
    const { code, outputs, state } = await runAction(job)
    expect(code).toBe(0)
    expect(outputs).toMatchObject({
      'workspace-id': WORKSPACE_ID,
      repository: 'acme/infra',
      permissions: JSON.stringify([permission, 'instances:create']),
    })
    const session = { headers: { authorization: `Bearer ${outputs['token']}` } }
    const asked = () => fetch(`${server.url}/api/v1/auth/session`, session)
    expect((await asked()).status).toBe(200)

    const post = await runAction({ ...job, state })
    expect(post.stdout).toContain('Session revoked.')
    expect((await asked()).status).toBe(401)
    expectHidden(post, outputs['token'] ?? '')

    const again = await runAction({ ...job, state })
    expect([again.code, again.annotations]).toEqual([0, []])
    expect(again.stdout).toContain('The session had ended already.')
  })

  it('tries again while GitHub thinks that the job has not started', async () => {
    github.fail('token', 'pending', 1)
    const { code } = await runAction(step('push', { inputs: { retries: '1' } }))
    expect(code).toBe(0)
  })

  it.each<[string, () => Step, string, string]>([
    [
      'a pull request where main is allowed',
      () => step('pull_request', { pullRequest: { number: 12 } }),
      `Permission denied: ${permission}`,
      '      branch: pull_request:main\n',
    ],
    [
      'another workflow',
      () => step('push', { workflow: 'other.yaml' }),
      `Permission denied: ${permission}`,
      '- workflow: seen other.yaml, wanted exactly ',
    ],
    [
      'an event that outsiders can start',
      () => step('pull_request_target'),
      `Permission denied: ${permission}`,
      'No row is suggested: people without write access can start pull_request_target runs',
    ],
    [
      'a repository registered again under the same name',
      () => step('push', { repository: { id: '999', ownerId: '666' } }),
      'Repository not in the workspace',
      '          - id: "999"\n            ownerId: "666"\n',
    ],
    [
      'another audience',
      () => step('push', { inputs: { audience: 'other.example' } }),
      'Wrong audience',
      '        audience: "atmos-pro.com"\n',
    ],
    [
      'another workspace',
      () => step('push', { inputs: { 'workspace-id': `ws_${'z'.repeat(28)}` } }),
      'Repository not in the workspace',
      `ws_${'z'.repeat(28)}`,
    ],
    [
      'a token that is old already',
      () => step('push', { claims: { iat: 1_700_000_000, exp: 1_700_000_300 } }),
      'Clocks disagree',
      'GitHub issued the token at 2023-11-14T22:13:20Z',
    ],
    [
      'a job without the permission',
      () => step('push', { idToken: false }),
      'No id-token permission',
      'id-token: write',
    ],
    [
      'an endpoint of no server',
      () => step('push', { inputs: { endpoint: 'api/v9' } }),
      'Something else answers at this address',
      'endpoint: api/v1',
    ],
  ])('refuses and explains: %s', async (_, job, title, text) => {
    const result = await runAction(job())
    expect(result.code).toBe(1)
    expect(result.annotations).toMatchObject([{ level: 'error', title }])
    expect(result.annotations[0]?.message).toContain(text)
    expect(result.summary).toContain(`<h3>${title}</h3>`)
  })
})
