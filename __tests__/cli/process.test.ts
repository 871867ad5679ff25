import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { createDirectory } from './support/directory.js'
import { createProgram, type Program } from './support/program.js'

const workspaceId = newId('ws')
const MEMORY = ['--config', 'c.yaml', '--database', 'memory:']

let folder: string
let github: FakeGitHub
let program: Program

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  program = createProgram(folder)
  github = await createFakeGitHub()
  const settings = `
issuers: [${github.issuer}]
rateLimit: { address: 5, repository: 2 }
trustedProxies: [127.0.0.1]
`
  await writeFile(
    join(folder, 'c.yaml'),
    `${settings}
workspaces:
  - id: ${workspaceId}
    repositories:
      - { id: "1001", ownerId: "42", fullName: acme/infra, permissions: [{ permission: affected-stacks:create, workflow: "*.yaml" }] }
`,
  )
  await writeFile(join(folder, 'settings.yaml'), settings)
})
afterEach(() => program.cleanUp())
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

const exchange = async (url: string, workspace = workspaceId) =>
  fetch(`${url}/api/v1/auth/github-oidc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: await github.mint('push'), workspaceId: workspace }),
  })

describe('serve', () => {
  it('says when it is ready, exchanges, logs without tokens, and stops at SIGTERM', async () => {
    const { log, url, ready, stop } = await program.serve(MEMORY)
    expect(ready).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })

    const response = await exchange(url)
    expect(response.status).toBe(200)
    const { data, traceId } = (await response.json()) as { traceId: string; data: { token: string } }
    expect(response.headers.get('x-trace-id')).toBe(traceId)
    const keys = await (await fetch(`${url}/.well-known/jwks.json`)).json()
    expect(keys).toMatchObject({ keys: [{ alg: 'EdDSA', use: 'sig' }] })

    expect(await stop()).toBe(0)
    const entries = log.map((line) => JSON.parse(line))
    expect(entries).toMatchObject([
      { level: 'warn', message: expect.stringContaining('ATMOS_PRO_OIDC_ENCRYPTION_KEY is not set') },
      { level: 'info', message: expect.stringContaining('those of the file c.yaml') },
      { level: 'warn', code: 'any-branch', path: expect.stringContaining('permissions[0]') },
      { level: 'info', route: 'healthz', status: 200 },
      { level: 'info', action: 'oidc_token_exchange_success', traceId, workspaceId },
      { level: 'info', route: 'exchange', status: 200, traceId },
      { level: 'info', route: 'jwks', status: 200 },
    ])
    for (const part of data.token.split('.')) expect(log.join('\n')).not.toContain(part)
  })

  it('limits exchanges per repository and per address', async () => {
    const { url } = await program.serve(MEMORY)
    const statuses = []
    for (let count = 0; count < 6; count += 1) statuses.push((await exchange(url)).status)
    expect(statuses).toEqual([200, 200, 429, 429, 429, 429])
    const last = await exchange(url)
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await last.json()).toMatchObject({
      errorTag: 'RateLimited',
      errorMessage: expect.stringContaining('address'),
    })
  })

  it('counts callers behind a trusted proxy apart', async () => {
    const { url } = await program.serve(MEMORY)
    const junk = (caller: string) =>
      fetch(`${url}/api/v1/auth/github-oidc`, { method: 'POST', headers: { 'x-forwarded-for': caller } })
    for (let count = 0; count < 5; count += 1) expect((await junk('198.51.100.7')).status).toBe(415)
    expect((await junk('198.51.100.7')).status).toBe(429)
    expect((await junk('198.51.100.8')).status).toBe(415)
  })

  it('finishes what is under way before it stops', async () => {
    github.fail('discovery', { slow: 300 }, 1)
    const { url, stop } = await program.serve(MEMORY)
    const before = github.requests.discovery
    const answer = exchange(url)
    await expect.poll(() => github.requests.discovery).toBeGreaterThan(before)
    const stopped = stop()
    const response = await answer
    expect(response.status).toBe(200)
    expect(response.headers.get('connection')).toBe('close')
    expect(await stopped).toBe(0)
  })

  it('ends at once at the second signal', async () => {
    const { url, stop } = await program.serve(MEMORY)
    // Somebody who does not finish asking keeps the server waiting.
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\n')
    await once(socket, 'ready')
    await fetch(`${url}/healthz`)
    const first = stop('SIGTERM')
    await expect.poll(() => fetch(`${url}/healthz`).catch(() => 'refused')).toBe('refused')
    expect(await stop('SIGINT')).toBeNull()
    await first
    socket.destroy()
  })

  it('without a file takes the defaults, and the directory of a database that it makes', async () => {
    const { log, url, stop } = await program.serve([])
    expect((await exchange(url)).status).toBe(401)
    expect(log.join('\n')).toContain('those of the database sqlite:atmos-pro-oidc.db')
    expect(await stop()).toBe(0)
  })

  it('keeps sessions over a restart, with a key that is encrypted', async () => {
    const env = {
      ATMOS_PRO_OIDC_DATABASE: 'sqlite:kept.db',
      ATMOS_PRO_OIDC_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    }
    const { workspaceId: id } = await createDirectory(program, env, new URL(github.issuer).host)
    await writeFile(
      join(folder, 'kept.yaml'),
      `{ issuers: ["${github.issuer}"], publicUrl: "http://127.0.0.1:1" }`,
    )
    const first = await program.serve(['--config', 'kept.yaml'], env)
    const granted = await exchange(first.url, id)
    expect(granted.status).toBe(200)
    const { data } = (await granted.json()) as { data: { token: string } }
    expect(await first.stop()).toBe(0)

    const second = await program.serve(['--config', 'kept.yaml'], env)
    const headers = { authorization: `Bearer ${data.token}` }
    expect((await fetch(`${second.url}/api/v1/auth/session`, { headers })).status).toBe(200)
    expect(await second.stop()).toBe(0)

    const other = { ...env, ATMOS_PRO_OIDC_ENCRYPTION_KEY: randomBytes(32).toString('base64') }
    const refused = await program.run(['serve', '--config', 'kept.yaml', '--port', '0'], other)
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringMatching(/signing key \S+ cannot be decrypted/),
    })
  })

  it.each([
    ['a port that is none', ['--port', 'http'], /--port: must be a number/],
    ['a port that is taken', ['--port', 'TAKEN'], /cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/],
    ['no configuration', ['--config', '/no/such.yaml'], /\/no\/such\.yaml: cannot be read/],
    ['no database', ['--database', 'mysql://x'], /database: must be sqlite:PATH/],
    [
      'Postgres without a key',
      ['--database', 'postgres://x@127.0.0.1:1/x'],
      /ENCRYPTION_KEY: must be set with Postgres/,
    ],
  ])('%s: exit code 2', async (_name, args, message) => {
    const taken = new URL(github.url).port
    const failing = await program.run(['serve', ...MEMORY, ...args.map((arg) => arg.replace('TAKEN', taken))])
    expect(failing.err).toMatch(message)
    expect(failing.code).toBe(2)
  })

  it('refuses an encryption key that is none, without quoting it', async () => {
    const failing = await program.run(['serve', ...MEMORY], { ATMOS_PRO_OIDC_ENCRYPTION_KEY: 'hunter2' })
    expect(failing).toMatchObject({ code: 2, err: expect.stringContaining('openssl rand -base64 32') })
    expect(failing.err).not.toContain('hunter2')
  })
})

describe('explain', () => {
  it('reads the token from standard input', async () => {
    const explaining = program.start(['explain', '--token', '-', '--config', 'c.yaml', '--json'])
    explaining.stdin.end(await github.mint('push'))
    const [out, [code]] = await Promise.all([text(explaining.stdout), once(explaining, 'exit')])
    expect(JSON.parse(out)).toMatchObject({ verified: true, allowed: true })
    expect(code).toBe(0)
  })
})

describe('demo', () => {
  it('shows every outcome, each the right one', async () => {
    const { out, err, code } = await program.run(['demo'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/\n23 of 23 outcomes were the right ones/)
    expect(out).not.toMatch(/eyJ[\w-]{20,}/)
  })

  it('--json prints them for programs', async () => {
    const { out, code } = await program.run(['demo', '--json'])
    expect(code).toBe(0)
    const outcomes = JSON.parse(out) as { exitCode?: number; status?: number; asExpected: boolean }[]
    expect(outcomes.map(({ exitCode, status }) => exitCode ?? status)).toEqual([
      ...[0, 1, 0, 1, 0, 1, 1, 1],
      ...[0, 200, 200, 200, 200, 200],
      ...[0, 409, 0, 0, 0, 200, 401],
      ...[200, 1],
    ])
    expect(outcomes.every(({ asExpected }) => asExpected)).toBe(true)
  })
})
