import fc from 'fast-check'
import { OPERATIONS } from '../../src/management/operations/index.js'

/** What each field may well be; where an operation needs it, it is. */
export const USUAL: Readonly<Record<string, unknown>> = {
  name: 'acme',
  login: 'alice',
  role: 'admin',
  fullName: 'acme/infra',
  repositoryId: '1001',
  ownerId: '42',
  permission: 'affected-stacks:create',
  workflow: 'plan.yaml',
  branch: 'main',
  environment: '*',
  events: ['push'],
  jobWorkflow: '*',
  repository: 'acme/infra',
  ref: 'main',
  code: 'x',
  codeVerifier: 'x'.repeat(43),
  redirectUri: 'http://127.0.0.1:1/',
}
const NAMES = [...new Set(OPERATIONS.flatMap(({ input }) => Object.keys(input.shape)))]
const values = [
  ...[
    'acme/infra',
    '1001',
    '42',
    'alice',
    'owner',
    'admin',
    'member',
    'main',
    '*',
    '(',
    '^(a|b)$',
    'push',
    'acme',
  ],
  ...[
    'affected-stacks:create',
    '2026-11-23T12:00:00Z',
    'plan.yaml',
    '__proto__',
    'é',
    '\u2028',
    '',
    'x'.repeat(300),
  ],
  ...[
    null,
    true,
    0,
    1,
    50,
    1e9,
    -1,
    1.5,
    [],
    {},
    ['push'],
    [null],
    { permission: 'affected-stacks:create', branch: 'main' },
  ],
]

/** One request. */
export interface Step {
  readonly operation: number
  /** Which of the ids that are known by now. */
  readonly pick: number
  readonly fields: readonly { readonly name: string; readonly value: unknown }[]
  /** Usual fields that are left out. */
  readonly without: readonly string[]
  /** Fields that the operation does not have. */
  readonly strange: readonly { readonly name: string; readonly value: unknown }[]
  /** A body that is none of these fields. */
  readonly raw: string | null
  readonly version: string | null
  readonly as: 'administrator' | 'nobody' | 'stranger'
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...(values as unknown[])) },
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const fields = (name: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(fc.record({ name, value }), { maxLength })

/** Some in a row. */
export const steps = fc.array(
  fc.record({
    operation: fc.nat(OPERATIONS.length - 1),
    pick: fc.nat(20),
    fields: fc.oneof(fc.constant([]), fields(fc.constantFrom(...NAMES), 6)),
    without: fc.oneof(fc.constant([]), fc.subarray(Object.keys(USUAL))),
    strange: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      fields(fc.constantFrom('x', '__proto__', 'id'), 2),
    ),
    raw: fc.oneof(
      { weight: 9, arbitrary: fc.constant(null) },
      fc.constantFrom('[]', 'null', '1', '""', '', '{"'),
    ),
    version: fc.constantFrom(null, '*', '"1"', null, null, 'none', '"2"', 'W/"1"'),
    as: fc.constantFrom(
      'administrator',
      'administrator',
      'administrator',
      'administrator',
      'nobody',
      'stranger',
    ),
  }),
  { minLength: 1, maxLength: 10 },
) as fc.Arbitrary<readonly Step[]>
