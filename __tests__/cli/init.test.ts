import { beforeEach, describe, expect, it } from 'vitest'
import { helpOf } from '../../src/error-code.js'
import { createMemoryStore, type MemoryStore } from '../../src/store/memory.js'
import { type Ended, runIn } from './terminal.js'

let store: MemoryStore
beforeEach(() => {
  store = createMemoryStore()
})

const FLAGS = [
  ...[
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
  ...['--workflow', 'atmos-pro.yaml', '--pull-request-into', 'main'],
]

/** Ids are random. */
const golden = ({ out }: Ended) => out.replace(/\b(ws|repo|perm)_[0-9a-z]{28}\b/g, '$1_ID')

const OUTPUT = `workspace    ws_ID (acme)
repository   repo_ID (acme/infra)
permission   affected-stacks:create
workflow     atmos-pro.yaml  (exactly "atmos-pro.yaml")
branch       pull_request:main  (a pull request into exactly "main")
environment  *  (anything, also none)
events       every event but those an outsider can start

Put this into the job, in atmos-pro.yaml:

permissions:
  id-token: write
  contents: read   # for actions/checkout
steps:
  - uses: cloudposse/atmos-pro-oidc@v1
    env: { ATMOS_PRO_WORKSPACE_ID: "\${{ vars.ATMOS_PRO_WORKSPACE_ID }}" }
    with: { base-url: "https://YOUR-SERVER" }

And set the variable that it reads:

gh variable set ATMOS_PRO_WORKSPACE_ID --body ws_ID --repo acme/infra`

describe('with flags', () => {
  it('asks nothing, and ends with what to paste', async () => {
    const ended = await runIn({ store }, 'init', ...FLAGS)
    expect(ended).toMatchObject({ exitCode: 0, err: '' })
    expect(golden(ended)).toBe(OUTPUT)
    const [workspace] = await store.list('workspaces', { limit: 2 })
    expect(ended.out).toContain(`--body ${workspace?.id} --repo`)
    expect(await store.list('members', { limit: 2 })).toMatchObject([{ login: 'octocat', role: 'owner' }])
    expect(await store.list('permissions', { limit: 2 })).toMatchObject([
      {
        row: {
          permission: 'affected-stacks:create',
          workflow: 'atmos-pro.yaml',
          branch: 'pull_request:main',
        },
      },
    ])
  })

  it('--base-url stands in the lines', async () => {
    const { out } = await runIn({ store }, 'init', ...FLAGS, '--base-url', 'https://oidc.example.com/')
    expect(out).toContain('with: { base-url: "https://oidc.example.com" }')
  })

  it('--json prints what was made', async () => {
    const { out } = await runIn({ store }, 'init', ...FLAGS, '--json')
    expect(JSON.parse(out)).toMatchObject({
      workspace: { name: 'acme' },
      repository: { fullName: 'acme/infra', permissions: [{ branch: 'pull_request:main' }] },
    })
  })

  it('says what is missing where nobody can be asked', async () => {
    const silent = {
      exitCode: 2,
      out: '',
      err: `error: nobody can be asked: say --id, --owner-id, --workflow, --branch\nSee ${helpOf('config_invalid')}`,
    }
    const flags = ['--name', 'acme', '--repository', 'acme/infra']
    expect(await runIn({ store }, 'init', ...flags)).toEqual(silent)
    expect(await runIn({ store, answers: [] }, 'init', ...flags, '--yes')).toEqual(silent)
    expect(await store.list('workspaces', { limit: 1 })).toEqual([])
  })

  it.each([
    ['--name', ' ', /^error: --name: /],
    ['--owner', '-x', /^error: --owner: must be a GitHub login/],
    ['--repository', 'infra', /^error: --repository: must be OWNER\/NAME; it is "infra"/],
    ['--id', 'abc', /^error: --id: must be a numeric id/],
    ['--workflow', '(', /^error: --workflow: .*RE2/],
    ['--pull-request-into', '(main', /^error: --branch: .*RE2/],
    ['--branch', 'main', /^error: --branch: say one of --branch and --pull-request-into/],
    ['--base-url', 'http://oidc.example.com', /^error: --base-url: must be an https/],
    ['--platform', 'github.com', /^error: --platform: must be the issuer's host/],
    ['--workspace', 'ws_0', /workspaceId: must be ws_/],
  ])('%s %j: exit code 2, and nothing is made', async (flag, value, message) => {
    const { exitCode, err } = await runIn({ store }, 'init', ...FLAGS, flag, value)
    expect(exitCode).toBe(2)
    expect(err).toMatch(message)
    expect(await store.list('workspaces', { limit: 1 })).toEqual([])
  })

  it('goes on with a workspace there is', async () => {
    const { out } = await runIn({ store }, 'workspace', 'create', 'acme', '--json')
    const { id } = JSON.parse(out)
    const flags = FLAGS.slice(4)
    expect((await runIn({ store }, 'init', ...flags, '--workspace', id)).exitCode).toBe(0)
    const again = await runIn({ store }, 'init', ...flags, '--workspace', id)
    expect(again.exitCode).toBe(1)
    expect(await store.list('workspaces', { limit: 3 })).toHaveLength(1)
  })
})

describe('with somebody there', () => {
  it('asks for what is missing, again when it is wrong, and takes the defaults', async () => {
    const answers = ['', 'acme', 'octocat', 'infra', 'acme/infra', 'x', '1001', '42', '', '(', '']
    const ended = await runIn({ store, answers }, 'init')
    expect(ended.exitCode).toBe(0)
    expect(golden(ended)).toBe(OUTPUT)
    expect(ended.err).toBe(`Name of the workspace: 
  must not be empty
Name of the workspace: 
GitHub login of its owner (may be left empty): 
First repository, OWNER/NAME: 
  must be OWNER/NAME
First repository, OWNER/NAME: 
GitHub knows the ids:
  gh api repos/acme/infra --jq .id
  gh api repos/acme/infra --jq .owner.id
Its numeric id: 
  must be a numeric id, for example "1001"
Its numeric id: 
Its owner's numeric id: 
File name of the workflow that asks for sessions [atmos-pro.yaml]: 
Where it runs: a branch such as main, or pull_request:main for pull requests into main [pull_request:main]: 
  branch: "(" reads as a regular expression, which RE2 does not accept: missing closing ), at (. To match exactly this text, write "exact:("
Where it runs: a branch such as main, or pull_request:main for pull requests into main [pull_request:main]: `)
  })

  it('asks nothing that a flag has said', async () => {
    const answers = ['1001', '42', 'plan.yaml']
    const flags = ['--name', 'acme', '--owner', 'octocat', '--repository', 'acme/infra', '--branch', 'main']
    const { exitCode, out } = await runIn({ store, answers }, 'init', ...flags)
    expect(exitCode).toBe(0)
    expect(out).toContain('in plan.yaml:')
  })
})
