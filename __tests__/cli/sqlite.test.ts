import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../../src/server/database.js'
import { runIn } from './terminal.js'

let folder: string
let database: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  database = `sqlite:${join(folder, 'a.db')}`
})
afterAll(() => rm(folder, { recursive: true }))

const run = (...args: string[]) => runIn({ openStore, env: { ATMOS_PRO_OIDC_DATABASE: database } }, ...args)

it('a command that reads or changes creates no file; init does, and the next commands find what it made', async () => {
  for (const args of [
    ['workspace', 'list'],
    ['member', 'add', 'x', '--role', 'member'],
    ['lint'],
    ['token', 'list'],
  ]) {
    const { exitCode, err } = await run(...args)
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: there is no database .*a\.db\. `atmos-pro-oidc init` creates it/)
  }
  expect(await readdir(folder)).toEqual([])

  const made = await run(
    ...[
      'init',
      '--name',
      'acme',
      '--owner',
      'octocat',
      '--repository',
      'acme/infra',
      '--id',
      '1001',
      '--owner-id',
      '42',
    ],
    ...['--workflow', 'plan.yaml', '--branch', 'main'],
  )
  expect(made).toMatchObject({ exitCode: 0, err: '' })
  expect((await run('permission', 'list', '--json')).out).toMatch(/"workflow": "plan\.yaml"/)
  const check = ['check', '--workflow', 'plan.yaml', '--branch']
  expect((await run(...check, 'main')).exitCode).toBe(0)
  expect((await run(...check, 'dev')).exitCode).toBe(1)
  expect((await run('audit', 'export')).out.split('\n')).toHaveLength(4)
  expect((await run('workspace', 'delete', '--yes')).exitCode).toBe(0)
})
