import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/errors.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Permission } from '../../src/permission/decision.js'
import { readPermission } from '../../src/permission/permission.js'

const ok = { permission: 'a:b' }
const compile = (...rows: readonly unknown[]) => compilePermissions(rows as readonly Permission[])

describe('what is wrong with a row is said with its place', () => {
  it.each<[string, unknown, string, string]>([
    [
      'no object',
      'main',
      '[1]',
      'must be a permission, an object with permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      'null',
      null,
      '[1]',
      'must be a permission, an object with permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      'a list',
      [],
      '[1]',
      'must be a permission, an object with permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      'nothing',
      undefined,
      '[1]',
      'must be a permission, an object with permission, workflow, branch, environment, events, jobWorkflow',
    ],
    ['no name', {}, '[1].permission', 'must be text, not undefined'],
    [
      'an unknown field',
      { ...ok, brnach: 'main' },
      '[1]',
      'has no field "brnach": a permission has permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      '__proto__ as a field',
      JSON.parse('{"permission":"a:b","__proto__":{"branch":"*"}}'),
      '[1]',
      'has no field "__proto__": a permission has permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      'constructor as a field',
      { ...ok, constructor: 1 },
      '[1]',
      'has no field "constructor": a permission has permission, workflow, branch, environment, events, jobWorkflow',
    ],
    ['a number', { ...ok, branch: 1.2 }, '[1].branch', 'must be text: put it in quotes, "1.2"'],
    ['a boolean', { ...ok, environment: true }, '[1].environment', 'must be text: put it in quotes, "true"'],
    ['null for a pattern', { ...ok, branch: null }, '[1].branch', 'must be text, not null'],
    ['an object for a pattern', { ...ok, branch: { $ne: 1 } }, '[1].branch', 'must be text, not {"$ne":1}'],
    [
      'an empty pattern',
      { ...ok, branch: '' },
      '[1].branch',
      'must not be empty: leave it out, or write * for anything',
    ],
    ['257 characters', { ...ok, branch: 'a'.repeat(257) }, '[1].branch', 'must have at most 256 characters'],
    [
      'a line break',
      { ...ok, branch: 'main\n' },
      '[1].branch',
      'must not have control characters or line breaks',
    ],
    [
      'a null character',
      { ...ok, workflow: 'a.yml\0' },
      '[1].workflow',
      'must not have control characters or line breaks',
    ],
    [
      'an escape',
      { ...ok, environment: '\u001b[2K' },
      '[1].environment',
      'must not have control characters or line breaks',
    ],
    [
      'a line separator',
      { ...ok, branch: 'a\u2028b' },
      '[1].branch',
      'must not have control characters or line breaks',
    ],
    [
      'half of a character',
      { ...ok, branch: '\ud83d*' },
      '[1].branch',
      'must be well-formed Unicode: it has half of a character',
    ],
    [
      'a bad expression',
      { ...ok, branch: 'a)|(b' },
      '[1].branch',
      '"a)|(b" reads as a regular expression, which RE2 does not accept: unexpected ), at a)|(b. To match exactly this text, write "exact:a)|(b"',
    ],
    [
      'a bad scoped expression',
      { ...ok, branch: 'tag:(' },
      '[1].branch',
      '"(" reads as a regular expression, which RE2 does not accept: missing closing ), at (. To match exactly this text, write "exact:("',
    ],
    [
      'a bad workflow',
      { ...ok, workflow: '[' },
      '[1].workflow',
      '"[" reads as a regular expression, which RE2 does not accept: missing closing ], at [. To match exactly this text, write "exact:["',
    ],
    [
      'a bad environment',
      { ...ok, environment: '(?=a)' },
      '[1].environment',
      '"(?=a)" reads as a regular expression, which RE2 does not accept: RE2 has no lookarounds. Write one row for each set of names instead',
    ],
    [
      'a bad job workflow',
      { ...ok, jobWorkflow: '(' },
      '[1].jobWorkflow',
      '"(" reads as a regular expression, which RE2 does not accept: missing closing ), at (. To match exactly this text, write "exact:("',
    ],
    ['events that are no list', { ...ok, events: 'push' }, '[1].events', 'must be a list of event names'],
    [
      'an event of 65 characters',
      { ...ok, events: ['a'.repeat(65)] },
      '[1].events[0]',
      'must have at most 64 characters',
    ],
    [
      'no events',
      { ...ok, events: [] },
      '[1].events',
      'must name an event: an empty list would allow none. Leave it out instead',
    ],
    [
      'any event',
      { ...ok, events: ['push', '*'] },
      '[1].events[1]',
      'must name events: there is no * for them. Leave events out for every event an outsider cannot start',
    ],
    [
      'an event in upper case',
      { ...ok, events: ['Push'] },
      '[1].events[0]',
      'must be the name of an event, for example push or pull_request; it is "Push"',
    ],
    [
      'an event pattern',
      { ...ok, events: ['pull_request.*'] },
      '[1].events[0]',
      'must be the name of an event, for example push or pull_request; it is "pull_request.*"',
    ],
    [
      'no slug',
      { permission: 'deploy' },
      '[1].permission',
      'must be a resource:verb slug, for example affected-stacks:create; it is "deploy"',
    ],
    [
      'a display name',
      { permission: 'Affected Stacks Create' },
      '[1].permission',
      'must be a resource:verb slug, for example affected-stacks:create; it is "Affected Stacks Create"; write affected-stacks:create',
    ],
    [
      'a display name with too many spaces',
      { permission: ' Affected  Stacks Create ' },
      '[1].permission',
      'must be a resource:verb slug, for example affected-stacks:create; it is " Affected  Stacks Create "; write affected-stacks:create',
    ],
    [
      'two unknown fields',
      { ...ok, brnach: 'main', 'work flow': '*' },
      '[1]',
      'has no field "brnach", "work flow": a permission has permission, workflow, branch, environment, events, jobWorkflow',
    ],
    [
      '__proto__ as a name',
      { permission: '__proto__' },
      '[1].permission',
      'must be a resource:verb slug, for example affected-stacks:create; it is "__proto__"',
    ],
    [
      'a name with three parts',
      { permission: 'a:b:c' },
      '[1].permission',
      'must be a resource:verb slug, for example affected-stacks:create; it is "a:b:c"',
    ],
    [
      'a long name',
      { permission: `${'a'.repeat(127)}:b` },
      '[1].permission',
      'must have at most 128 characters',
    ],
  ])('%s', (_name, row, path, message) => {
    let error: unknown
    try {
      compile(ok, row)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({ code: 'config_invalid', path })
    expect((error as ConfigError).message).toBe(`${path}: ${message}`)
  })

  it('puts the path of the list in front', () => {
    const path = 'workspaces[0].repositories[2].permissions'
    expect(() => compilePermissions([{ permission: 'a:b', branch: '(' }], { path })).toThrow(
      /^workspaces\[0\]\.repositories\[2\]\.permissions\[0\]\.branch: "\(" reads as/,
    )
    expect(() => compilePermissions({} as never, { path })).toThrow(
      /permissions: must be a list of permissions$/,
    )
  })

  it('needs no place', () => {
    expect(() => readPermission({})).toThrow(/^permission: must be text/)
    expect(() => readPermission('main')).toThrow(/^must be a permission/)
  })

  it('repeats no megabyte of input', () => {
    const big = { permission: 'a:b', branch: 'x'.repeat(2_000_000) }
    expect(() => compile(big)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,200}$/) }),
    )
    expect(() => compile({ permission: 'x'.repeat(2_000_000) })).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,400}$/) }),
    )
  })
})

