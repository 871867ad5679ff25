import { describe, expect, it } from 'vitest'
import type { Permission } from '../../src/permission/decision.js'
import { type Finding, lintPermissions } from '../../src/permission/lint.js'
import findings from '../tables/findings.json' with { type: 'json' }
import { NAME, type RowOptions } from './run.js'

interface Finds extends Pick<Finding, 'code' | 'severity' | 'message'> {
  readonly field: keyof Permission
  readonly rows: readonly { readonly row: RowOptions; readonly instead?: string }[]
}
const table = (findings as readonly Finds[]).flatMap(({ rows, ...finding }) =>
  rows.map((row) => ({ ...finding, ...row })),
)

const lint = (...rows: readonly RowOptions[]): readonly Finding[] =>
  lintPermissions(rows.map((row) => ({ permission: NAME, ...row })))
const bound = { branch: 'main' }
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code)

describe('rows without findings', () => {
  it.each<RowOptions>([
    { branch: 'main' },
    { workflow: 'atmos-pro.yaml', branch: 'main', environment: 'prod' },
    { workflow: '*.yml', branch: 'release/*' },
    { workflow: '*.y?ml', branch: 'pull_request:main' },
    { workflow: 'deploy-*', branch: 'tag:v*' },
    { workflow: '*l', branch: 'pull_request:*' },
    { workflow: 'deploy.yml*', branch: 'main' },
    { workflow: '*yml', branch: 'main' },
    { workflow: '*yaml', branch: 'main' },
    { workflow: '.github/workflows/a.yml', environment: 'prod' },
    { workflow: '.*\\.yml$', environment: 'prod.*' },
    { branch: '^(main|develop)$' },
    { branch: '(main|develop)' },
    { branch: 'v[0-9]+' },
    { branch: 'release/1\\.[0-9]+' },
    { branch: 'regex:release-1.*' },
    { branch: 'exact:fix(1)' },
    { branch: 'gh-readonly-queue/main/*' },
    { branch: '-x/@/HEAD' },
    { branch: 'backup/refs/heads/main' },
    { branch: 'refs/changes/1' },
    { branch: 'refs/heads' },
    { branch: 'a.locked/b.lockfile' },
    { branch: '.*-release' },
    { branch: '[ab|]c' },
    { events: ['schedule'] },
    { events: ['schedule', 'repository_dispatch'] },
    { branch: 'pull_request:main', events: ['pull_request'] },
    { branch: 'pull_request:main', events: ['push', 'pull_request_review'] },
    { branch: 'pull_request:main', events: ['pull_request_review_comment'] },
    { environment: 'Prod: eu 1' },
    { environment: 'x'.repeat(255) },
    { environment: `${'x'.repeat(255)}*` },
    { environment: 'regex:a,b' },
    { branch: 'main', jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1' },
    { branch: 'main', jobWorkflow: 'acme/shared/plan.yml@0123456789abcdef0123456789abcdef01234567' },
    { branch: 'main', jobWorkflow: `acme/shared/plan.yml@${'0a'.repeat(32)}` },
    { branch: 'main', jobWorkflow: 'acme/**' },
    { branch: 'main', jobWorkflow: 'regex:acme/.+/.github/workflows/.+@refs/heads/main' },
    { branch: 'main', jobWorkflow: '*' },
  ])('%j', (row) => expect(lint(row)).toEqual([]))
})

describe('one row', () => {
  it.each(table)('$row: $code', ({ row, ...finding }) => {
    expect(lint(row)).toEqual([{ ...finding, index: 0, row: { permission: NAME, ...row } }])
  })

  it.each(table.filter(({ instead }) => instead))(
    '$row: $instead is better',
    ({ row, instead, field, code }) => {
      const found = codes(lint({ ...row, [field]: instead }))
      expect(found).not.toContain(code)
      expect(found).not.toContain('row-invalid')
    },
  )

  it('can have several', () => {
    expect(codes(lint({ workflow: 'Deploy ', branch: ' main', events: ['issues'] }))).toEqual([
      'surrounding-space',
      'surrounding-space',
      'workflow-impossible',
      'branch-impossible',
      'outsider-event',
    ])
  })
})

describe('rows that cannot be compiled', () => {
  it('are findings, and the others are still looked at', () => {
    const rows = [
      { permission: NAME, branch: '(' },
      { permission: NAME, brnach: 'x' },
      { permission: NAME, branch: 'a..b' },
    ]
    expect(lintPermissions(rows as readonly Permission[])).toMatchObject([
      {
        code: 'row-invalid',
        severity: 'error',
        index: 0,
        message: expect.stringMatching(/^branch: "\(" reads as/),
      },
      { code: 'row-invalid', severity: 'error', index: 1, message: expect.stringContaining('"brnach"') },
      { code: 'branch-impossible', index: 2 },
    ])
  })

  it('but hide no error of another kind', () => {
    const row = {
      get permission(): string {
        throw new RangeError('of the caller')
      },
    }
    expect(() => lintPermissions([row])).toThrow(RangeError)
  })

  it('but a list there must be', () => {
    expect(() => lintPermissions({} as never)).toThrow('must be a list of permissions')
  })
})

describe('rows against each other', () => {
  const overlaps = (...rows: readonly (RowOptions & { permission?: string })[]) =>
    lintPermissions(rows.map((row) => ({ permission: NAME, ...row })))
      .filter(({ code }) => code === 'shadowed' || code === 'duplicate')
      .map(({ code, index, message }) => [code, index, Number(/row (\d+)/.exec(message)?.[1])])

  it.each<[string, readonly (RowOptions & { permission?: string })[], readonly unknown[]]>([
    ['the same row', [{ branch: 'main' }, { branch: 'main' }], [['duplicate', 1, 0]]],
    [
      'the same, written differently',
      [
        { branch: 'main', events: ['push', 'release'] },
        { workflow: '*', branch: 'exact:main', events: ['release', 'push', 'push'] },
      ],
      [['duplicate', 1, 0]],
    ],
    [
      'the folder written or not',
      [
        { ...bound, workflow: 'a.yml' },
        { ...bound, workflow: '.github/workflows/a.yml' },
      ],
      [['duplicate', 1, 0]],
    ],
    ['another permission', [{ branch: 'main' }, { permission: 'other:create', branch: 'main' }], []],
    ['different rows', [{ branch: 'main' }, { branch: 'develop' }], []],
    ['different environments', [{ environment: 'prod' }, { environment: 'staging' }], []],
    [
      'expressions for environments are not lowered',
      [{ environment: 'regex:\\S+' }, { environment: 'regex:\\s+' }],
      [],
    ],
    [
      'different events whose names run together',
      [
        { branch: 'main', events: ['push', 'release'] },
        { branch: 'main', events: ['pushrelease'] },
      ],
      [],
    ],
    [
      'any file, in any workflow',
      [{ branch: 'main', workflow: '*.yml' }, { branch: 'main' }],
      [['shadowed', 0, 1]],
    ],
    ['one glob in another, which is not looked at', [{ branch: 'a*' }, { branch: 'ab*' }], []],
    ['an expression that a glob matches as text', [{ environment: 'a*' }, { environment: 'regex:a.*' }], []],
    ['a branch not in any tag', [{ branch: 'tag:*' }, { branch: 'main' }], []],
    ['a tag in any tag', [{ branch: 'tag:*' }, { branch: 'tag:v1' }], [['shadowed', 1, 0]]],
    ['a glob in ***', [{ branch: '***' }, { branch: 'release/*' }], [['shadowed', 1, 0]]],
    ['a glob not in one that ends in **', [{ environment: 'prod/**' }, { environment: 'staging-*' }], []],
    ['a glob not in one that begins with **', [{ environment: '**/prod' }, { environment: 'staging-*' }], []],
    [
      'an environment in a glob in upper case',
      [{ environment: 'Prod-*' }, { environment: 'prod-1' }],
      [['shadowed', 1, 0]],
    ],
    [
      'each field in another row',
      [
        { branch: 'main', environment: 'prod' },
        { branch: 'ma*', environment: 'staging' },
        { branch: 'develop', environment: 'pro*' },
      ],
      [],
    ],
    [
      'in a wider row, in whatever order they stand',
      ['z', 'release/2', 'a', 'release/1', 'm', 'release/*', 'release', 'c'].map((branch) => ({ branch })),
      [
        ['shadowed', 1, 5],
        ['shadowed', 3, 5],
      ],
    ],
    ['in a wider row before', [{}, { branch: 'main' }], [['shadowed', 1, 0]]],
    ['in a wider row after', [{ branch: 'main' }, {}], [['shadowed', 0, 1]]],
    ['an exact name in a glob', [{ branch: 'release/*' }, { branch: 'release/1' }], [['shadowed', 1, 0]]],
    [
      'an exact name in an expression',
      [{ branch: '^(main|develop)$' }, { branch: 'main' }],
      [['shadowed', 1, 0]],
    ],
    [
      'not in an expression of another scope',
      [{ branch: 'pull_request:^(main|develop)$' }, { branch: 'main' }],
      [],
    ],
    ['a scope in *', [{ branch: '*' }, { branch: 'pull_request:main' }], [['shadowed', 1, 0]]],
    ['a pull request not in any branch', [{ branch: '**' }, { branch: 'pull_request:main' }], []],
    ['* not in any branch', [{ branch: '**' }, { branch: '*' }], [['shadowed', 0, 1]]],
    ['a glob in any branch', [{ branch: '**' }, { branch: 'release/*' }], [['shadowed', 1, 0]]],
    [
      'wider in one field, narrower in another',
      [
        { branch: 'main', environment: 'prod' },
        { branch: 'main', workflow: 'a.yml' },
      ],
      [],
    ],
    [
      'wider in two fields',
      [{ branch: 'main' }, { branch: 'main', environment: 'prod', workflow: 'a.yml' }],
      [['shadowed', 1, 0]],
    ],
    [
      'environments in upper and lower case',
      [{ environment: 'prod' }, { environment: 'Prod' }],
      [['duplicate', 1, 0]],
    ],
    [
      'listed events in the default',
      [{ branch: 'main' }, { branch: 'main', events: ['push'] }],
      [['shadowed', 1, 0]],
    ],
    [
      'the default not in listed events',
      [
        { branch: 'main', events: ['push'] },
        { branch: 'main', workflow: 'a.yml' },
      ],
      [],
    ],
    [
      'an outsider event not in the default',
      [{ branch: 'main' }, { branch: 'main', events: ['push', 'issues'] }],
      [['shadowed', 0, 1]].slice(1),
    ],
    [
      'listed events in more of them',
      [
        { branch: 'main', events: ['push'] },
        { branch: 'main', events: ['release', 'push'] },
      ],
      [['shadowed', 0, 1]],
    ],
    [
      'bound to a job workflow in one that is not',
      [{ branch: 'main', jobWorkflow: 'a/b/c.yml@refs/heads/main' }, { branch: 'main' }],
      [['shadowed', 0, 1]],
    ],
    [
      'not bound, not in one that is',
      [
        { branch: 'main', jobWorkflow: 'a/**' },
        { branch: 'main', workflow: 'a.yml' },
      ],
      [],
    ],
    [
      'not bound, not in any that is',
      [
        { branch: 'main', jobWorkflow: '**' },
        { branch: 'main', workflow: 'a.yml' },
      ],
      [],
    ],
    [
      'a job workflow with two @, which is only itself',
      [
        { branch: 'main', jobWorkflow: '**' },
        { branch: 'main', jobWorkflow: 'a/b/c.yml@refs/heads/x@y' },
      ],
      [],
    ],
    [
      'job workflows that differ',
      [
        { branch: 'main', jobWorkflow: '**@refs/heads/main' },
        { branch: 'main', jobWorkflow: 'a/b/c.yml@refs/tags/v1' },
      ],
      [],
    ],
    [
      'a job workflow in any, in a wider branch',
      [
        { branch: 'ma*', jobWorkflow: '*' },
        { branch: 'main', jobWorkflow: 'a/**' },
      ],
      [['shadowed', 1, 0]],
    ],
    ['rows that cover each other: the later', [{ branch: '**' }, { branch: '***' }], [['shadowed', 1, 0]]],
    [
      'any job workflow is none',
      [{ branch: 'main', jobWorkflow: '*' }, { branch: 'main' }],
      [['duplicate', 1, 0]],
    ],
    [
      'job workflows',
      [
        { branch: 'main', jobWorkflow: 'a/**' },
        { branch: 'main', jobWorkflow: 'a/b/c.yml@refs/heads/main' },
      ],
      [['shadowed', 1, 0]],
    ],
  ])('%s', (_name, rows, found) => expect(overlaps(...rows)).toEqual(found))

  it('are said in full', () => {
    const rows = ['ma*', 'main', 'exact:main'].map((branch) => ({ permission: NAME, branch }))
    expect(lintPermissions(rows)).toEqual([
      {
        code: 'shadowed',
        severity: 'warning',
        index: 1,
        row: rows[1],
        other: 0,
        message: 'row 0 already allows all that it does; remove it, or narrow that row',
      },
      {
        code: 'duplicate',
        severity: 'warning',
        index: 2,
        row: rows[2],
        other: 1,
        message: 'it reads the same as row 1; remove one',
      },
    ])
    expect(lintPermissions(rows, { nameOf: (index) => `the row of ${index}` })).toMatchObject([
      { message: expect.stringMatching(/^the row of 0 already/) },
      { message: expect.stringMatching(/as the row of 1; remove one$/) },
    ])
  })

  it('stays usable with 10 000 rows', () => {
    const kinds = (n: number): readonly RowOptions[] => [
      { branch: `release/${n}` },
      { branch: `feature/${n}-*` },
      { branch: n % 10 === 0 ? `^(main|release-${n})$` : `hotfix-${n}` },
      { branch: `fix-${n}`, environment: `env-${n}` },
    ]
    const rows = Array.from({ length: 2500 }, (_, n) => kinds(n)).flat()
    expect(overlaps(...rows, { branch: 'release/*' })).toHaveLength(2500)
  })
})

it('gives findings in the order of the rows', () => {
  const findings = lint({ branch: 'main' }, { branch: 'a..b' }, { branch: 'main' }, { branch: 'c..d' })
  expect(findings.map(({ index }) => index)).toEqual([1, 2, 3])
})
