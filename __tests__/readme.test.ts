import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createVerifier } from '../src/identity/verifier.js'
import { authorize } from '../src/permission/authorize.js'
import { compilePermissions } from '../src/permission/compile.js'
import { OUTSIDER_EVENTS } from '../src/permission/events.js'
import { readPattern } from '../src/permission/pattern.js'
import { parseConfig } from '../src/server/config.js'
import { createMemoryStore } from '../src/store/memory.js'
import { createFakeGitHub, type EventPreset, type MintOptions } from '../src/testing/index.js'
import { code, readPage } from './docs/markdown.js'

const ROOT = resolve(import.meta.dirname, '..')
const readme = readPage('README.md')
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Record<
  'inputs' | 'outputs',
  Record<string, { description: string; default?: string }>
>

const table = (firstColumn: string) => readme.table(`| ${firstColumn} |`)

describe('the table of patterns', () => {
  it.each(table('written'))('%s: %s', (written, readsAs, matches, misses) => {
    const [text = ''] = code(written ?? '')
    const pattern = readPattern(text)
    const kinds = { anything: 'any', exactly: 'exact', glob: 'glob', 'a glob': 'glob' }
    const [words = ''] = /^(?:anything|exactly|(?:a )?glob|(?:a )?regular)/.exec(readsAs ?? '') ?? []
    expect(pattern.kind).toBe(kinds[words as keyof typeof kinds] ?? 'regex')
    for (const value of code(matches ?? '')) expect(pattern.matches(value), value).toBe(true)
    for (const value of code(misses ?? '')) expect(pattern.matches(value), value).toBe(false)
  })
})

describe('the table of what "branch" means', () => {
  const runs: Record<string, [EventPreset, MintOptions?][]> = {
    '`push` to main': [['push']],
    '`push` of tag v1.2.3': [['push.tag']],
    '`pull_request` into main, open or closed unmerged': [['pull_request'], ['pull_request.closed']],
    '`pull_request` into main, merged': [['pull_request.merged']],
    '`merge_group` for main': [['merge_group']],
    '`workflow_dispatch`': [['workflow_dispatch']],
    '`schedule`': [['schedule']],
    '`release`': [['release']],
    '`deployment` of a branch': [['deployment']],
    '`deployment` of a commit': [['deployment.sha']],
  }

  it.each(table('event'))('%s: %s, so %s', async (event = '', _on, write = '') => {
    await using github = await createFakeGitHub()
    const verifier = createVerifier({
      audience: 'atmos-pro.com',
      issuers: [github.issuer],
      fetch: github.fetch,
    })
    const [branch = ''] = code(write)
    const rows = compilePermissions([{ permission: 'a:b', branch }])
    expect(runs[event]).toBeDefined()
    for (const [preset, options] of runs[event] ?? []) {
      const identity = await verifier.verify(await github.mint(preset, options))
      expect(authorize(identity, 'a:b', rows).allowed).toBe(true)
      const others = ['main', 'tag:v*', 'pull_request:main', 'gh-readonly-queue/main/*'].filter(
        (one) => one !== branch,
      )
      for (const other of others) {
        const otherRows = compilePermissions([{ permission: 'a:b', branch: other }])
        expect(authorize(identity, 'a:b', otherRows).allowed, other).toBe(false)
      }
    }
  })

  it('names every event of outsiders', () => {
    const [paragraph = ''] = /^`pull_request_target`, .*$/m.exec(readme.text) ?? []
    const sentence = paragraph.slice(0, paragraph.indexOf('can be started'))
    expect([...code(sentence)].sort()).toEqual([...OUTSIDER_EVENTS].sort())
  })
})

/** What stands in for an input that is left out: a variable, a value, or the one and then the other. */
function defaultsOf({ default: byDefault, description }: { default?: string; description: string }) {
  if (byDefault !== undefined) return [byDefault]
  const [, variable, value] = /If left out, the variable (\w+)(?:, else (\S+))?\.$/.exec(description) ?? []
  return [variable, value].filter((one) => one !== undefined)
}

describe('the tables of the action', () => {
  it('list its inputs, each with the default that it has, and no other', () => {
    const rows = table('input').map(([name, byDefault]) => [code(name)[0], code(byDefault)])
    expect(rows).toEqual(Object.entries(action.inputs).map(([name, input]) => [name, defaultsOf(input)]))
  })

  it('list its outputs', () => {
    expect(table('output').map(([name = '']) => code(name)[0])).toEqual(Object.keys(action.outputs))
  })
})

describe('the table of the configuration', () => {
  const rows = table('key')

  it('lists every key, with its default', () => {
    const defaults: Record<string, unknown> = {
      ...parseConfig('', 'README.md'),
      publicUrl: undefined,
      github: undefined,
      workspaces: undefined,
    }
    expect(rows.map(([name = '']) => code(name)[0]).sort()).toEqual(Object.keys(defaults).sort())
    for (const [name = '', byDefault = ''] of rows) {
      const [written] = code(byDefault)
      if (written !== undefined) expect(parse(written), name).toEqual(defaults[code(name)[0] ?? ''])
    }
  })
})

describe('the YAML', () => {
  it('of a workflow is six lines that map the variable and ask for the token', () => {
    const [first = ''] = readme.blocksIn('yaml')
    expect(first.trimEnd().split('\n')).toHaveLength(6)
    expect(parse(first)).toEqual({
      permissions: { 'id-token': 'write', contents: 'read' },
      steps: [
        {
          uses: expect.stringMatching(/\/atmos-pro-oidc@v\d+$/),
          env: { ATMOS_PRO_WORKSPACE_ID: '${' + '{ vars.ATMOS_PRO_WORKSPACE_ID }}' },
        },
      ],
    })
  })

  it('of a permission compiles', () => {
    const [, row = ''] = readme.blocksIn('yaml')
    compilePermissions([parse(row)])
  })

  it('of a server starts one', () => {
    const [, , config = ''] = readme.blocksIn('yaml')
    createMemoryStore(parseConfig(config, 'README.md'))
  })
})

describe('the TypeScript', () => {
  it('of the fake GitHub runs', () => {
    const [, , , block = ''] = readme.blocksIn('ts')
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', block], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    expect(stdout).toContain("kind: 'pull_request'")
    expect(stdout).toContain('installation\n')
  })
})