describe('what is compiled', () => {
  it('may have names of several words', () => {
    const names = ['affected-stacks:create', 'stacks:dry-run', 'a1-2b:c3-d4-ef5', `${'a'.repeat(126)}:b`]
    expect(compile(...names.map((permission) => ({ permission }))).names).toEqual(names)
  })

  it('names each permission once, in the order given', () => {
    const { names } = compile(
      { permission: 'b:x' },
      { permission: 'a:x' },
      { permission: 'b:x', branch: 'main' },
    )
    expect(names).toEqual(['b:x', 'a:x'])
  })

  it('accepts no rows, and fields that are undefined', () => {
    expect(compile().names).toEqual([])
    const [row] = compile({ permission: 'a:b', branch: undefined, events: undefined }).rowsOf('a:b')
    expect(row?.permission).toEqual({ permission: 'a:b' })
    expect(Object.keys(row?.permission ?? {})).toEqual(['permission'])
  })

  it('is not changed by what happens to the rows afterwards', () => {
    const row = { permission: 'a:b', branch: 'main', events: ['push'] }
    const compiled = compile(row)
    row.branch = '*'
    row.events.push('pull_request_target')
    const [kept] = compiled.rowsOf('a:b')
    expect(kept?.permission).toEqual({ permission: 'a:b', branch: 'main', events: ['push'] })
    expect(kept?.events.admits('pull_request_target')).toBe(false)
  })

  it('is frozen', () => {
    const compiled = compile({ permission: 'a:b', events: ['push'], branch: 'main' })
    const [row] = compiled.rowsOf('a:b')
    for (const part of [
      compiled,
      compiled.names,
      row,
      row?.permission,
      row?.permission.events,
      row?.branch,
      row?.branch.pattern,
      row?.workflow,
      row?.events,
    ]) {
      expect(part).toSatisfy(Object.isFrozen)
    }
  })

  it('shares the patterns that rows have in common', () => {
    const [a, b] = compile(
      { permission: 'a:b', branch: '^(main|develop)$', workflow: 'x.yml' },
      { permission: 'a:b', branch: '^(main|develop)$', workflow: 'x.yml' },
    ).rowsOf('a:b')
    expect(a?.branch).toBe(b?.branch)
    expect(a?.workflow).toBe(b?.workflow)
  })

  it('takes 10 000 rows of one pattern as one pattern', () => {
    const rows = Array.from({ length: 10_000 }, () => ({ permission: 'a:b', branch: '^(main|develop)$' }))
    expect(
      new Set(
        compile(...rows)
          .rowsOf('a:b')
          .map(({ branch }) => branch),
      ).size,
    ).toBe(1)
  })
})
