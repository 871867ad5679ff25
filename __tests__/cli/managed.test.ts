import { beforeEach, describe, expect, it } from 'vitest'
import { helpOf } from '../../src/error-code.js'
import { newId } from '../../src/store/id.js'
import { createFixture, type Fixture } from './fixture.js'
import { runIn } from './terminal.js'

const WS = 'ws_[0-9a-z]{28}'

let fixture: Fixture
beforeEach(async () => {
  fixture = await createFixture()
})

describe('what is printed', () => {
  it.each<[string, RegExp]>([
    ['workspace create other', new RegExp(`^id {7}${WS}\nname {5}other\ncreated {2}20.*Z\nversion {2}1$`)],
    ['workspace list', new RegExp(`^ID +NAME +CREATED\n${WS} {2}acme {2}20\\d\\d-\\d\\d-\\d\\d$`)],
    ['workspace show', /^id .*\nname {5}acme\n/],
    ['workspace rename acme-inc', /\nname {5}acme-inc\n[\s\S]*version {2}\d$/],
    ['workspace delete --yes', new RegExp(`^deleted ${WS} \\(acme\\)$`)],
    ['member list', /^LOGIN +ROLE +ADDED +ID\noctocat {2}owner {2}20.* {2}usr_\w{28}$/],
    ['member add monalisa --role admin', /^login {4}monalisa\nrole {5}admin\nid {7}usr_/],
    [
      'repository list',
      /^NAME +GITHUB ID +VISIBILITY +PLATFORM +ID\nacme\/infra {2}1001 +github\.com {2}repo_\w{28}$/,
    ],
    ['repository show', /\ngithub id {3}1001\nowner id {4}42\n[\s\S]*visibility {2}not known yet\n/],
    ['repository show ACME/Infra', /\nname {8}acme\/infra\n/],
    ['repository show 1001', /\nname {8}acme\/infra\n/],
    ['repository remove acme/infra --yes', /^removed acme\/infra$/],
    [
      'permission list',
      /^ID +PERMISSION +WORKFLOW +BRANCH +ENVIRONMENT +EVENTS\nperm_\w+ {2}affected-stacks:create {2}plan\.yaml {2}main +\* +default$/,
    ],
    ['token list', /^$/],
    [
      'audit list --limit 1',
      /^TIME +WHAT +WHO +DESCRIPTION\n20\S+Z {2}permission\.assigned {2}\S+ +acme\/infra was granted/,
    ],
  ])('%s', async (command, text) => {
    const { exitCode, out } = await fixture.run(...command.split(' '))
    expect(out).toMatch(text)
    expect(exitCode).toBe(0)
  })

  it.each([
    ['workspace list', { items: [{ name: 'acme', version: expect.any(Number) }] }],
    ['workspace list --search ACM', { items: [{ name: 'acme' }] }],
    ['workspace list --search x', { items: [] }],
    ['workspace show', { name: 'acme' }],
    ['member list', { items: [{ login: 'octocat', role: 'owner' }] }],
    ['member add monalisa --role admin', { login: 'monalisa', role: 'admin', version: 1 }],
    ['repository list', { items: [{ fullName: 'acme/infra', repositoryId: '1001', visibility: null }] }],
    [
      'repository import acme/app --id 7 --owner-id 42 --visibility private',
      { fullName: 'acme/app', visibility: 'private', permissions: [] },
    ],
    ['permission list', { items: [{ permission: 'affected-stacks:create', branch: 'main' }], findings: [] }],
    [
      'audit list --category permission',
      { items: [{ action: 'assigned', actor: { type: 'command_line' } }] },
    ],
    ['audit list --since 2000-01-01 --until 2000-01-02', { items: [] }],
  ])('%s --json', async (command, value) => {
    expect(await fixture.json(...command.split(' '))).toMatchObject(value)
  })

  it('fits the screen, and cuts nothing off', async () => {
    const branch = `exact:${'release-of-the-year/'.repeat(6)}`
    await fixture.json('permission', 'add', '--permission', 'a:b', '--branch', branch)
    const { out } = await fixture.runIn({ columns: 100 }, 'permission', 'list')
    const table = out.split('\n').filter((line) => !/^(?:warning| {2}\S+ \S+ )/.test(line))
    expect(Math.max(...table.slice(0, 5).map(({ length }) => length))).toBeLessThanOrEqual(100)
    expect(out).toMatch(/perm_\w{28} /)
  })

  it('names from outside cannot write on the terminal', async () => {
    const hostile = {
      ...fixture.store,
      list: async () => [{ id: newId('ws'), version: 1, createdAt: 0, name: '\u001b[2Jx\u202e' }],
    }
    const { out } = await runIn({ store: hostile as never }, 'workspace', 'list')
    expect(out).toContain('\uFFFD[2Jx\uFFFD')
    expect(out).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u)
  })
})

