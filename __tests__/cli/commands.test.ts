import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { run } from './terminal.js'

let folder: string
let github: FakeGitHub
const workspaceId = newId('ws')

const file = async (name: string, content: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const configText = (permissions: string, more = '') => `
issuers: [${github.issuer}]
workspaces:
  - id: ${workspaceId}
    repositories:
      - { id: "1001", ownerId: "42", fullName: acme/infra, permissions: [${permissions}] }
${more}`

const onMain = '{ permission: affected-stacks:create, workflow: atmos-pro.yaml, branch: main }'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  github = await createFakeGitHub()
})
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

describe('--help', () => {
  it.each([
    '',
    'init',
    'serve',
    ...[
      'workspace',
      'workspace create',
      'workspace list',
      'workspace show',
      'workspace rename',
      'workspace delete',
    ],
    ...['member', 'member list', 'member add', 'member change', 'member remove'],
    ...['repository', 'repository import', 'repository list', 'repository show', 'repository remove'],
    ...['permission', 'permission add', 'permission list', 'permission change', 'permission remove'],
    ...['github', 'github login', 'github logout', 'github installations', 'github repositories'],
    ...['affected-stacks', 'affected-stacks list', 'affected-stacks show', 'instances', 'instances list'],
    ...['locks', 'locks list', 'locks release', 'dispatch'],
    ...['token', 'token create', 'token list', 'token revoke'],
    ...['key list', 'key rotate', 'key remove'],
    ...['audit', 'audit list', 'audit export'],
    ...['check', 'explain', 'lint', 'completion', 'demo'],
  ])('%s has examples and exit codes', async (command) => {
    const { exitCode, out } = await run(...command.split(' ').filter(Boolean), '--help')
    expect(exitCode).toBe(0)
    expect(out).toContain(`Usage: atmos-pro-oidc ${command}`)
    expect(out).toMatch(/\nExamples?:\n +(?:\(|source|pbpaste)?.*atmos-pro-oidc /)
    expect(out).toMatch(/\nExit codes: 0 /)
  })

  it('--version is the package’s', async () => {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
    expect(await run('--version')).toEqual({ exitCode: 0, out: manifest.version, err: '' })
  })

  it.each([
    ['an unknown command', ['deploy']],
    ['an unknown option', ['check', '--brnch', 'main']],
    ['an option without its value', ['check', '--branch']],
    ['no token', ['explain']],
  ])('%s: exit code 2, and where to look', async (_name, args) => {
    const { exitCode, err } = await run(...args)
    expect(exitCode).toBe(2)
    expect(err).toMatch(/^error: .*\n[\s\S]*--help/)
  })
})

describe('check', () => {
  it.each([
    ['a push to main', ['--branch', 'main'], 0],
    ['a push to main, as GITHUB_REF writes it', ['--branch', 'refs/heads/main'], 0],
    ['another branch', ['--branch', 'dev'], 1],
    ['a pull request', ['--pull-request-into', 'main'], 1],
    ['a tag', ['--tag', 'main'], 1],
    ['another workflow', ['--branch', 'main', '--workflow', 'evil.yaml'], 1],
    ['a workflow with its folder', ['--branch', 'main', '--workflow', '.github/workflows/atmos-pro.yaml'], 0],
    ['an event of outsiders', ['--branch', 'main', '--event', 'pull_request_target'], 1],
    ['another permission', ['--branch', 'main', '--permission', 'deployments:create'], 1],
    [
      'the workspace and repository by name',
      ['--branch', 'main', '--workspace', workspaceId, '--repository', 'ACME/infra'],
      0,
    ],
    ['the repository by id', ['--branch', 'main', '--repository', '1001'], 0],
  ])('%s', async (_name, flags, expected) => {
    const config = await file('check.yaml', configText(onMain))
    const { exitCode, out } = await run('check', '--config', config, '--workflow', 'atmos-pro.yaml', ...flags)
    expect(exitCode).toBe(expected)
    expect(out).toMatch(expected === 0 ? /^Allowed: / : /^Denied: /)
  })

  it('asks for what the configuration requires', async () => {
    const row = '{ permission: deployments:create, branch: main }'
    const flags = ['--workflow', 'a.yaml', '--branch', 'main']
    const other = await file('other.yaml', configText(row, 'requiredPermission: deployments:create'))
    expect((await run('check', '--config', other, ...flags)).exitCode).toBe(0)
    const none = await file('none.yaml', configText(row, 'requiredPermission: null'))
    const { exitCode, err } = await run('check', '--config', none, ...flags)
    expect(exitCode).toBe(2)
    expect(err).toMatch(/--permission: say which permission/)
  })

  it('--json prints the decision', async () => {
    const config = await file('check.yaml', configText(onMain))
    const flags = ['--workflow', 'atmos-pro.yaml', '--pull-request-into', 'main', '--json']
    const { exitCode, out } = await run('check', '--config', config, ...flags)
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      allowed: false,
      reason: 'conditions-unmet',
      nearest: { unmet: 1 },
      suggestion: { branch: 'pull_request:main' },
    })
  })

  it('--claims takes the claims of a token, with or without those that do not bear on it', async () => {
    const config = await file('check.yaml', configText(onMain))
    const [, payload = ''] = (await github.mint('pull_request')).split('.')
    const all = await file('claims.json', Buffer.from(payload, 'base64url').toString())
    expect((await run('check', '--config', config, '--claims', all)).exitCode).toBe(1)
    const some = await file(
      'some.json',
      JSON.stringify({
        repository: 'acme/infra',
        repository_id: '1001',
        repository_owner: 'acme',
        repository_owner_id: '42',
        workflow_ref: 'acme/infra/.github/workflows/atmos-pro.yaml@refs/heads/main',
        ref: 'refs/heads/main',
        event_name: 'push',
      }),
    )
    expect((await run('check', '--config', config, '--claims', some)).exitCode).toBe(0)
  })

  it.each<[string, string[], RegExp]>([
    ['no workflow', ['--branch', 'main'], /--workflow: say which workflow file/],
    ['no place', ['--workflow', 'a.yaml'], /--branch: say where it runs/],
    [
      'a permission that is none',
      ['--permission', 'Foo', '--workflow', 'a.yaml', '--branch', 'a'],
      /--permission: must be a resource:verb slug/,
    ],
    ['claims and flags', ['--claims', 'c.json', '--branch', 'a'], /--claims: the claims describe the run/],
    ['two places', ['--workflow', 'a.yaml', '--branch', 'a', '--tag', 'b'], /--branch: say where/],
    [
      'an unknown workspace',
      ['--workspace', 'ws_x'],
      /--workspace: must be ws_ and 28 of the characters 0-9 and a-z, not "ws_x"/,
    ],
    ['a workspace there is not', ['--workspace', newId('ws')], /There is no such workspace/],
    [
      'an unknown repository',
      ['--repository', 'acme/other'],
      /has no repository "acme\/other"; it has:\n {2}acme\/infra \(1001\)/,
    ],
    ['no such configuration', ['--config', '/no/such.yaml'], /\/no\/such\.yaml: cannot be read/],
    [
      'claims that are no file',
      ['--claims', '/no/such.json'],
      /\/no\/such\.json: is not a readable file of JSON/,
    ],
  ])('%s: exit code 2', async (_name, flags, message) => {
    const config = await file('check.yaml', configText(onMain))
    const { exitCode, out, err } = await run('check', '--config', config, ...flags)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('does not quote a file of claims that holds a token instead', async () => {
    const config = await file('check.yaml', configText(onMain))
    const token = await github.mint('push')
    const { exitCode, err } = await run(
      'check',
      '--config',
      config,
      '--claims',
      await file('token.txt', token),
    )
    expect(exitCode).toBe(2)
    expect(err).not.toContain(token.slice(0, 10))
  })

  it('names the place of a bad pattern', async () => {
    const config = await file('bad.yaml', configText(`${onMain}, { permission: a:b, branch: "(main" }`))
    const { exitCode, err } = await run(
      'check',
      '--config',
      config,
      '--workflow',
      'a.yaml',
      '--branch',
      'main',
    )
    expect(exitCode).toBe(2)
    expect(err).toMatch(/permissions\[1\]\.branch: /)
  })
})

describe('explain', () => {
  const tokenFile = async (...args: Parameters<FakeGitHub['mint']>) => {
    const token = await github.mint(...args)
    return { token, path: await file('token.txt', `${token}\n`) }
  }

  it.each<[string, Parameters<FakeGitHub['mint']>, number, RegExp]>([
    [
      'a token that is let in',
      ['push'],
      0,
      /^verified\n[\s\S]*exp: \d+ \(20\d\d-[\s\S]*repository: "acme[\s\S]*Allowed: /,
    ],
    [
      'a token that is let in, with its ids',
      ['push'],
      0,
      /^verified\n[\s\S]*repository_id: "1001"[\s\S]*Allowed: /,
    ],
    ['a token that is denied', ['pull_request'], 1, /^verified\n[\s\S]*Denied: [\s\S]*pull_request:main/],
    [
      'a token for another audience',
      ['push', { audience: 'other' }],
      1,
      /^refused: The token is for audience "other"[\s\S]*unproven/,
    ],
    [
      'an expired token',
      ['push', { expiresIn: -100 }],
      1,
      /^refused: The token expired.*\nSee \S+#token_expired\n/,
    ],
    [
      'another repository',
      ['push', { repository: { id: '7' } }],
      1,
      /^verified\n[\s\S]*refused: workspace ws_\w+ has no repository with id 7.*\nSee \S+#workspace_not_found$/,
    ],
    [
      'another owner',
      ['push', { repository: { ownerId: '7' } }],
      1,
      /has no repository with id 1001 and owner id 7/,
    ],
  ])('%s', async (_name, mint, expected, text) => {
    const config = await file('explain.yaml', configText(onMain))
    const { token, path } = await tokenFile(...mint)
    for (const json of [[], ['--json']]) {
      const { exitCode, out, err } = await run('explain', '--token', path, '--config', config, ...json)
      expect(exitCode).toBe(expected)
      if (json.length === 0) expect(out).toMatch(text)
      else expect(JSON.parse(out)).toMatchObject({ allowed: expected === 0 })
      for (const part of token.split('.')) expect(out + err).not.toContain(part)
    }
  })

  it('a forged token cannot write on the terminal', async () => {
    const config = await file('explain.yaml', configText(onMain))
    const claims = { '\u001b[2J\u001b[Hverified': '\u001b[32m', '\u202eabc': 1 }
    const { path } = await tokenFile('push', { claims, header: { kid: 'other' } })
    for (const json of [[], ['--json']]) {
      const { out } = await run('explain', '--token', path, '--config', config, ...json)
      expect(out).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u)
    }
  })

  it('what is no token', async () => {
    const config = await file('explain.yaml', configText(onMain))
    const { exitCode, out } = await run('explain', '--token', await file('t', 'hello'), '--config', config)
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^refused: The token is not a signed JWT/)
  })

  it('keys that cannot be fetched: exit code 2', async () => {
    const config = await file('explain.yaml', configText(onMain))
    const { path } = await tokenFile('push')
    github.fail('jwks', 500)
    const { exitCode, err } = await run('explain', '--token', path, '--config', config)
    github.recover()
    expect(exitCode).toBe(2)
    expect(err).toMatch(/cannot be fetched/)
  })

  it('a token that cannot be read: exit code 2', async () => {
    const { exitCode, err } = await run('explain', '--token', '/no/such/token')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/--token: cannot be read/)
  })
})

