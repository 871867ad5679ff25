import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ref, WorkflowIdentity } from '../../src/identity/identity.js'
import { authorize, decide } from '../../src/permission/authorize.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Permission, Run } from '../../src/permission/decision.js'
import { OUTSIDER_EVENTS } from '../../src/permission/events.js'
import { PermissionError } from '../../src/permission/permission-error.js'
import { allowed, decideWith, denied, NAME, onBranch, onNone, onPull, onTag, runWith } from './run.js'

const identity: WorkflowIdentity = {
  issuer: 'https://token.actions.githubusercontent.com',
  platform: 'token.actions.githubusercontent.com',
  tokenId: 'a-token',
  expiresAt: 1_800_000_000,
  repository: { id: '1001', fullName: 'acme/infra', owner: 'acme', ownerId: '42' },
  workflow: { file: 'atmos-pro.yaml', ref: 'refs/heads/main' },
  jobWorkflow: { repository: 'acme/shared', file: 'plan.yml', ref: 'refs/tags/v1' },
  ref: onBranch('main'),
  environment: 'production',
  event: 'push',
  claims: { workflow: 'evil.yaml', sub: 'repo:acme/infra:ref:refs/heads/evil' },
}

describe('authorize', () => {
  it('holds the identity against every condition of one row', () => {
    const row: Permission = {
      permission: NAME,
      workflow: 'atmos-pro.yaml',
      branch: 'main',
      environment: 'Production',
      events: ['push'],
      jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1',
    }
    const allows = (different: Partial<Permission>) =>
      authorize(identity, NAME, compilePermissions([{ ...row, ...different }])).allowed
    expect(allows({})).toBe(true)
    expect(allows({ workflow: 'evil.yaml' })).toBe(false)
    expect(allows({ branch: 'evil' })).toBe(false)
    expect(allows({ environment: 'evil' })).toBe(false)
    expect(allows({ events: ['schedule'] })).toBe(false)
    expect(allows({ jobWorkflow: 'acme/shared/plan.yml@refs/tags/v2' })).toBe(false)
  })

  it('does not add up rows', () => {
    const rows = [
      { permission: NAME, workflow: 'atmos-pro.yaml', branch: 'develop' },
      { permission: NAME, workflow: 'other.yaml', branch: 'main' },
      { permission: 'other:create' },
    ]
    expect(authorize(identity, NAME, compilePermissions(rows)).allowed).toBe(false)
  })

  it('gives the row that allows it, and the run', () => {
    const rows = [
      { permission: NAME, branch: 'develop' },
      { permission: NAME, branch: 'main' },
      { permission: NAME },
    ]
    const decision = allowed(authorize(identity, NAME, compilePermissions(rows)))
    expect(decision).toEqual({
      allowed: true,
      permission: NAME,
      matched: { permission: NAME, branch: 'main' },
      run: {
        workflow: 'atmos-pro.yaml',
        ref: onBranch('main'),
        environment: 'production',
        event: 'push',
        jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1',
      },
    })
    for (const part of [decision, decision.run, decision.matched]) expect(part).toSatisfy(Object.isFrozen)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'has no row for the name %j',
    (name) => {
      const decision = denied(authorize(identity, name, compilePermissions([{ permission: NAME }])))
      expect(decision).toMatchObject({ reason: 'permission-missing', held: [NAME], permission: name })
      expect(decision.nearest).toBeUndefined()
      expect(decision.suggestion).toBeUndefined()
    },
  )

  it('denies a workflow of another repository by anything but *', () => {
    const elsewhere = { workflow: undefined }
    for (const workflow of ['atmos-pro.yaml', '**', '.*', 'regex:.*', 'glob:*', '.github/workflows/*']) {
      expect(decideWith([{ workflow }], elsewhere).allowed, workflow).toBe(false)
    }
    expect(decideWith([{ workflow: '*' }], elsewhere).allowed).toBe(true)
  })

  it('denies a job without an environment by anything but *', () => {
    for (const environment of ['prod', '**', '.*', 'glob:*']) {
      expect(decideWith([{ environment }]).allowed, environment).toBe(false)
    }
    expect(decideWith([{ environment: '*' }]).allowed).toBe(true)
  })

  it('takes an empty environment for none', () => {
    const rows = compilePermissions([{ permission: NAME, environment: '**' }])
    expect(authorize(identity, NAME, rows).allowed).toBe(true)
    expect(authorize({ ...identity, environment: '' }, NAME, rows).allowed).toBe(false)
  })

  it('denies a run that does not say which workflow defines its job', () => {
    expect(decideWith([{ jobWorkflow: '**' }]).allowed).toBe(false)
    expect(decideWith([{ jobWorkflow: '*' }]).allowed).toBe(true)
  })
})

describe('events', () => {
  const open = [{ workflow: '*', branch: '*', environment: '*' }]

  it('are these that an outsider can start', () => {
    expect(OUTSIDER_EVENTS).toEqual([
      'pull_request_target',
      'workflow_run',
      'issue_comment',
      'issues',
      'discussion',
      'discussion_comment',
      'fork',
      'watch',
      'gollum',
    ])
    expect(OUTSIDER_EVENTS).toSatisfy(Object.isFrozen)
  })

  it.each(OUTSIDER_EVENTS)('%s is denied unless it is named', (event) => {
    const decision = denied(decideWith(open, { event }))
    expect(decision).toMatchObject({ reason: 'event-not-allowed', suggestion: undefined })
    expect(decideWith([{ events: ['push', 'pull_request'] }], { event }).allowed).toBe(false)
    expect(decideWith([{ events: [event] }], { event }).allowed).toBe(true)
  })

  it.each([
    'push',
    'pull_request',
    'merge_group',
    'schedule',
    'release',
    'workflow_dispatch',
    'one_of_tomorrow',
  ])('%s is allowed unless others are named', (event) => {
    expect(decideWith(open, { event }).allowed).toBe(true)
    expect(decideWith([{ events: [event] }], { event }).allowed).toBe(true)
    const decision = denied(decideWith([{ events: ['deployment'] }], { event }))
    expect(decision.reason).toBe('event-not-allowed')
  })

  it('an empty event is none', () => {
    expect(decideWith(open, { event: '' }).allowed).toBe(false)
  })
})

describe('a denial', () => {
  it('says the event is at fault only when no row admits it', () => {
    const rows = [{ events: ['schedule'] }, { branch: 'develop' }]
    expect(denied(decideWith(rows)).reason).toBe('conditions-unmet')
    expect(denied(decideWith(rows.slice(0, 1))).reason).toBe('event-not-allowed')
  })

  it('evaluates every row of the name, in the order given', () => {
    const decision = denied(
      decideWith([{ branch: 'a' }, { workflow: 'b.yml', branch: 'b' }, { environment: 'c' }]),
    )
    expect(decision.evaluations.map(({ row }) => row)).toEqual([
      { permission: NAME, branch: 'a' },
      { permission: NAME, workflow: 'b.yml', branch: 'b' },
      { permission: NAME, environment: 'c' },
    ])
    expect(decision.evaluations.map(({ unmet }) => unmet)).toEqual([1, 2, 1])
  })

  it('lists every field: pattern, reading, what was seen, whether it matched', () => {
    const row = { workflow: 'a*.yaml', branch: 'tag:v*', environment: 'prod', jobWorkflow: 'acme/**' }
    const { nearest } = denied(decideWith([row], { jobWorkflow: 'acme/shared/plan.yml@refs/heads/main' }))
    expect(nearest?.unmet).toBe(2)
    expect(nearest?.conditions).toStrictEqual([
      {
        field: 'workflow',
        pattern: 'a*.yaml',
        readsAs: 'glob "a*.yaml" (* is any run of characters without /)',
        actual: 'atmos-pro.yaml',
        matched: true,
      },
      {
        field: 'branch',
        pattern: 'tag:v*',
        readsAs: 'a tag: glob "v*" (* is any run of characters without /)',
        actual: 'branch main',
        matched: false,
        hint: 'this run is on branch main, not on a tag; write `main` in a row of its own',
      },
      {
        field: 'environment',
        pattern: 'prod',
        readsAs: 'exactly "prod", in upper or lower case',
        matched: false,
        hint: 'the job names no environment, which only `*` matches; add `environment: prod` to the job in atmos-pro.yaml',
      },
      {
        field: 'event',
        pattern: 'default',
        readsAs: 'every event but those an outsider can start',
        actual: 'push',
        matched: true,
      },
      {
        field: 'jobWorkflow',
        pattern: 'acme/**',
        readsAs: 'glob "acme/**" (** is any run of characters)',
        actual: 'acme/shared/plan.yml@refs/heads/main',
        matched: true,
      },
    ])
  })

  it.each([
    ['acme/shared/**@refs/heads/main', false],
    ['acme/shared/.*@refs/heads/main', false],
    ['acme/shared/.*@refs/heads/(main|prod)', false],
    ['acme/shared/plan.yml@**', false],
    ['*', true],
    ['acme/shared/plan.yml@refs/heads/x@refs/heads/main', true],
  ])('a branch called x@refs/heads/main is not main: %s', (jobWorkflow, allowed) => {
    const seen = 'acme/shared/plan.yml@refs/heads/x@refs/heads/main'
    expect(decideWith([{ jobWorkflow }], { jobWorkflow: seen }).allowed).toBe(allowed)
    expect(
      decideWith([{ jobWorkflow }], { jobWorkflow: 'acme/shared/plan.yml@refs/heads/main' }).allowed,
    ).toBe(jobWorkflow !== seen)
  })

  it('has the event always, and jobWorkflow only where the row has it', () => {
    const { evaluations } = denied(
      decideWith([{ branch: 'x' }, { branch: 'x', jobWorkflow: '*', events: ['push', 'release'] }]),
    )
    expect(evaluations.map(({ conditions }) => conditions.map(({ field }) => field))).toEqual([
      ['workflow', 'branch', 'environment', 'event'],
      ['workflow', 'branch', 'environment', 'event', 'jobWorkflow'],
    ])
    expect(evaluations[1]?.conditions[3]).toMatchObject({
      pattern: 'push, release',
      readsAs: 'one of push, release',
    })
  })

  it('shows * for what a row leaves out', () => {
    const { nearest } = denied(decideWith([{ events: ['release'] }]))
    expect(nearest?.conditions.map(({ pattern }) => pattern)).toEqual(['*', '*', '*', 'release'])
  })

  it('finds the nearest row; of equals the first', () => {
    const decision = denied(
      decideWith([{ branch: 'a', workflow: 'a.yml' }, { branch: 'b' }, { branch: 'c' }]),
    )
    expect(decision.nearest).toEqual(decision.evaluations[1])
  })

  it('is frozen, with all that is in it', () => {
    const decision = denied(decideWith([{ branch: 'a', events: ['release'] }]))
    const { evaluations, nearest, suggestion, held, run } = decision
    for (const part of [
      decision,
      evaluations,
      nearest,
      nearest?.conditions,
      nearest?.conditions[0],
      nearest?.row,
      suggestion,
      suggestion?.events,
      held,
    ]) {
      expect(part).toSatisfy(Object.isFrozen)
    }
    expect(run).toEqual(runWith())
    expect(decision.evaluations).toBe(evaluations)
    expect(decision.nearest).toBe(nearest)
    expect(decision.suggestion).toBe(suggestion)
  })

  it('is plain data in JSON', () => {
    const decision = denied(decideWith([{ branch: 'a' }]))
    const { allowed: no, permission, reason, run, held, evaluations, nearest, suggestion } = decision
    expect(no).toBe(false)
    expect(JSON.parse(JSON.stringify(decision))).toEqual({
      allowed: false,
      permission,
      reason,
      run,
      held,
      evaluations,
      nearest,
      suggestion,
    })
    const none = denied(decideWith([]))
    expect(JSON.parse(JSON.stringify(none))).not.toHaveProperty('nearest')
  })

  it('is about what was true when it was made', () => {
    const rows = [{ permission: NAME, branch: 'develop' }]
    const decision = denied(decide(runWith(), NAME, compilePermissions(rows)))
    ;(rows[0] as { branch: string }).branch = 'main'
    expect(decision.nearest?.row.branch).toBe('develop')
  })
})

it('a PermissionError has the decision, or says nothing', () => {
  const decision = denied(decideWith([]))
  const error = new PermissionError('permission_denied', 'no', decision, ['why'])
  expect(error).toMatchObject({ name: 'PermissionError', message: 'no', decision, reasons: ['why'] })
  const silent = new PermissionError('workspace_not_found', 'no')
  expect(silent).toMatchObject({ code: 'workspace_not_found', decision: undefined, reasons: [] })
})

describe('the suggested row', () => {
  it.each<[string, Partial<Run>, object | undefined]>([
    ['a push', {}, { workflow: 'atmos-pro.yaml', branch: 'main', events: ['push'] }],
    [
      'an environment',
      { environment: 'prod' },
      { workflow: 'atmos-pro.yaml', branch: 'main', environment: 'prod', events: ['push'] },
    ],
    [
      'a tag',
      { ref: onTag('v1'), event: 'release' },
      { workflow: 'atmos-pro.yaml', branch: 'tag:v1', events: ['release'] },
    ],
    [
      'a pull request',
      { ref: onPull('main'), event: 'pull_request' },
      { workflow: 'atmos-pro.yaml', branch: 'pull_request:main', events: ['pull_request'] },
    ],
    ['no ref', { ref: onNone, event: 'deployment' }, { workflow: 'atmos-pro.yaml', events: ['deployment'] }],
    [
      'pattern characters',
      { workflow: 'a+b.yml', ref: onBranch('fix(1)'), environment: 'a*' },
      { workflow: 'exact:a+b.yml', branch: 'exact:fix(1)', environment: 'exact:a*', events: ['push'] },
    ],
    [
      'a branch that looks like a scope',
      { ref: onBranch('tag:v1') },
      { workflow: 'atmos-pro.yaml', branch: 'exact:tag:v1', events: ['push'] },
    ],
    [
      'a branch that looks like a kind',
      { ref: onBranch('regex:.*') },
      { workflow: 'atmos-pro.yaml', branch: 'exact:regex:.*', events: ['push'] },
    ],
    [
      'a merge queue',
      { ref: onBranch(`gh-readonly-queue/main/pr-7-${'0'.repeat(40)}`), event: 'merge_group' },
      { workflow: 'atmos-pro.yaml', branch: 'gh-readonly-queue/main/*', events: ['merge_group'] },
    ],
    [
      'a merge queue of a strange branch',
      { ref: onBranch(`gh-readonly-queue/a+b/pr-7-${'0'.repeat(40)}`), event: 'merge_group' },
      { workflow: 'atmos-pro.yaml', branch: 'glob:gh-readonly-queue/a+b/*', events: ['merge_group'] },
    ],
    [
      'a branch that ends like a merge queue',
      { ref: onBranch('old/gh-readonly-queue/main/pr-7-0') },
      { workflow: 'atmos-pro.yaml', branch: 'old/gh-readonly-queue/main/pr-7-0', events: ['push'] },
    ],
    ["another repository's workflow", { workflow: undefined }, { branch: 'main', events: ['push'] }],
    ['a name no row can hold', { ref: onBranch('x'.repeat(300)) }, undefined],
    ['an outsider', { event: 'pull_request_target' }, undefined],
  ])('%s', (_name, different, row) => {
    const { suggestion } = denied(decideWith([{ branch: 'nowhere', workflow: 'nowhere.yml' }], different))
    expect(suggestion).toEqual(row && { permission: NAME, ...row })
  })

  it('binds the job workflow where the nearest row does', () => {
    const run = { jobWorkflow: 'acme/shared/plan.yml@refs/tags/v1' }
    expect(denied(decideWith([{ branch: 'x' }], run)).suggestion).not.toHaveProperty('jobWorkflow')
    expect(denied(decideWith([{ branch: 'x', jobWorkflow: 'acme/**' }], run)).suggestion).toMatchObject(run)
    expect(denied(decideWith([{ branch: 'x', jobWorkflow: 'acme/**' }])).suggestion).toEqual({
      permission: NAME,
      workflow: 'atmos-pro.yaml',
      branch: 'main',
      events: ['push'],
    })
  })

  it('allows exactly this run, whatever is in it', () => {
    const text = fc.string({ maxLength: 20, unit: fc.constantFrom(...'abB1./-_:* ?^$\\()[]{}|+@é\u212a😀') })
    const name = fc.oneof(
      text,
      fc
        .tuple(
          fc.constantFrom(
            'exact:',
            'glob:',
            'regex:',
            'tag:',
            'pull_request:',
            '.github/workflows/',
            'gh-readonly-queue/',
          ),
          text,
        )
        .map((parts) => parts.join('')),
    )
    const some = name.filter((value) => value !== '')
    const ref: fc.Arbitrary<Ref> = fc.oneof(
      some.map(onBranch),
      some.map(onTag),
      some.map((base) => onPull(base)),
      some.map((base) => onBranch(`gh-readonly-queue/${base}/pr-1-${'a'.repeat(40)}`)),
      fc.constant<Ref>({ kind: 'pull_request', name: '1/merge', number: 1 }),
      fc.constant(onNone),
    )
    const run: fc.Arbitrary<Run> = fc.record({
      workflow: fc.option(some, { nil: undefined }),
      ref,
      environment: fc.option(some, { nil: undefined }),
      event: fc.constantFrom('push', 'pull_request', 'merge_group', 'deployment'),
    })
    let suggested = 0
    fc.assert(
      fc.property(run, run, (one, other) => {
        const { suggestion } = denied(decide(one, NAME, compilePermissions([])))
        if (!suggestion) return
        suggested++
        const compiled = compilePermissions([JSON.parse(JSON.stringify(suggestion))])
        expect(decide(one, NAME, compiled).allowed).toBe(true)
        const same =
          (one.workflow === undefined || one.workflow === other.workflow) && one.event === other.event
        if (!same) expect(decide(other, NAME, compiled).allowed).toBe(false)
      }),
      { numRuns: 1000 },
    )
    expect(suggested).toBeGreaterThan(900)
  })
})