describe('refusals: exit code 1', () => {
  it.each([
    ['workspace show ws_0123456789abcdefghijklmnopqr', /There is no such workspace/],
    ['member add octocat --role member', /octocat/],
    ['member change nobody --role admin', /has no member "nobody"; it has:\n {2}octocat/],
    ['member change octocat --role member', /owner/],
    ['member remove octocat --yes', /owner/],
    ['repository import acme/infra --id 1001 --owner-id 42', /./],
    ['repository show acme/none', /has no repository "acme\/none"; it has:\n {2}acme\/infra \(1001\)/],
    ['permission remove perm_0123456789abcdefghijklmnopqr --yes', /acme\/infra has no permission "perm_0123/],
    ['permission change ID --branch dev --if-version 7', /version/],
    ['token revoke tok_0123456789abcdefghijklmnopqr --yes', /tok_0123/],
  ])('%s', async (command, message) => {
    const args = command.split(' ').map((word) => (word === 'ID' ? fixture.permission : word))
    const { exitCode, out, err } = await fixture.run(...args)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(/^refused: /)
    expect(err).toMatch(message)
  })
})

describe('what is not understood: exit code 2', () => {
  it.each([
    ['workspace', /Usage: atmos-pro-oidc workspace/],
    ['workspace create', /missing required argument 'name'/],
    ['workspace show acme', /must be ws_ and 28 of the characters/],
    ['member add monalisa', /--role/],
    ['member add monalisa --role king', /Allowed choices are member, admin, owner/],
    ['member add not/a/login --role member', /login: must be a GitHub login/],
    [
      'repository import acme/infra',
      /--id: is missing[\s\S]*gh api repos\/acme\/infra --jq \.id\n {2}gh api repos\/acme\/infra --jq \.owner\.id/,
    ],
    ['repository import acme/infra --id 1', /--owner-id: is missing/],
    ['repository import $(evil) --id 1', /gh api repos\/OWNER\/NAME/],
    ['repository import infra --id 1 --owner-id 2', /OWNER\/NAME/],
    ['permission add --permission a:b --branch (main', /branch: .*RE2/],
    ['permission add --permission Foo', /resource:verb/],
    ['permission change X --if-version 0', /whole number from 1/],
    ['token create --name x', /one of --role and --administrator/],
    ['token create --name x --role admin --administrator', /one of --role and --administrator/],
    ['audit list --since yesterday', /must be a day such as/],
    ['audit list --limit many', /whole number from 1/],
    ['workspace list --server https://a.example --database memory:', /a database or a server, not both/],
    ['workspace list --database memory: --token-file x', /--token-file: is for a server/],
    ['token list --server https://a.example', /set ATMOS_PRO_OIDC_TOKEN, or name a file with --token-file/],
    ['token list --server http://a.example', /must be https/],
    ['token list --server nonsense', /must be an address such as/],
  ])('%s', async (command, message) => {
    const env = /http:|nonsense/.test(command) ? { ATMOS_PRO_OIDC_TOKEN: 'apo_x' } : {}
    const { exitCode, out, err } = await fixture.runIn({ env }, ...command.split(' '))
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(message)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('which workspace, when there are several', async () => {
    await fixture.run('workspace', 'create', 'other')
    const { exitCode, err } = await fixture.run('repository', 'list')
    expect(exitCode).toBe(2)
    expect(err).toMatch(
      /--workspace: say which workspace; there are:\n {2}ws_\w+ \(acme\)\n {2}ws_\w+ \(other\)\nSee \S+#config_invalid$/,
    )
    const env = { ATMOS_PRO_WORKSPACE_ID: fixture.workspaceId }
    expect((await fixture.runIn({ env }, 'repository', 'list')).exitCode).toBe(0)
    const { workspaceId } = fixture
    expect((await fixture.run('repository', 'list', '--workspace', workspaceId)).exitCode).toBe(0)
  })

  it('which repository, when several have the name or the id', async () => {
    const flags = ['--id', '1001', '--owner-id', '42', '--platform', 'token.actions.acme.ghe.com']
    await fixture.run('repository', 'import', 'acme/infra', ...flags)
    for (const named of ['acme/infra', '1001']) {
      const { exitCode, err } = await fixture.run('repository', 'show', named)
      expect(exitCode).toBe(2)
      expect(err).toMatch(
        /say which repository; there are:\n {2}repo_\w+ \(acme\/infra \(1001\) on token\.actions\./,
      )
      const [id = ''] = /repo_\w+/.exec(err) ?? []
      expect((await fixture.run('repository', 'show', id)).exitCode).toBe(0)
    }
  })

  it('both a server and a database in the environment', async () => {
    const env = { ATMOS_PRO_OIDC_SERVER: 'https://a.example' }
    const { exitCode, err } = await fixture.runIn({ env }, 'workspace', 'list')
    expect(exitCode).toBe(2)
    expect(err).toMatch(/are both set: choose with --database or --server/)
    expect((await fixture.runIn({ env }, 'workspace', 'list', '--database', 'memory:')).exitCode).toBe(0)
  })

  it('a database that does not exist', async () => {
    const { exitCode, err } = await fixture.run('workspace', 'list', '--database', 'sqlite:/no/such.db')
    expect(exitCode).toBe(2)
    expect(err).toBe(
      `error: there is no database /no/such.db. \`atmos-pro-oidc init\` creates it; --database or --server name another.\nSee ${helpOf('config_invalid')}`,
    )
  })
})

describe('confirmation', () => {
  const deletions: readonly (readonly [string, string, RegExp])[] = [
    [
      'repository remove acme/infra',
      'y',
      /Remove acme\/infra \(repo_\w+\) with its permissions\? \[y\/N\] $/m,
    ],
    ['member remove monalisa', 'yes', /Take monalisa \(member\) out of the workspace\? /],
    [
      'permission remove ID',
      'y',
      /branch +main {2}\(exactly "main"\)[\s\S]*Take this permission from acme\/infra\? /,
    ],
    [
      'workspace delete',
      'acme',
      /Delete the workspace acme \(ws_\w+\) with everything in it\? Type its name to go on: /,
    ],
  ]
  const argsOf = (command: string) =>
    command.split(' ').map((word) => (word === 'ID' ? fixture.permission : word))
  beforeEach(() => fixture.run('member', 'add', 'monalisa', '--role', 'member'))

  it.each(deletions)('%s asks', async (command, answer, question) => {
    const { exitCode, err } = await fixture.runIn({ answers: [answer] }, ...argsOf(command))
    expect(err).toMatch(question)
    expect(exitCode).toBe(0)
  })

  it.each(deletions)('%s does nothing on another answer', async (command) => {
    const before = fixture.store.events().length
    for (const answer of ['', 'n', 'Acme', 'true']) {
      const { exitCode, out, err } = await fixture.runIn({ answers: [answer] }, ...argsOf(command))
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
      expect(err).toMatch(/Nothing was changed\.$/)
    }
    expect(fixture.store.events()).toHaveLength(before)
  })

  it.each(deletions)('%s where nobody can be asked: exit code 2, unless --yes', async (command) => {
    const { exitCode, err } = await fixture.run(...argsOf(command))
    expect(exitCode).toBe(2)
    expect(err).toMatch(/--yes: say --yes where nobody can be asked: /)
    expect((await fixture.run(...argsOf(command), '--yes')).exitCode).toBe(0)
  })
})
