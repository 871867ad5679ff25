import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { ROOT } from './terminal.js'

// The bundled command line, as `npx atmos-pro-oidc` starts it.
const BIN = join(ROOT, 'lib/bin/index.js')
const workspaceId = newId('ws')

let folder: string
let github: FakeGitHub
let child: ChildProcess | undefined

const start = (...args: string[]) => {
  child = spawn(process.execPath, [BIN, ...args], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] })
  return child as ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream }
}

async function startServer(...args: string[]) {
  const server = start('serve', '--config', join(folder, 'c.yaml'), '--port', '0', ...args)
  const log: string[] = []
  createInterface({ input: server.stderr }).on('line', (line) => log.push(line))
  const [ready] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]
  return { server, log, url: ready.replace(/^listening on /, ''), ready }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  github = await createFakeGitHub()
  await writeFile(
    join(folder, 'c.yaml'),
    `
issuers: [${github.issuer}]
rateLimit: { address: 5, repository: 2 }
trustedProxies: [127.0.0.1]
workspaces:
  - id: ${workspaceId}
    repositories:
      - { id: "1001", ownerId: "42", fullName: acme/infra, permissions: [{ permission: affected-stacks:create, workflow: "*.yaml" }] }
`,
  )
})
afterEach(() => void child?.kill('SIGKILL'))
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

const exchange = async (url: string) =>
  fetch(`${url}/api/v1/auth/github-oidc`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: await github.mint('push'), workspaceId }),
  })

describe('serve', () => {
  it('says when it is ready, exchanges, logs without tokens, and stops at SIGTERM', async () => {
    const { server, log, url, ready } = await startServer()
    expect(ready).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })

    const response = await exchange(url)
    expect(response.status).toBe(200)
    const { data, traceId } = (await response.json()) as { traceId: string; data: { token: string } }
    const keys = await (await fetch(`${url}/.well-known/jwks.json`)).json()
    expect(keys).toMatchObject({ keys: [{ alg: 'EdDSA', use: 'sig' }] })

    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    expect((await exited)[0]).toBe(0)
    const entries = log.map((line) => JSON.parse(line))
    expect(entries).toMatchObject([
      { level: 'warn', code: 'any-branch', path: expect.stringContaining('permissions[0]') },
      { level: 'info', action: 'oidc_token_exchange_success', traceId, workspaceId },
    ])
    for (const part of data.token.split('.')) expect(log.join('\n')).not.toContain(part)
  })

  it('limits exchanges per repository and per address', async () => {
    const { url } = await startServer()
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
    const { url } = await startServer()
    const junk = (caller: string) =>
      fetch(`${url}/api/v1/auth/github-oidc`, { method: 'POST', headers: { 'x-forwarded-for': caller } })
    for (let count = 0; count < 5; count += 1) expect((await junk('198.51.100.7')).status).toBe(415)
    expect((await junk('198.51.100.7')).status).toBe(429)
    expect((await junk('198.51.100.8')).status).toBe(415)
  })

  it('finishes what is under way before it stops', async () => {
    github.fail('discovery', { slow: 300 }, 1)
    const { server, url } = await startServer()
    const before = github.requests.discovery
    const answer = exchange(url)
    await expect.poll(() => github.requests.discovery).toBeGreaterThan(before)
    const exited = once(server, 'exit')
    server.kill('SIGTERM')
    expect((await answer).status).toBe(200)
    expect((await exited)[0]).toBe(0)
  })

  it.each([
    ['a port that is none', ['--port', 'http'], /--port: must be a number/],
    ['a port that is taken', ['--port', 'TAKEN'], /cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/],
    ['no configuration', ['--config', '/no/such.yaml'], /\/no\/such\.yaml: cannot be read/],
  ])('%s: exit code 2', async (_name, args, message) => {
    const taken = new URL(github.url).port
    const config = ['--config', join(folder, 'c.yaml')]
    const failing = start('serve', ...config, ...args.map((arg) => arg.replace('TAKEN', taken)))
    const [err, [code]] = await Promise.all([text(failing.stderr), once(failing, 'exit')])
    expect(err).toMatch(message)
    expect(code).toBe(2)
  })
})

describe('explain', () => {
  it('reads the token from standard input', async () => {
    const explaining = start('explain', '--token', '-', '--config', join(folder, 'c.yaml'), '--json')
    explaining.stdin?.end(await github.mint('push'))
    const [out, [code]] = await Promise.all([text(explaining.stdout), once(explaining, 'exit')])
    expect(JSON.parse(out)).toMatchObject({ verified: true, allowed: true })
    expect(code).toBe(0)
  })
})

describe('demo', () => {
  it('shows every outcome, each the right one', async () => {
    const demo = start('demo')
    const [out, err, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'exit')])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/8 of 8 outcomes were the right ones/)
    expect(out).not.toMatch(/ey[\w-]{20,}/)
  })

  it('--json prints them for programs', async () => {
    const demo = start('demo', '--json')
    const [out, [code]] = await Promise.all([text(demo.stdout), once(demo, 'exit')])
    expect(code).toBe(0)
    expect(JSON.parse(out).map(({ exitCode }: { exitCode: number }) => exitCode)).toEqual([
      0, 1, 0, 1, 0, 1, 1, 1,
    ])
  })
})
