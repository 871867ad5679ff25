import { beforeEach, describe, expect, it } from 'vitest'
import { URL_OF_SERVER } from '../server/fixture.js'
import { type Answer, ApiError, createCli, type Sent } from './support/cli.js'
import {
  affectedStack,
  COMMITS,
  createScene,
  EVERYTHING,
  instanceOf,
  ORIGIN,
  type Scene,
} from './support/scene.js'

let scene: Scene
/** What the server was asked, in order. */
let sent: Sent[]
/** What happens to the answers to come, in order; afterwards they arrive. */
let fates: ('arrives' | 'is lost' | 'was never asked')[]

const path = (request: Sent) => `${request.method} ${request.path}`

beforeEach(async () => {
  scene = await createScene()
  sent = []
  fates = []
})

async function transport(request: Sent): Promise<Answer> {
  const fate = fates.shift() ?? 'arrives'
  sent.push(request)
  if (fate === 'was never asked') throw new Error('dial tcp: connection refused')
  const { method, headers, body } = request
  const length = String(Buffer.byteLength(body))
  const response = await scene.server.app.answer(
    new Request(`${URL_OF_SERVER}${request.path}`, {
      method,
      headers: { ...headers, 'content-length': length },
      body,
    }),
    '192.0.2.1',
  )
  const answer = { status: response.status, text: await response.text() }
  if (fate === 'is lost') throw new Error('unexpected EOF')
  return answer
}

const cliOf = (options: { budget?: number; exchange?: () => Promise<string> } = {}) =>
  createCli({ transport, exchange: () => scene.session(), ...options })

const uploads = async (kind: 'affected-stacks' | 'instances') =>
  (await scene.store.list('uploads', { workspaceId: scene.workspaceId, limit: 100 })).filter(
    (upload) => upload.kind === kind,
  )

const itemsOf = async (kind: 'affected-stacks' | 'instances') =>
  (await scene.store.listItems({ workspaceId: scene.workspaceId, kind, limit: 100_000 })).map(({ json }) =>
    JSON.parse(json),
  )

/** Far more than its own size: it cannot be one body of this budget. */
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...affectedStack(`vpc-${index}`),
    settings: { pro: { note: 'x'.repeat(500) } },
  }))

describe('the shapes of the published contract', () => {
  it('affected stacks: every field arrives, also nested dependents and those of a newer CLI', async () => {
    const stacks = [
      affectedStack(),
      {
        ...affectedStack('eks', 'plat-ue1-prod'),
        affected: 'stack.vars',
        affected_all: ['stack.vars', 'component'],
        deleted: true,
        deletion_type: 'component',
        settings: { pro: { enabled: true } },
        from_the_future: { a: [1] },
        dependents: [{ ...affectedStack('app'), dependents: [affectedStack('dns')] }],
      },
    ]
    const cli = await cliOf()
    await cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN, from_the_future: 1 }, stacks)
    expect(await itemsOf('affected-stacks')).toEqual(stacks)
    expect(await uploads('affected-stacks')).toMatchObject([
      {
        state: 'complete',
        batches: '1',
        items: 2,
        platform: 'token.actions.githubusercontent.com',
        repositoryId: '1001',
        facts: {
          headSha: COMMITS.head_sha,
          baseSha: COMMITS.base_sha,
          repoUrl: ORIGIN.repo_url,
          repoHost: 'github.com',
          run: {
            repository: 'acme/infra',
            workflow: 'atmos-pro.yaml',
            ref: 'refs/heads/main',
            actor: 'alice',
          },
        },
      },
    ])
    expect(sent[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'atmos/1.199.0 (linux; amd64)',
    })
  })

  it.each([
    ['none are affected', []],
    ['Go has a nil slice', null],
  ])('affected stacks: %s', async (_name, stacks) => {
    const token = await scene.session()
    const body = { ...COMMITS, ...ORIGIN, stacks }
    const answer = await scene.server.ask('POST', '/api/v1/affected-stacks', { token, body })
    expect(answer).toMatchObject({ status: 200, body: { success: true, data: { items: 0, complete: true } } })
  })

  it('instances, and how a command on one of them ended', async () => {
    const cli = await cliOf()
    const odd = 'plat ue1/dev+a&b=ü'
    await cli.uploadInstances(ORIGIN, [instanceOf(), { ...instanceOf('eks', odd), settings: { pro: {} } }])
    await cli.uploadInstanceStatus('acme', 'infra', odd, 'eks', { command: 'plan', exit_code: 2 })
    await cli.uploadInstanceStatus('ACME', 'Infra', 'plat-ue1-dev', 'vpc', {
      command: 'apply',
      exit_code: -1,
      last_run: '2026-11-23T13:59:58+02:00',
    })
    expect(sent.map(path)).toEqual([
      'POST /api/v1/instances',
      'PATCH /api/v1/repos/acme/infra/instances?stack=plat+ue1%2Fdev%2Ba%26b%3D%C3%BC&component=eks',
      'PATCH /api/v1/repos/ACME/Infra/instances?stack=plat-ue1-dev&component=vpc',
    ])
    const found = await scene.store.listItems({
      workspaceId: scene.workspaceId,
      kind: 'instances',
      limit: 10,
    })
    expect(found).toMatchObject([
      {
        component: 'vpc',
        status: { command: 'apply', exitCode: -1, lastRun: Date.parse('2026-11-23T11:59:58Z') },
      },
      { component: 'eks', status: { command: 'plan', exitCode: 2 } },
    ])
    expect(found[1]?.status).not.toHaveProperty('lastRun')
  })

  it('locks: every field of the answer is as the CLI decodes it', async () => {
    scene.pass(789)
    const cli = await cliOf()
    const key = 'acme/infra/plat-ue1-dev/vpc'
    const lock = await cli.lockStack({
      key,
      ttl: 3600,
      lockMessage: 'apply',
      properties: { component: 'vpc', n: 1 },
    })
    expect(lock).toEqual({
      id: expect.stringMatching(/^lock_[0-9a-z]{28}$/),
      workspaceId: scene.workspaceId,
      key,
      lockMessage: 'apply',
      expiresAt: '2026-11-23T13:00:00Z',
      createdAt: '2026-11-23T12:00:00Z',
      updatedAt: '2026-11-23T12:00:00Z',
    })
    expect(await cli.lockStack({ key: 'other', ttl: 1 })).not.toHaveProperty('lockMessage')
    await cli.unlockStack({ key })
    await expect(cli.unlockStack({ key })).rejects.toThrow(/There is no lock acme\/infra/)
  })
})