describe('lint', () => {
  it('no findings', async () => {
    const config = await file('lint.yaml', configText(onMain))
    expect(await run('lint', '--config', config)).toEqual({ exitCode: 0, out: 'no findings', err: '' })
  })

  it('errors: exit code 1, with the place and what to write', async () => {
    const config = await file('lint.yaml', configText('{ permission: a:b, branch: refs/heads/main }'))
    const { exitCode, out } = await run('lint', '--config', config)
    expect(exitCode).toBe(1)
    expect(out).toMatch(
      /^error workspaces\[0\]\.repositories\[0\]\.permissions\[0\]\.branch \(branch-impossible\)/,
    )
    expect(out).toMatch(/write instead: main/)
  })

  it('warnings fail with --strict', async () => {
    const config = await file('lint.yaml', configText('{ permission: a:b, workflow: a.yaml }'))
    expect((await run('lint', '--config', config, '--strict')).exitCode).toBe(1)
  })

  it('warnings do not fail', async () => {
    const config = await file('lint.yaml', configText('{ permission: a:b, workflow: a.yaml }'))
    const { exitCode, out } = await run('lint', '--config', config, '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject([{ code: 'any-branch', severity: 'warning' }])
  })

  it('a configuration that serve would refuse: exit code 2', async () => {
    const config = await file('lint.yaml', configText('{ permission: a:b, branch: "(" }'))
    const { exitCode, err } = await run('lint', '--config', config)
    expect(exitCode).toBe(2)
    expect(err).toMatch(/workspaces\[0\]\.repositories\[0\]\.permissions\[0\]\.branch: /)
  })
})
