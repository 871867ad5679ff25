import { randomUUID } from 'node:crypto'
import { validate } from '@actions/languageservice'
import { describe, expect, it } from 'vitest'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { parse } from 'yaml'
import { readPage } from '../docs/markdown.js'
import { isWorkflow } from '../docs/workflow.js'
import { filesOf, read } from './project.js'
import { RULES, readWorkflow, type Workflow } from './workflow-rules.js'

const WORKFLOWS = filesOf('.github/workflows/*.yml')

const shown = filesOf('*.md', 'docs/*.md', 'examples/*.md').flatMap((file) =>
  readPage(file)
    .blocksIn('yaml')
    .filter((text) => isWorkflow(parse(text)))
    .map((text, index) => ({ name: `${file}, ${index + 1}`, text })),
)

const SHA = 'df4cb1c069e1874edd31b4311f1884172cec0e10'
const GOOD = `name: publish
on:
  push:
    tags: ["v*"]
permissions: {}
concurrency: publish
jobs:
  publish:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    environment: npm
    permissions:
      id-token: write
    steps:
      - uses: actions/checkout@${SHA} # v6.0.0
        with:
          persist-credentials: false
      - if: github.ref_name != 'v0.0.0'
        env:
          TITLE: \${{ github.ref_name }}
        run: npm publish --provenance
`

describe.each(WORKFLOWS)('%s', (file) => {
  it.each(RULES)('$name', ({ find }) => {
    expect(find(readWorkflow(read(file)))).toEqual([])
  })
})

describe.each(shown)('the workflow of $name', ({ text }) => {
  it.each(RULES.filter((rule) => rule.shown))('$name', ({ find }) => {
    expect(find(readWorkflow(text))).toEqual([])
  })
})

describe('each rule finds what breaks it, and nothing else does', () => {
  const [
    permissions,
    powerful,
    publishing,
    time,
    concurrency,
    pinned,
    checkout,
    script,
    outsiders,
    secret,
    cache,
    environment,
    actor,
    machine,
  ] = RULES.map(({ name }) => name)

  it('nothing, in a good one', () => {
    expect(brokenBy(GOOD)).toEqual([])
  })

  it.each([
    [permissions, 'no permissions at the top', 'permissions: {}\n', ''],
    [permissions, 'some at the top', 'permissions: {}', 'permissions: { contents: read }'],
    [permissions, 'all of them', 'permissions: {}', 'permissions: write-all'],
    [powerful, 'an installation', 'run: npm publish', 'run: npm ci && npm publish'],
    [powerful, 'a build', 'run: npm publish', 'run: npm run build && npm publish'],
    [publishing, 'no environment', '    environment: npm\n', ''],
    [publishing, 'no provenance', ' --provenance', ''],
    [publishing, 'no token', 'id-token: write', 'contents: read'],
    [time, 'no limit', '    timeout-minutes: 5\n', ''],
    [time, 'hours', 'timeout-minutes: 5', 'timeout-minutes: 300'],
    [concurrency, 'nothing said', 'concurrency: publish\n', ''],
    [pinned, 'a tag', `${SHA} # v6.0.0`, 'v6'],
    [pinned, 'no version', `${SHA} # v6.0.0`, SHA],
    [pinned, 'half a commit', SHA, SHA.slice(0, 20)],
    [checkout, 'left out', '          persist-credentials: false', '          fetch-depth: 1'],
    [checkout, 'true', 'persist-credentials: false', 'persist-credentials: true'],
    [script, 'a title', 'run: npm', 'run: echo $' + '{{ github.event.pull_request.title }}; npm'],
    [
      script,
      'a script of an action',
      'persist-credentials: false',
      'persist-credentials: false\n          script: $' + '{{ github.head_ref }}',
    ],
    [outsiders, 'a pull request of anybody', '  push:\n    tags: ["v*"]', '  pull_request_target:'],
    [outsiders, 'one of a list', '\n  push:\n    tags: ["v*"]', ' [push, workflow_run]'],
    [outsiders, 'alone', '\n  push:\n    tags: ["v*"]', ' issue_comment'],
    [secret, 'a token of npm', 'TITLE: $' + '{{ github.ref_name }}', 'TITLE: $' + '{{ secrets.NPM_TOKEN }}'],
    [secret, 'all of them', 'TITLE: $' + '{{ github.ref_name }}', 'TITLE: $' + '{{ toJSON(secrets) }}'],
    [secret, 'handed on', 'environment: npm', 'environment: npm\n    secrets: inherit'],
    [
      cache,
      'of setup-node',
      'persist-credentials: false',
      'persist-credentials: false\n          cache: npm',
    ],
    [cache, 'of its own', 'actions/checkout', 'actions/cache'],
    [environment, 'a variable', 'npm publish', 'echo "A=$TITLE" >> "$GITHUB_ENV"; npm publish'],
    [environment, 'a path', 'npm publish', 'echo bin >> "$GITHUB_PATH"; npm publish'],
    [actor, 'a bot', "github.ref_name != 'v0.0.0'", "github.actor == 'dependabot[bot]'"],
    [machine, 'one of ours', 'ubuntu-latest', 'self-hosted'],
  ])('%s: %s', (rule, _name, good, bad) => {
    expect(GOOD).toContain(good)
    expect(brokenBy(GOOD.replace(good, bad))).toEqual([rule])
  })

  function brokenBy(text: string): readonly string[] {
    return RULES.filter(({ find }) => find(readWorkflow(text)).length > 0).map(({ name }) => name)
  }
})