describe('large uploads are cut into batches', () => {
  it('of 4 MiB, and are one upload in the end', async () => {
    const cli = await cliOf()
    const stacks = many(8000)
    await cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN }, stacks)
    expect(sent.length).toBeGreaterThan(1)
    expect(Math.max(...sent.map(({ body }) => body.length))).toBeGreaterThan(4_000_000)
    expect(await uploads('affected-stacks')).toMatchObject([
      { state: 'complete', batches: '1'.repeat(sent.length), items: 8000 },
    ])
    expect(await itemsOf('affected-stacks')).toEqual(stacks)
    expect(await scene.events()).toMatchObject([
      { action: 'uploaded', metadata: { items: 8000, batches: sent.length, headSha: COMMITS.head_sha } },
    ])
  })

  it('more than one batch may have is answered with 413, after which the CLI cuts smaller', async () => {
    const cli = await cliOf({ budget: 3 * 1024 * 1024 })
    const instances = Array.from({ length: 25_000 }, (_, index) => instanceOf(`vpc-${index}`))
    await cli.uploadInstances(ORIGIN, instances)
    const complete = (await uploads('instances')).filter(({ state }) => state === 'complete')
    expect(complete).toMatchObject([{ items: 25_000 }])
    expect(await itemsOf('instances')).toEqual(instances)
  })
})

describe('the CLI asks again', () => {
  const upload = async () => {
    const cli = await cliOf({ budget: 60_000 })
    await cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN }, many(300))
    return sent.length
  }

  it.each<[string, typeof fates]>([
    ['when it was never heard', ['was never asked', 'was never asked', 'was never asked']],
    ['when the first answer was lost', ['is lost']],
    [
      'when every answer was lost once',
      ['is lost', 'arrives', 'is lost', 'arrives', 'is lost', 'arrives', 'is lost'],
    ],
    [
      'when the last answer was lost thrice',
      ['arrives', 'arrives', 'arrives', 'is lost', 'is lost', 'is lost'],
    ],
  ])('%s: one upload, one event', async (_name, what) => {
    fates = [...what]
    await upload()
    expect(await uploads('affected-stacks')).toMatchObject([
      { state: 'complete', items: 300, batches: expect.stringMatching(/^1+$/) },
    ])
    expect((await itemsOf('affected-stacks')).length).toBe(300)
    expect(await scene.events()).toHaveLength(1)
  })

  it('a status whose answer was lost is one event', async () => {
    const cli = await cliOf()
    await cli.uploadInstances(ORIGIN, [instanceOf()])
    fates = ['is lost', 'is lost']
    const status = { command: 'plan', exit_code: 0, last_run: '2026-11-23T12:00:00Z' }
    await cli.uploadInstanceStatus('acme', 'infra', 'plat-ue1-dev', 'vpc', status)
    await cli.uploadInstanceStatus('acme', 'infra', 'plat-ue1-dev', 'vpc', { ...status, exit_code: 2 })
    const events = await scene.events()
    expect(events.map(({ action }) => action)).toEqual([
      'registered',
      'drift_status_updated',
      'drift_status_updated',
    ])
  })

  it('after 401, with a session of a fresh exchange; in the middle of an upload too', async () => {
    const old = await scene.session()
    await scene.server.ask('DELETE', '/api/v1/auth/session', { token: old })
    const sessions = [old]
    const cli = await cliOf({ exchange: async () => sessions.shift() ?? scene.session(), budget: 60_000 })
    await cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN }, many(300))
    const [first, second] = sent
    expect(first?.body).toBe(second?.body)
    expect(first?.headers['authorization']).toBe(`Bearer ${old}`)
    expect(second?.headers['authorization']).not.toBe(first?.headers['authorization'])
    expect(await uploads('affected-stacks')).toMatchObject([{ state: 'complete', items: 300 }])
  })

  it('not after a refusal that a fresh exchange would not change', async () => {
    scene = await createScene({ permissions: EVERYTHING.slice(0, 1) })
    const cli = await cliOf()
    const refused = await cli.uploadInstances(ORIGIN, [instanceOf()]).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApiError)
    expect(refused).toMatchObject({ status: 403, message: expect.stringContaining('instances:create') })
    expect(sent).toHaveLength(1)
  })
})
