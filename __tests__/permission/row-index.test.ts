import fc from 'fast-check'
import { RE2JS, RE2Set } from 're2js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Ref } from '../../src/identity/identity.js'
import { decide } from '../../src/permission/authorize.js'
import { EVENTS } from '../../src/permission/columns.js'
import { compilePermissions } from '../../src/permission/compile.js'
import type { Permission, Run } from '../../src/permission/decision.js'
import { unmetFields } from '../../src/permission/evaluate.js'
import { NAME, onBranch, onNone, onPull, onTag, runWith } from './run.js'

/** Names that one spelling, one case, one scope or one quirk of a pattern keeps apart. */
const name = fc.constantFrom('main', 'Main', 'release/1', 'tag:main', 'undefined', 'K8s', 'k8s', 'Kéy', 'kéy')
const pattern = fc.oneof(
  name,
  name.map((text) => `exact:${text}`),
  fc.constantFrom(
    '*',
    '**',
    'm*',
    'release/*',
    '?ain',
    'k8?',
    'regex:main',
    '^(main|k8s)$',
    '.*',
    'ma(in|x)',
  ),
)
const branch = fc
  .tuple(fc.constantFrom('', '', 'tag:', 'pull_request:'), pattern)
  .map(([scope, text]) => scope + text)
const job = (text: string) => `acme/flows/${text}.yml@refs/heads/main`
const row: fc.Arbitrary<Permission> = fc.record(
  {
    permission: fc.constant(NAME),
    workflow: pattern,
    branch,
    environment: pattern,
    events: fc.subarray(['push', 'schedule', 'workflow_run'], { minLength: 1 }),
    jobWorkflow: fc.oneof(pattern, name.map(job), fc.constant('acme/**')),
  },
  { requiredKeys: ['permission'] },
)

const ref: fc.Arbitrary<Ref> = fc.oneof(
  name.map(onBranch),
  name.map(onTag),
  name.map((base) => onPull(base)),
  fc.constantFrom(onNone, { kind: 'pull_request' as const, name: '1/merge', number: 1 }),
)
const optional = fc.option(name, { nil: undefined })
const run: fc.Arbitrary<Run> = fc.record({
  workflow: optional,
  ref,
  environment: optional,
  event: fc.constantFrom('push', 'schedule', 'workflow_run', ''),
  jobWorkflow: fc.oneof(optional, name.map(job), fc.constant('acme/x@y/f.yml@refs/heads/main')),
})

describe('a decision', () => {
  it('is that of the rows looked at one by one, by whatever way they are found', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 60 }),
        fc.array(run, { minLength: 1, maxLength: 5 }),
        (rows, runs) => {
          const permissions = compilePermissions(rows)
          const compiled = permissions.rowsOf(NAME)
          for (const one of runs) {
            const first = compiled.find((other) => unmetFields(other, one).length === 0)
            const decision = decide(one, NAME, permissions)
            expect(decision.allowed ? decision.matched : undefined).toBe(first?.permission)
            if (decision.allowed) continue
            const isAdmitted = compiled.some(({ events }) => events.admits(one.event))
            expect(decision.reason).toBe(
              rows.length === 0
                ? 'permission-missing'
                : isAdmitted
                  ? 'conditions-unmet'
                  : 'event-not-allowed',
            )
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is made by the first of several rows that allow it', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      permission: NAME,
      workflow: index % 2 === 0 ? '*' : 'atmos-pro.yaml',
      branch: index < 700 ? `release/${index}` : index === 700 ? 'ma*' : 'main',
    }))
    const decision = decide(runWith(), NAME, compilePermissions(rows))
    expect(decision).toMatchObject({ allowed: true, matched: rows[700] })
  })
})

