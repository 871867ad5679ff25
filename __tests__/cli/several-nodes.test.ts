import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import {
  createPostgresSchema,
  hasPostgres,
  POSTGRES_URL,
  type PostgresSchema,
} from '../store/support/postgres-schema.js'
import { createDirectory, type Directory } from './support/directory.js'
import { createProgram, type Environment, type Program, type RunningServer } from './support/program.js'

let folder: string
let github: FakeGitHub
let program: Program
let schema: PostgresSchema
let env: Environment
let directory: Directory
let a: RunningServer
let b: RunningServer

const hasServer = await hasPostgres()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  program = createProgram(folder)
  github = await createFakeGitHub()
  const settings = { issuers: [github.issuer], rateLimit: false, publicUrl: 'http://127.0.0.1:1' }
  await writeFile(join(folder, 'atmos-pro-oidc.yaml'), JSON.stringify(settings))
})
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

const EXCHANGE = '/api/v1/auth/github-oidc'
const SESSION = '/api/v1/auth/session'

const post = (node: RunningServer, token: string) =>
  fetch(`${node.url}${EXCHANGE}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, workspaceId: directory.workspaceId }),
  })

const asBearer = (token: string, method = 'GET') => ({
  method,
  headers: { authorization: `Bearer ${token}` },
})

async function session(node: RunningServer): Promise<string> {
  const response = await post(node, await github.mint('push'))
  expect(response.status).toBe(200)
  return ((await response.json()) as { data: { token: string } }).data.token
}

const show = async (node: RunningServer, token: string) =>
  (await fetch(`${node.url}${SESSION}`, asBearer(token))).status

const kidOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

describe.skipIf(!hasServer)('two servers on one Postgres', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    schema = await createPostgresSchema()
    const url = new URL(POSTGRES_URL)
    url.searchParams.set('options', `-c search_path=${schema.name}`)
    env = {
      ATMOS_PRO_OIDC_DATABASE: url.href.replaceAll('+', '%20'),
      ATMOS_PRO_OIDC_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    }
    // Both start on a database without tables and without a key.
    ;[a, b] = await Promise.all([program.serve([], env), program.serve([], env)])
    directory = await createDirectory(program, env, new URL(github.issuer).host)
  })
  afterEach(async () => {
    program.cleanUp()
    await schema.drop()
  })

  it('a token is good once, whichever is asked', async () => {
    const token = await github.mint('push')
    expect((await post(a, token)).status).toBe(200)
    const replayed = await post(b, token)
    expect(replayed.status).toBe(401)
    expect(await replayed.json()).toMatchObject({ errorTag: 'TokenReplayed' })

    const raced = await github.mint('push')
    const statuses = await Promise.all(
      [a, b, a, b, a, b].map(async (node) => (await post(node, raced)).status),
    )
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401, 401])
  })

  it('a session is known to both, and revoked at one it is gone at the other', async () => {
    const token = await session(a)
    expect([await show(a, token), await show(b, token)]).toEqual([200, 200])
    expect((await fetch(`${b.url}${SESSION}`, asBearer(token, 'DELETE'))).status).toBe(200)
    expect([await show(a, token), await show(b, token)]).toEqual([401, 401])
  })

  it('a permission that is changed at one decides at the other at once', async () => {
    const made = await program.run(['token', 'create', '--administrator', '--name', 'ops', '--json'], env)
    const { token } = JSON.parse(made.out) as { token: string }
    const { workspaceId, repositoryId, permissionId } = directory
    const path = `/api/v1/workspaces/${workspaceId}/repositories/${repositoryId}/permissions/${permissionId}`
    const change = (node: RunningServer, branch: string) =>
      fetch(`${node.url}${path}`, {
        method: 'PUT',
        headers: { ...asBearer(token).headers, 'content-type': 'application/json', 'if-match': '*' },
        body: JSON.stringify({ permission: 'affected-stacks:create', branch }),
      })
    for (const [here, there] of [
      [a, b],
      [b, a],
      [a, b],
    ] as const) {
      expect((await post(there, await github.mint('push'))).status).toBe(200)
      expect((await change(here, 'release')).status).toBe(200)
      expect((await post(there, await github.mint('push'))).status).toBe(403)
      expect((await change(here, 'main')).status).toBe(200)
      expect((await post(there, await github.mint('push'))).status).toBe(200)
    }
  })

  it('both verify with the same keys, however they started', async () => {
    const [ofA, ofB] = [await session(a), await session(b)]
    expect([await show(b, ofA), await show(a, ofB)]).toEqual([200, 200])
  })

  it('keys rotate without one failed request', async () => {
    const failures: string[] = []
    const seen = { [a.url]: new Set<string>(), [b.url]: new Set<string>() }
    let isOver = false

    async function load(here: RunningServer, there: RunningServer): Promise<void> {
      while (!isOver) {
        const response = await post(here, await github.mint('push'))
        if (response.status !== 200) {
          failures.push(`exchange at ${here.url}: ${response.status}`)
          continue
        }
        const { token } = ((await response.json()) as { data: { token: string } }).data
        seen[here.url]?.add(kidOf(token))
        const status = await show(there, token)
        if (status !== 200) failures.push(`session at ${there.url}: ${status}`)
        await pause(5)
      }
    }

    const old = await session(a)
    const under = [load(a, b), load(b, a)]
    const rotated = await program.run(['key', 'rotate', '--now', '--json'], env)
    expect(rotated).toMatchObject({ code: 0, err: '' })
    const { id } = JSON.parse(rotated.out) as { id: string }
    const signs = ({ url }: RunningServer) => seen[url]?.has(id)
    await expect.poll(() => signs(a) && signs(b), { timeout: 30_000 }).toBe(true)
    isOver = true
    await Promise.all(under)
    expect(failures).toEqual([])
    expect(await show(b, old)).toBe(200)

    const listed = await program.run(['key', 'list', '--json'], env)
    const { items } = JSON.parse(listed.out) as { items: unknown[] }
    expect(items).toContainEqual(expect.objectContaining({ id, signs: true }))
  })

  it('one of them leaves under load: what it was asked it answers, and the other goes on', async () => {
    const statuses: number[] = []
    let isOver = false
    async function load(node: RunningServer): Promise<void> {
      while (!isOver) {
        const response = await post(node, await github.mint('push')).catch(() => undefined)
        // Refused before it was asked: a proxy goes to the other one.
        if (!response) return
        statuses.push(response.status)
      }
    }
    const under = [load(a), load(a), load(b)]
    await expect.poll(() => statuses.length).toBeGreaterThan(10)
    expect(await a.stop()).toBe(0)
    const before = statuses.length
    await expect.poll(() => statuses.length).toBeGreaterThan(before + 5)
    isOver = true
    await Promise.all(under)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })
})
