import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Ref } from '../../../src/identity/identity.js'
import { decide } from '../../../src/permission/authorize.js'
import { compilePermissions } from '../../../src/permission/compile.js'
import type { Decision, Permission, Run } from '../../../src/permission/decision.js'
import { explain, unmetLines } from '../../../src/permission/explain.js'
import { lintPermissions } from '../../../src/permission/lint.js'
import { oneOf } from '../one-of.js'
import { admits, countUnmet } from '../plain-decision.js'
import type { Target } from '../target.js'

const NAMES = ['affected-stacks:create', 'deployments:create', 'instances:update']
const EVENTS = ['push', 'pull_request', 'workflow_run', 'issues', 'schedule', 'workflow_dispatch']

const name = fc.constantFrom(
  'main',
  'Main',
  'release/1',
  'release/1/2',
  'k8s',
  'K8s',
  '\u212a8s',
  'a@b',
  'tag:main',
  'undefined',
)
const pattern = fc.oneof(
  name,
  oneOf('* ** *** m* *n m*n release/* release/** ?ain k8? */* *a*'),
  oneOf('regex:main exact:main glob:m* ^(main|k8s)$ .* ma(in|x) main|x (?i)main rel.*'),
)
const scoped = fc
  .tuple(fc.constantFrom('', '', '', 'tag:', 'pull_request:'), pattern)
  .map((parts) => parts.join(''))
const job = fc
  .tuple(fc.constantFrom('acme/flows', 'evil/flows'), name)
  .map(([repository, ref]) => `${repository}/f.yml@refs/heads/${ref}`)
const row: fc.Arbitrary<Permission> = fc.record(
  {
    permission: fc.constantFrom(...NAMES),
    workflow: fc.oneof(
      pattern,
      pattern.map((one) => `.github/workflows/${one}`),
    ),
    branch: scoped,
    environment: pattern,
    events: fc.subarray(EVENTS, { minLength: 1 }),
    jobWorkflow: fc.oneof(
      job,
      fc.constantFrom('*', 'acme/**', 'acme/**@refs/heads/main', '.*@refs/heads/main'),
    ),
  },
  { requiredKeys: ['permission'], noNullPrototype: true },
)
const ref: fc.Arbitrary<Ref> = fc.oneof(
  name.map((one) => ({ kind: 'branch' as const, name: one })),
  name.map((one) => ({ kind: 'tag' as const, name: one })),
  name.map((base) => ({ kind: 'pull_request' as const, name: '7/merge', number: 7, base, head: 'main' })),
  fc.constantFrom(
    { kind: 'none' as const, name: '' },
    { kind: 'pull_request' as const, name: '1/merge', number: 1 },
  ),
)
const run: fc.Arbitrary<Run> = fc.record(
  {
    workflow: name,
    ref,
    environment: name,
    event: fc.constantFrom(...EVENTS, '', 'new_event'),
    jobWorkflow: job,
  },
  { requiredKeys: ['ref', 'event'], noNullPrototype: true },
)

interface Input {
  readonly rows: readonly Permission[]
  readonly runs: readonly Run[]
}

/** Decisions, against the rules read plainly, one row after the other. */
export const permission: Target<Input> = {
  name: 'permission',
  inputs: fc.record({
    rows: fc.oneof(fc.array(row, { maxLength: 5 }), fc.array(row, { minLength: 5, maxLength: 60 })),
    runs: fc.array(run, { minLength: 1, maxLength: 4 }),
  }),
  check({ rows, runs }) {
    const compiled = compilePermissions(rows)
    lintPermissions(rows)
    const outcomes = runs.flatMap((one) =>
      NAMES.map((asked) => {
        const own = rows.filter(({ permission }) => permission === asked)
        const decision = decide(one, asked, compiled)
        checkDecision(decision, own, one)
        return decision.allowed ? 'allowed' : decision.reason
      }),
    )
    return outcomes.includes('allowed') ? 'allowed' : (outcomes[0] ?? '')
  },
}

function checkDecision(decision: Decision, rows: readonly Permission[], run: Run): void {
  const unmet = rows.map((one) => countUnmet(one, run))
  const first = rows[unmet.indexOf(0)]
  assert.ok(Object.isFrozen(decision))
  assert.ok(explain(decision))
  if (decision.allowed) {
    assert.deepEqual(decision.matched, first)
    return
  }
  assert.equal(first, undefined, 'denied, although a row allows it')
  const expected =
    rows.length === 0
      ? 'permission-missing'
      : rows.some((one) => admits(one, run))
        ? 'conditions-unmet'
        : 'event-not-allowed'
  assert.equal(decision.reason, expected)
  assert.deepEqual(
    decision.evaluations.map((evaluation) => evaluation.unmet),
    unmet,
  )
  assert.deepEqual(decision.nearest?.row, rows[unmet.indexOf(Math.min(...unmet))])
  assert.ok(unmetLines(decision).length > 0)
  const { suggestion } = decision
  if (suggestion) assert.equal(countUnmet(suggestion, run), 0, 'the row that is suggested does not allow it')
}
