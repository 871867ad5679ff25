import { describe, expect, it } from 'vitest'
import { decide } from '../../src/permission/authorize.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Permission, Run } from '../../src/permission/decision.js'
import { authorizeDispatch } from '../../src/permission/dispatch.js'
import { describeRun, explain, unmetLines } from '../../src/permission/explain.js'
import { decideWith, denied, NAME, onBranch, onNone, onPull, onTag, type RowOptions, runWith } from './run.js'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const queue = onBranch(`gh-readonly-queue/main/pr-7-${COMMIT}`)
const merged = { ...onBranch('main'), base: 'main', head: 'fix/vpc' }

/** What a real administrator meets: the rows they wrote, and the run that came. */
const situations: readonly (readonly [string, readonly RowOptions[], Partial<Run>])[] = [
  ['a display name used as workflow', [{ workflow: 'Atmos Pro', branch: 'main' }], {}],
  ['a workflow without its extension', [{ workflow: 'atmos-pro' }], {}],
  ['yml and yaml', [{ workflow: 'atmos-pro.yml' }], {}],
  ['a workflow in another case', [{ workflow: 'Atmos-Pro.yaml' }], {}],
  ['refs heads main written in full', [{ branch: 'refs/heads/main' }], {}],
  [
    'a pull request against a branch row',
    [{ branch: 'main' }],
    { ref: onPull('main'), event: 'pull_request' },
  ],
  [
    'a pull request into another branch',
    [{ branch: 'pull_request:main' }],
    { ref: onPull('release/1.2'), event: 'pull_request' },
  ],
  [
    'the source branch of a pull request',
    [{ branch: 'fix/*' }],
    { ref: onPull('main'), event: 'pull_request' },
  ],
  ['a push against a pull request row', [{ branch: 'pull_request:main' }], {}],
  ['a merged pull request', [{ branch: 'pull_request:main' }], { ref: merged, event: 'pull_request' }],
  ['a tag against a branch row', [{ branch: 'v*' }], { ref: onTag('v1.2.0'), event: 'release' }],
  ['a branch against a tag row', [{ branch: 'tag:v*' }], {}],
  ['a merge queue', [{ branch: 'main' }], { ref: queue, event: 'merge_group' }],
  ['a job without environment', [{ branch: 'main', environment: 'production' }], {}],
  ['another environment', [{ branch: 'main', environment: 'prod-*' }], { environment: 'staging' }],
  ['an environment with a look-alike letter', [{ environment: 'k8s' }], { environment: '\u212a8s' }],
  ['a star that stops at a slash', [{ branch: 'feature/*' }], { ref: onBranch('feature/vpc/subnets') }],
  ['a folder of branches named by its name', [{ branch: 'release' }], { ref: onBranch('release/1.2') }],
  ['a branch in another case', [{ branch: 'Main' }], {}],
  ['an expression expected to match a part', [{ branch: '^release' }], { ref: onBranch('release/1.2') }],
  [
    'a reusable workflow',
    [{ workflow: 'plan.yml' }],
    { workflow: 'ci.yaml', jobWorkflow: 'acme/shared/plan.yml@refs/heads/main' },
  ],
  [
    'a reusable workflow as uses writes it',
    [{ branch: 'main', jobWorkflow: 'acme/shared/.github/workflows/plan.yml@v1' }],
    { jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1' },
  ],
  ['pull_request_target', [{ branch: 'main' }], { ref: merged, event: 'pull_request_target' }],
  [
    'workflow_run with its event not listed',
    [{ branch: 'main', events: ['push'] }],
    { event: 'workflow_run' },
  ],
  ['an event that is not listed', [{ branch: 'main', events: ['push'] }], { event: 'schedule' }],
  ['a schedule runs on the default branch', [{ branch: 'release' }], { event: 'schedule' }],
  ['a deployment from a commit', [{ branch: 'main' }], { ref: onNone, event: 'deployment' }],
  ["another repository's workflow", [{ workflow: 'a.yml' }], { workflow: undefined }],
  ['no permissions at all', [], {}],
  [
    'the nearest of three rows',
    [
      { workflow: 'a.yml', branch: 'a' },
      { branch: 'develop', environment: 'prod' },
      { branch: 'exact:main ' },
    ],
    { environment: 'Prod' },
  ],
]

describe('explains a refusal', () => {
  it.each(situations)('%s', async (name, rows, run) => {
    const decision = denied(decideWith(rows, run))
    const text = `${explain(decision)}\n\n${'-'.repeat(80)}\n${unmetLines(decision).join('\n')}\n`
    await expect(text).toMatchFileSnapshot(
      `explanations/${name.replaceAll(' ', '-').replaceAll("'", '')}.txt`,
    )
  })

  it('of a permission the repository has no row for', async () => {
    const rows = ['instances:create', 'instances:update'].map((permission) => ({ permission }))
    const decision = denied(decide(runWith(), NAME, compilePermissions(rows)))
    const text = `${explain(decision)}\n\n${'-'.repeat(80)}\n${unmetLines(decision).join('\n')}\n`
    await expect(text).toMatchFileSnapshot('explanations/a-permission-there-is-no-row-for.txt')
  })

  it('of a dispatch', async () => {
    const rows = [
      { permission: 'deployments:create', workflow: 'apply.yaml', branch: 'main', environment: 'prod' },
    ]
    const dispatch = { workflow: 'apply.yaml', branch: 'develop', environment: 'staging', event: 'push' }
    const text = explain(authorizeDispatch(dispatch, 'deployments:create', compilePermissions(rows)))
    await expect(`${text}\n`).toMatchFileSnapshot('explanations/a-dispatch.txt')
  })
})

it('explains what is allowed', async () => {
  const rows = [
    { branch: 'develop' },
    {
      workflow: 'atmos-pro.yaml',
      branch: '^(main|develop)$',
      environment: 'Prod',
      events: ['push', 'schedule'],
    },
  ]
  const text = explain(decideWith(rows, { environment: 'prod' }))
  await expect(`${text}\n`).toMatchFileSnapshot('explanations/allowed.txt')
})

describe('every explanation of a refusal', () => {
  it.each(situations)('%s: names what was seen, what was wanted and what to write', (_name, rows, run) => {
    const decision = denied(decideWith(rows, run))
    const text = explain(decision)
    for (const { matched, actual, readsAs } of decision.nearest?.conditions ?? []) {
      if (!matched) expect(text).toMatch(`seen ${actual ?? 'none'}`)
      expect(text).toContain(readsAs)
    }
    for (const { matched, hint } of decision.nearest?.conditions ?? []) {
      if (!matched && hint) expect(text).toContain(hint)
    }
    expect(text).toMatch(/A row that allows exactly this run:|events: \[/)
    expect(unmetLines(decision)).toHaveLength(decision.nearest?.unmet ?? 1)
  })
})

describe('values from outside', () => {
  const evil = 'main\u001b[2J\u202e\nAllowed: everything'
  const evilRun: Partial<Run> = {
    workflow: evil,
    ref: onBranch(evil),
    environment: evil,
    event: 'push',
    jobWorkflow: evil,
  }

  it('cannot write lines of their own', () => {
    const rows = [{ branch: 'x', workflow: 'x.yml', environment: 'x', jobWorkflow: 'x' }]
    const decision = denied(decideWith(rows, evilRun))
    const texts = [explain(decision), ...unmetLines(decision), describeRun(decision.run)]
    for (const text of texts) {
      expect(text).not.toMatch(/^\s*Allowed: everything/m)
      expect(text).not.toMatch(/\p{Cf}|[^\P{Cc}\n]/u)
    }
    for (const line of unmetLines(decision)) expect(line).not.toContain('\n')
  })

  it('are cut to a length that can be read', () => {
    const long = 'x'.repeat(15_000)
    const decision = denied(
      decideWith([{ branch: 'y', environment: 'y' }], { ref: onBranch(long), environment: long }),
    )
    expect(explain(decision).length).toBeLessThan(2_000)
    const part = denied(
      decideWith([{ branch: 'regex:x|y', workflow: 'a.yml' }], { ref: onBranch(long), workflow: long }),
    )
    expect(explain(part).length).toBeLessThan(3_000)
  })
})

describe('describeRun', () => {
  it.each<[string, Partial<Run>]>([
    ['atmos-pro.yaml, branch main, no environment, event push', {}],
    [
      'atmos-pro.yaml, pull request #12 into main, no environment, event pull_request',
      { ref: onPull('main'), event: 'pull_request' },
    ],
    [
      'atmos-pro.yaml, branch main (a pull request merged into it), no environment, event pull_request',
      { ref: merged, event: 'pull_request' },
    ],
    ['atmos-pro.yaml, branch main, no environment, event pull_request', { event: 'pull_request' }],
    [
      'atmos-pro.yaml, pull request, no environment, event push',
      { ref: { kind: 'pull_request', name: '1/head' } },
    ],
    [
      'atmos-pro.yaml, tag v1, environment prod, event release',
      { ref: onTag('v1'), environment: 'prod', event: 'release' },
    ],
    [
      "another repository's workflow, no ref, no environment, event deployment",
      { workflow: undefined, ref: onNone, event: 'deployment' },
    ],
  ])('%s', (text, run) => expect(describeRun(runWith(run))).toBe(text))
})

it.each([
  [20, /a:b18, a:b19$/],
  [21, /a:b19 and 1 more$/],
  [25, /a:b19 and 5 more$/],
])('lists at most twenty of %i names', (length, end) => {
  const rows: readonly Permission[] = Array.from({ length }, (_, index) => ({ permission: `a:b${index}` }))
  const decision = denied(decide(runWith(), NAME, compilePermissions(rows)))
  expect(unmetLines(decision)[0]).toMatch(end)
})
