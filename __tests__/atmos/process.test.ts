import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { createProgram, type Program, type RunningServer } from '../cli/support/program.js'
import { createCli, type Transport } from './support/cli.js'
import { affectedStack, COMMITS, instanceOf, ORIGIN } from './support/scene.js'

/** The published server, in a process of its own. */
let folder: string
let github: FakeGitHub
let program: Program
let server: RunningServer
const workspaceId = newId('ws')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  program = createProgram(folder)
  github = await createFakeGitHub()
  const names = ['affected-stacks:create', 'instances:create', 'instances:update']
  const repository = {
    id: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
    permissions: names.map((permission) => ({ permission })),
  }
  const config = { issuers: [github.issuer], workspaces: [{ id: workspaceId, repositories: [repository] }] }
  await writeFile(join(folder, 'c.yaml'), JSON.stringify(config))
})
beforeEach(async () => {
  server = await program.serve(['--config', 'c.yaml', '--database', 'sqlite:test.db'])
})
afterEach(() => program.cleanUp())
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

const transport: Transport = async ({ method, path, headers, body }) => {
  const response = await fetch(`${server.url}${path}`, { method, headers, body })
  return { status: response.status, text: await response.text() }
}

async function exchange(): Promise<string> {
  const { text } = await transport({
    method: 'POST',
    path: '/api/v1/auth/github-oidc',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: await github.mint('push'), workspaceId }),
  })
  return JSON.parse(text).data.token
}

const post = (token: string, body: string) =>
  transport({
    method: 'POST',
    path: '/api/v1/affected-stacks',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  })

it('takes what the CLI sends, large and small, and ends when it is told to', async () => {
  const cli = await createCli({ transport, exchange })
  const stacks = Array.from({ length: 12_000 }, (_, index) => ({
    ...affectedStack(`vpc-${index}`),
    settings: { pro: { note: 'x'.repeat(300) } },
  }))
  await cli.uploadAffectedStacks({ ...COMMITS, ...ORIGIN }, stacks)
  await cli.uploadInstances(ORIGIN, [instanceOf()])
  await cli.uploadInstanceStatus('acme', 'infra', 'plat-ue1-dev', 'vpc', { command: 'plan', exit_code: 0 })
  expect(await cli.lockStack({ key: 'acme/infra/plat-ue1-dev/vpc', ttl: 60 })).toMatchObject({ workspaceId })
  await cli.unlockStack({ key: 'acme/infra/plat-ue1-dev/vpc' })
  expect(await server.stop()).toBe(0)
  const actions = server.log.map((line) => JSON.parse(line).action).filter(Boolean)
  expect(actions.slice(1)).toEqual(['uploaded', 'registered', 'drift_status_updated', 'created', 'deleted'])
})

it('answers others while it reads what is meant to keep it busy', async () => {
  const token = await exchange()
  const keys = Array.from({ length: 200_000 }, (_, index) => `"${index.toString(36)}":0`).join(',')
  const [start] = JSON.stringify({ ...COMMITS, ...ORIGIN, stacks: [] }).split(']')
  const hostile = `${start}{"component":"a","stack":"b","settings":{${keys}}}]}`
  let isOver = false
  const uploads = Promise.all([post(token, hostile), post(token, hostile)]).finally(() => {
    isOver = true
  })
  let answered = 0
  while (!isOver) {
    await fetch(`${server.url}/healthz`)
    answered++
  }
  expect((await uploads).map(({ status }) => status)).toEqual([200, 200])
  // Far more than there are turns in between, if it were read where others are answered.
  expect(answered).toBeGreaterThan(50)
})

it('refuses what is too large, and depth without end, and goes on', async () => {
  const token = await exchange()
  const five = 'x'.repeat(5 * 1024 * 1024)
  const deep = '['.repeat(4.5 * 1024 * 1024)
  const good = JSON.stringify({ ...COMMITS, ...ORIGIN, stacks: [affectedStack()] })
  const statuses = []
  for (const body of [five, deep, good, five, good]) statuses.push((await post(token, body)).status)
  statuses.push((await post('x.y.z', five)).status)
  expect(statuses).toEqual([413, 400, 200, 413, 200, 401])
})
