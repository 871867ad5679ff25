import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { createFixture, type Fixture } from './fixture.js'
import { run } from './terminal.js'

let folder: string
let github: FakeGitHub
let fixture: Fixture
/** Settings without workspaces: those are in the database. */
let settings: string
let withWorkspaces: string
const home = process.cwd()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  github = await createFakeGitHub()
  fixture = await createFixture()
  const platform = new URL(github.issuer).host
  await fixture.json(
    'repository',
    'import',
    'old/name',
    '--id',
    '1001',
    '--owner-id',
    '42',
    '--platform',
    platform,
  )
  settings = join(folder, 'settings.yaml')
  await writeFile(settings, `issuers: [${github.issuer}]\nrequiredPermission: a:b\n`)
  withWorkspaces = join(folder, 'workspaces.yaml')
  const rows = '[{ permission: affected-stacks:create, branch: refs/heads/dev }]'
  await writeFile(
    withWorkspaces,
    `workspaces: [{ id: ${newId('ws')}, repositories: [{ id: "1", ownerId: "2", fullName: a/b, permissions: ${rows} }] }]`,
  )
})
afterAll(async () => {
  process.chdir(home)
  await github.close()
  await rm(folder, { recursive: true })
})

const token = async (...args: Parameters<FakeGitHub['mint']>) => {
  const path = join(folder, 'token.txt')
  await writeFile(path, await github.mint(...args))
  return path
}

describe('check on a database', () => {
  const repository = async () => {
    const { items } = (await fixture.json('repository', 'list', '--search', 'acme/infra')) as {
      items: { id: string }[]
    }
    return items[0]?.id ?? ''
  }
  it.each<[string, string[], number]>([
    ['allowed', ['--workflow', 'plan.yaml', '--branch', 'main'], 0],
    ['denied', ['--workflow', 'plan.yaml', '--branch', 'dev'], 1],
    ['another permission', ['--workflow', 'plan.yaml', '--branch', 'main', '--permission', 'a:b'], 1],
    [
      'no such workspace is no denial',
      ['--workflow', 'a.yaml', '--branch', 'a', '--workspace', newId('ws')],
      2,
    ],
  ])('%s', async (_name, flags, expected) => {
    const { exitCode } = await fixture.run('check', '--repository', await repository(), ...flags)
    expect(exitCode).toBe(expected)
  })

  it('no such repository is no denial', async () => {
    const { exitCode, err } = await fixture.run(
      'check',
      '--repository',
      'a/b',
      '--workflow',
      'a.yaml',
      '--branch',
      'a',
    )
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: Workspace ws_\w+ has no repository "a\/b"; it has:/)
  })

  it('asks for what the settings require', async () => {
    const flags = ['--repository', await repository(), '--workflow', 'plan.yaml', '--branch', 'main']
    expect((await fixture.run('check', '--config', settings, ...flags)).out).toMatch(/^Denied: a:b: /)
  })
})

describe('explain on a database', () => {
  it.each<[string, Parameters<FakeGitHub['mint']>, string[], number, RegExp]>([
    ['allowed, under an old name', ['push'], ['--permission', 'a:b'], 0, /Allowed: a:b/],
    ['denied', ['pull_request'], [], 1, /Denied: a:b/],
    [
      'another owner',
      ['push', { repository: { ownerId: '7' } }],
      [],
      1,
      /has no repository with id 1001 and owner id 7/,
    ],
    ['another id', ['push', { repository: { id: '7' } }], [], 1, /has no repository with id 7/],
  ])('%s', async (_name, mint, flags, expected, text) => {
    const { items } = (await fixture.json('repository', 'list', '--search', 'old/name')) as {
      items: { id: string }[]
    }
    const repository = items[0]?.id ?? ''
    if (flags.length > 0) {
      await fixture.run('permission', 'add', '--repository', repository, ...flags, '--branch', 'main')
    }
    const { exitCode, out } = await fixture.run(
      'explain',
      '--token',
      await token(...mint),
      '--config',
      settings,
    )
    expect(out).toMatch(text)
    expect(exitCode).toBe(expected)
  })
})

describe('lint on a database', () => {
  it('names workspace, repository and permission', async () => {
    const other = await createFixture()
    expect(await other.run('lint')).toEqual({ exitCode: 0, out: 'no findings', err: '' })
    await other.run('permission', 'add', '--permission', 'a:b', '--branch', 'refs/heads/main')
    const { exitCode, out } = await other.run('lint')
    expect(exitCode).toBe(1)
    expect(out).toMatch(
      /^error ws_\w{28} acme\/infra perm_\w{28} branch \(branch-impossible\)\n {2}.*\n {2}write instead: main\n1 finding$/,
    )
    const { workspaceId } = other
    expect((await other.run('lint', '--workspace', workspaceId)).exitCode).toBe(1)
  })

  it.each(['file', 'database'])(
    'a workspace that is not there has no findings: exit code 2 (%s)',
    async (where) => {
      const flags = where === 'file' ? ['--config', withWorkspaces] : []
      const { exitCode, err } = await fixture.run('lint', '--workspace', newId('ws'), ...flags)
      expect(exitCode).toBe(2)
      expect(err).toMatch(/There is no such workspace/)
    },
  )
})

describe('which one is used', () => {
  const check = ['check', '--workflow', 'plan.yaml', '--branch', 'dev', '--json']

  it('a file with workspaces, although the environment names a database and a workspace', async () => {
    const env = { ATMOS_PRO_WORKSPACE_ID: fixture.workspaceId }
    const { out } = await fixture.runIn({ env }, ...check, '--config', withWorkspaces)
    expect(JSON.parse(out)).toMatchObject({ nearest: { row: { branch: 'refs/heads/dev' } } })
  })

  it('not both', async () => {
    const { exitCode, err } = await fixture.run(...check, '--config', withWorkspaces, '--database', 'memory:')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/workspaces\.yaml: has workspaces: leave out --database and --server/)
  })

  it('the file of the folder, if nothing is named; else what there is', async () => {
    process.chdir(folder)
    const nothing = await run(...check)
    expect(nothing).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('there is no database atmos-pro-oidc.db'),
    })
    // Then explain says what the token proves, and no more.
    expect((await run('explain', '--token', await token('push'))).out).toMatch(
      /^refused: The token was issued by /,
    )

    await writeFile('atmos-pro-oidc.yaml', `issuers: [${github.issuer}]\nworkspaces: []`)
    const fromFile = /--workspace: atmos-pro-oidc\.yaml has no workspace/
    expect((await run(...check)).err).toMatch(fromFile)
    // As for serve: the file is the truth, wherever the database is. A flag says otherwise.
    expect((await fixture.run(...check, '--repository', 'acme/infra')).err).toMatch(fromFile)
    const flags = ['--repository', 'acme/infra', '--database', 'memory:']
    expect((await fixture.run(...check, ...flags)).err).toBe('')

    await writeFile('atmos-pro-oidc.yaml', 'requiredPermission: deployments:create')
    const { out } = await fixture.run(...check, '--repository', 'acme/infra')
    expect(JSON.parse(out)).toMatchObject({ permission: 'deployments:create' })
    await rm('atmos-pro-oidc.yaml')
    process.chdir(home)
  })
})
