import { describe, expect, it } from 'vitest'
import type { Permission } from '../../src/permission/decision.js'
import { type Finding, lintPermissions } from '../../src/permission/lint.js'
import { readPattern } from '../../src/permission/pattern.js'
import { NAME, type RowOptions } from './run.js'

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
    { events: ['schedule', 'repository_dispatch'] },
    { environment: 'Prod: eu 1' },
    { branch: 'main', jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1' },
    { branch: 'main', jobWorkflow: 'acme/shared/plan.yml@0123456789abcdef0123456789abcdef01234567' },
    { branch: 'main', jobWorkflow: 'acme/**' },
    { branch: 'main', jobWorkflow: '*' },
  ])('%j', (row) => expect(lint(row)).toEqual([]))
})

describe('one row', () => {
  it.each<[RowOptions, Finding['code'], Finding['severity'], keyof Permission, string | undefined, string]>([
    [
      { ...bound, workflow: 'Atmos Pro' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'looks like the display name',
    ],
    [
      { ...bound, workflow: 'Deploy' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'looks like the display name',
    ],
    [
      { ...bound, workflow: 'deploy' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'ends in .yml or .yaml',
    ],
    [
      { ...bound, workflow: 'deploy-*-prod' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'ends in .yml or .yaml',
    ],
    [
      { ...bound, workflow: '*.json' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'ends in .yml or .yaml',
    ],
    [
      { ...bound, workflow: 'workflows/deploy.yml' },
      'workflow-impossible',
      'error',
      'workflow',
      undefined,
      'no / in their names',
    ],
    [
      { branch: 'refs/heads/main' },
      'branch-impossible',
      'error',
      'branch',
      'main',
      'written without refs/heads/',
    ],
    [
      { branch: 'refs/heads/release/*' },
      'branch-impossible',
      'error',
      'branch',
      'release/*',
      'written without refs/heads/',
    ],
    [
      { branch: '^refs/heads/(main|develop)$' },
      'branch-impossible',
      'error',
      'branch',
      '^(main|develop)$',
      'written without refs/heads/',
    ],
    [
      { branch: 'refs/tags/v*' },
      'branch-impossible',
      'error',
      'branch',
      'tag:v*',
      'written without refs/tags/',
    ],
    [
      { branch: 'tag:refs/tags/v1' },
      'branch-impossible',
      'error',
      'branch',
      'tag:v1',
      'written without refs/tags/',
    ],
    [
      { branch: 'refs/pull/*/merge' },
      'branch-impossible',
      'error',
      'branch',
      'pull_request:*',
      'written without refs/pull/',
    ],
    [{ branch: 'my branch' }, 'branch-impossible', 'error', 'branch', undefined, 'a space'],
    [{ branch: 'branch:main' }, 'branch-impossible', 'error', 'branch', 'main', 'any of ~ ^ : \\ ['],
    [{ branch: 'Tag:v1' }, 'branch-impossible', 'error', 'branch', undefined, 'any of ~ ^ : \\ ['],
    [{ branch: 'main~1' }, 'branch-impossible', 'error', 'branch', undefined, 'any of ~ ^ : \\ ['],
    [{ branch: 'exact:a*' }, 'branch-impossible', 'error', 'branch', undefined, '* or ?'],
    [{ branch: 'exact:a^b' }, 'branch-impossible', 'error', 'branch', undefined, 'any of ~ ^ : \\ ['],
    [{ branch: 'a..b' }, 'branch-impossible', 'error', 'branch', undefined, 'two dots'],
    [{ branch: 'exact:a@{1}' }, 'branch-impossible', 'error', 'branch', undefined, '@{'],
    [{ branch: 'a//b' }, 'branch-impossible', 'error', 'branch', undefined, 'a / at an end'],
    [{ branch: '/main' }, 'branch-impossible', 'error', 'branch', undefined, 'a / at an end'],
    [{ branch: 'release/' }, 'branch-impossible', 'error', 'branch', undefined, 'a / at an end'],
    [{ branch: 'a/.b' }, 'branch-impossible', 'error', 'branch', undefined, 'begins with a dot'],
    [{ branch: 'main.' }, 'branch-impossible', 'error', 'branch', undefined, 'a dot at its end'],
    [{ branch: 'a.lock/b' }, 'branch-impossible', 'error', 'branch', undefined, '.lock'],
    [{ branch: '*.lock' }, 'branch-impossible', 'error', 'branch', undefined, '.lock'],
    [{ branch: 'pull_request:a b' }, 'branch-impossible', 'error', 'branch', undefined, 'a space'],
    [
      { environment: "prod'" },
      'environment-impossible',
      'warning',
      'environment',
      undefined,
      'does not seem to allow',
    ],
    [
      { environment: 'prod, staging' },
      'environment-impossible',
      'warning',
      'environment',
      undefined,
      'does not seem to allow',
    ],
    [
      { environment: 'x'.repeat(256) },
      'environment-impossible',
      'error',
      'environment',
      undefined,
      'at most 255',
    ],
    [
      { ...bound, events: ['push', 'workflow_call'] },
      'event-impossible',
      'error',
      'events',
      undefined,
      "its caller's event",
    ],
    [
      { ...bound, jobWorkflow: 'acme/a/.github/workflows/b.yml@refs/heads/main' },
      'job-workflow-impossible',
      'error',
      'jobWorkflow',
      'acme/a/b.yml@refs/heads/main',
      'without .github/workflows/',
    ],
    [
      { ...bound, jobWorkflow: 'acme/a/b.yml@v1' },
      'job-workflow-impossible',
      'error',
      'jobWorkflow',
      'acme/a/b.yml@refs/heads/main',
      'ref is whole',
    ],
    [
      { ...bound, jobWorkflow: 'acme/a/b.yml' },
      'job-workflow-impossible',
      'error',
      'jobWorkflow',
      'acme/a/b.yml@refs/heads/main',
      'ref is whole',
    ],
    [
      { ...bound, jobWorkflow: 'b.yml' },
      'job-workflow-impossible',
      'error',
      'jobWorkflow',
      undefined,
      'ref is whole',
    ],
    [{ environment: 'prod ' }, 'surrounding-space', 'warning', 'environment', 'prod', 'a space at an end'],
    [
      { branch: 'release-1.*' },
      'wider-than-it-looks',
      'warning',
      'branch',
      'glob:release-1.*',
      'it also matches `release-12`',
    ],
    [
      { branch: 'tag:v1.*' },
      'wider-than-it-looks',
      'warning',
      'branch',
      'tag:glob:v1.*',
      'it also matches `v12`',
    ],
    [
      { ...bound, workflow: '(plan|apply).yml' },
      'wider-than-it-looks',
      'warning',
      'workflow',
      '(plan|apply)\\.yml',
      '. is any character',
    ],
    [
      { branch: 'v1.2.*' },
      'wider-than-it-looks',
      'warning',
      'branch',
      'glob:v1.2.*',
      'it also matches `v1.22`',
    ],
    [
      { environment: 'prod.eu.*' },
      'wider-than-it-looks',
      'warning',
      'environment',
      'prod\\.eu.*',
      '. is any character',
    ],
    [
      { branch: 'fix(1)' },
      'narrower-than-it-looks',
      'warning',
      'branch',
      'exact:fix(1)',
      'does not match `fix(1)` itself',
    ],
    [
      { branch: 'feature/c+' },
      'narrower-than-it-looks',
      'warning',
      'branch',
      'exact:feature/c+',
      'does not match `feature/c+` itself',
    ],
    [
      { branch: 'main|develop' },
      'alternation-ungrouped',
      'info',
      'branch',
      '^(main|develop)$',
      'parentheses',
    ],
    [
      { branch: '^main|develop$' },
      'alternation-ungrouped',
      'info',
      'branch',
      '^(main|develop)$',
      'parentheses',
    ],
    [
      { branch: 'pull_request:^main$|^develop$' },
      'alternation-ungrouped',
      'info',
      'branch',
      'pull_request:^(main|develop)$',
      'parentheses',
    ],
    [
      { branch: 'regex:(a|b)|[|]c' },
      'alternation-ungrouped',
      'info',
      'branch',
      'regex:^((a|b)|[|]c)$',
      'parentheses',
    ],
    [
      { branch: 'main|pull_request:main' },
      'alternation-ungrouped',
      'warning',
      'branch',
      undefined,
      'a scope stands once',
    ],
    [
      { branch: 'tag:(v1|tag:v2)' },
      'alternation-ungrouped',
      'warning',
      'branch',
      undefined,
      'a scope stands once',
    ],
    [{ workflow: 'a.yml' }, 'any-branch', 'warning', 'branch', undefined, 'the workflow protects nothing'],
    [
      { workflow: 'a.yml', branch: '**' },
      'any-branch',
      'warning',
      'branch',
      undefined,
      'the workflow protects nothing',
    ],
    [
      { workflow: 'a.yml', branch: '.*' },
      'any-branch',
      'warning',
      'branch',
      undefined,
      'the workflow protects nothing',
    ],
    [{}, 'any-branch', 'info', 'branch', undefined, 'whoever can push a branch can use this row'],
    [
      { ...bound, events: ['pull_request_target'] },
      'outsider-event',
      'warning',
      'events',
      undefined,
      'people without write access can start',
    ],
  ])('%j: %s', (row, code, severity, field, instead, message) => {
    const findings = lint(row)
    expect(codes(findings)).toEqual([code])
    expect(findings[0]).toEqual({
      code,
      severity,
      index: 0,
      row: { permission: NAME, ...row },
      field,
      message: expect.stringContaining(message),
      ...(instead && { instead }),
    })
    if (instead) expect(() => readPattern(instead.replace(/^(?:tag|pull_request):/, ''))).not.toThrow()
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
