import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ROOT, runIn } from '../terminal.js'

/** A package with another action in it. */
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  await cp(join(ROOT, 'package.json'), join(root, 'package.json'))
})
afterEach(async () => {
  vi.unstubAllGlobals()
  await rm(root, { recursive: true })
})

async function putAction(source: string): Promise<void> {
  await mkdir(join(root, 'dist'))
  await writeFile(join(root, 'dist/index.js'), source)
}

it('shows the upload, the lock, and who was refused it, in lines of 80 characters and without a secret', async () => {
  const secrets = new Set<string>()
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (input: string | URL, init: RequestInit = {}) => {
    const [, secret] = /^Bearer (.+)$/.exec(new Headers(init.headers).get('authorization') ?? '') ?? []
    if (secret) secrets.add(secret)
    return fetch(input, init)
  })
  const { out, err } = await runIn({ columns: 80 }, 'demo')
  expect(err).toBe('')
  expect(out).toMatch(
    /✓ 200 POST locks: acme\/infra\/prod\/vpc[\s\S]*LockHeld: The lock[\s\S]*✓ 409 POST locks/,
  )
  for (const command of ['affected-stacks', 'instances', 'locks']) {
    expect(out).toContain(`\n   │ $ atmos-pro-oidc ${command} list\n`)
  }
  expect(out).toMatch(/\n {3}│ stacks +3\n/)
  expect(out).toMatch(/\n {3}│ drift +yes\n/)
  expect(out).toMatch(
    /\n {3}│ key +acme\/infra\/prod\/vpc\n {3}│ held by +acme\/infra\n {3}│ run +19700000001\n/,
  )
  expect(out).toMatch(/✓ 401 POST locks, with a copy of the session/)
  // An address stays whole, on a line of its own.
  const lines = out.split('\n').filter((line) => !/^ {3}│ https:\S+$/.test(line))
  expect(lines.filter((line) => line.length > 80)).toEqual([])

  // Two jobs' sessions, and the management token of the commands.
  expect(secrets.size).toBeGreaterThanOrEqual(3)
  for (const secret of secrets) {
    for (const part of secret.split('.')) expect(out).not.toContain(part)
  }
})

it('an action that lets nobody in: the outcomes that should have been others are marked, and exit code 1', async () => {
  await putAction("console.log('::error::closed')\nprocess.exitCode = 1\n")
  const { exitCode, out } = await runIn({ root }, 'demo')
  expect(exitCode).toBe(1)
  expect(out).toMatch(
    /1\. A push to main\n.*\n {3}│ closed\n {3}✗ refused, which is not what should have happened\n/,
  )
  expect(out).toMatch(/ {3}✗ 401 POST instances, which is not what should have happened\n/)
  expect(out).toMatch(/\$ atmos-pro-oidc locks list\n {3}│ no locks\n {3}✗ shown, which is not/)
  expect(out).toMatch(/\n2 of 23 outcomes were the right ones/)

  const json = await runIn({ root }, 'demo', '--json')
  expect(json.exitCode).toBe(1)
  expect(JSON.parse(json.out)[0]).toEqual({
    title: 'A push to main',
    asExpected: false,
    exitCode: 1,
    milliseconds: expect.any(Number),
  })
})

it('no action: exit code 2, and how to build it', async () => {
  const { exitCode, err } = await runIn({ root }, 'demo')
  expect(exitCode).toBe(2)
  expect(err).toMatch(/dist\/index\.js: the action is not built: run `npm run build`/)
})