describe("GitHub's own reader of workflows", () => {
  it.each([...WORKFLOWS, 'action.yml'])('understands all of %s', async (file) => {
    expect(await diagnose(file, read(file))).toEqual([])
  })

  it.each([
    ['a key', 'timeout-minutes', 'timeout-minute', "Unexpected value 'timeout-minute'"],
    ['an event', '  push:\n    tags: ["v*"]', '  pushed:', "Unexpected value 'pushed'"],
    ['a context', 'github.ref_name }}', 'github.refname }}', 'Context access might be invalid: refname'],
    ['an expression', 'github.ref_name }}', 'github.ref_name || }}', 'Unexpected end of expression'],
  ])('finds %s that there is not', async (_name, good, bad, message) => {
    expect(GOOD).toContain(good)
    expect(await diagnose('good.yml', GOOD)).toEqual([])
    expect((await diagnose('bad.yml', GOOD.replace(good, bad))).join()).toContain(message)
  })

  async function diagnose(file: string, text: string): Promise<readonly string[]> {
    // It remembers what it read under a name.
    const found = await validate(TextDocument.create(`file:///${randomUUID()}/${file}`, 'yaml', 1, text))
    return found.map(({ message }) => (typeof message === 'string' ? message : message.value))
  }
})

describe('the release', () => {
  const job = (file: string, name: string) =>
    (parse(read(`.github/workflows/${file}`)) as Workflow).jobs[name]
  const publish = job('release.yml', 'publish')
  const steps = publish?.steps ?? []

  it('may sign, and nothing else', () => {
    expect(publish?.permissions).toEqual({ 'id-token': 'write', attestations: 'write' })
  })

  it('signs what it publishes, before it does: where it comes from, and what is in it', () => {
    const signed = steps
      .slice(
        0,
        steps.findIndex(({ run }) => run?.includes('npm publish')),
      )
      .filter(({ uses }) => uses?.startsWith('actions/attest@'))
      .map((step) => [step.with?.['sbom-path'], `${step.with?.['subject-path']}`.trim().split('\n')])
    expect(signed).toEqual([
      [undefined, ['*.tgz', 'sbom.cdx.json']],
      ['sbom.cdx.json', ['*.tgz']],
    ])
  })

  it('has them from the job that tested them', () => {
    const made = job('check.yml', 'package')?.steps ?? []
    expect(made.map(({ run }) => run)).toContain('npm run sbom -- package/sbom.cdx.json')
    expect(made.at(-1)?.with).toMatchObject({ name: 'package', path: 'package/' })
    expect(steps.find(({ uses }) => uses?.startsWith('actions/download-artifact@'))?.with).toEqual({
      name: 'package',
    })
  })
})

it('one check stands for all', () => {
  const { checked, ...others } = (parse(read('.github/workflows/check.yml')) as Workflow).jobs
  expect(checked?.needs).toEqual(Object.keys(others))
})