describe('of many rows', () => {
  const rows = Array.from({ length: 40 }, (_, index) => ({
    permission: NAME,
    branch: `^(main|x${index})$`,
    environment: index % 2 === 0 ? 'stag*' : 'prod*',
    workflow: index % 2 === 0 ? 'b*' : 'a*',
  }))

  it('those that share a condition all fail by it, or all meet it', () => {
    const permissions = compilePermissions(rows)
    const decideFor = (different: Partial<Run>) => decide(runWith(different), NAME, permissions)
    expect(decideFor({ environment: 'staging', workflow: 'a.yml' }).allowed).toBe(false)
    expect(decideFor({ environment: 'prod', workflow: 'b.yml' }).allowed).toBe(false)
    expect(decideFor({ environment: 'staging', workflow: 'b.yml' })).toMatchObject({ matched: rows[0] })
    expect(decideFor({ environment: 'prod', workflow: 'a.yml' })).toMatchObject({ matched: rows[1] })
    expect(decideFor({ environment: 'prod', workflow: 'a.yml', ref: onBranch('x7') })).toMatchObject({
      matched: rows[7],
    })
  })

  it.each([
    ['four are looked at one by one', 4, 0],
    ['five are sorted once, for all decisions', 5, 5],
  ])('%s', (_name, length, sorted) => {
    const permissions = compilePermissions(rows.slice(0, length))
    const sort = vi.spyOn(EVENTS, 'readingOf')
    for (const environment of ['prod', 'staging', 'qa']) {
      expect(decide(runWith({ environment }), NAME, permissions).allowed).toBe(environment === 'prod')
      expect(decide(runWith({ environment, event: 'issues' }), NAME, permissions)).toMatchObject({
        reason: 'event-not-allowed',
      })
    }
    expect(sort).toHaveBeenCalledTimes(sorted)
  })

  it('the first decides, found by its name or not', () => {
    const mixed = [
      { branch: 'ma*', workflow: 'other.yml' },
      ...rows.map(({ branch: _, ...row }, index) => ({ ...row, branch: `release/${index}` })),
      { branch: 'main' },
      { branch: 'ma*' },
      { branch: 'main', environment: '*', events: ['push'] },
    ].map((row) => ({ ...row, permission: NAME }))
    expect(decide(runWith(), NAME, compilePermissions(mixed))).toMatchObject({ matched: mixed[41] })
    const without = mixed.toSpliced(41, 1)
    expect(decide(runWith(), NAME, compilePermissions(without))).toMatchObject({ matched: without[41] })
  })
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('10 000 rows', () => {
  const workflows = Array.from({ length: 30 }, (_, index) => `(atmos|plan-${index})-pro\\.ya?ml`)
  const branches = Array.from({ length: 30 }, (_, index) => `(main|release/${index})`)
  const environments = Array.from({ length: 40 }, (_, index) => `(prod|staging)-${index}`)
  const rows = Array.from({ length: 10_000 }, (_, index) => ({
    permission: NAME,
    workflow: workflows[index % 30] ?? '',
    branch: branches[Math.floor(index / 30) % 30] ?? '',
    environment: environments[index % 40] ?? '',
  }))

  it('are loaded without asking the engine about expressions that are plain', () => {
    const asked = [vi.spyOn(RE2JS, 'compile'), vi.spyOn(RE2Set.prototype, 'add')]
    compilePermissions(rows)
    for (const spy of asked) expect(spy).not.toHaveBeenCalled()
    expect(() => compilePermissions([...rows, { permission: NAME, branch: '(main|a{2})(' }])).toThrow(
      '[10000].branch',
    )
  })

  it('hold a run against each distinct expression once at most', () => {
    const permissions = compilePermissions(rows)
    const test = vi.spyOn(RE2JS.prototype, 'test')
    for (const run of [{ environment: 'prod-40' }, { environment: 'prod-3', workflow: 'plan-7-pro.yml' }]) {
      test.mockClear()
      expect(decide(runWith(run), NAME, permissions).allowed).toBe(false)
      expect(test.mock.calls.length).toBeLessThanOrEqual(100)
      expect(new Set(test.mock.contexts).size).toBe(test.mock.calls.length)
    }
  })

  it.each<[keyof Permission, (id: number) => string, (name: string) => Partial<Run>]>([
    ['branch', (id) => `release/${id}`, (name) => ({ ref: onBranch(name) })],
    ['workflow', (id) => `plan-${id}.yml`, (workflow) => ({ workflow })],
    ['environment', (id) => `prod-${id}`, (name) => ({ environment: name.toUpperCase() })],
    ['jobWorkflow', (id) => job(`plan-${id}`), (jobWorkflow) => ({ jobWorkflow })],
  ])('ask nothing of rows that name another %s', (field, nameOf, runOf) => {
    const named = rows.map((row, index) => ({ ...row, [field]: nameOf(index) }))
    const permissions = compilePermissions(named)
    const test = vi.spyOn(RE2JS.prototype, 'test')
    const decideFor = (name: string) =>
      decide(runWith({ environment: 'prod-0', ...runOf(name) }), NAME, permissions)
    expect(decideFor(nameOf(40))).toMatchObject({ allowed: true, matched: named[40] })
    expect(test.mock.calls.length).toBeLessThanOrEqual(3)
    test.mockClear()
    expect(decideFor('another').allowed).toBe(false)
    expect(test).not.toHaveBeenCalled()
  })
})
