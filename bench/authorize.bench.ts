/**
 * `authorize` against a loop of bare re2js calls over the same patterns; many rows that repeat their patterns against few
 * rows; loading, and what it keeps in memory. Needs the built library (`npm run build`).
 *
 * Every row has an exact pattern, a glob and a regular expression, which field has which changes from row to row. The
 * workflow and the branch of every row match and its environment does not, so that no row is given up early; in
 * "allowed" the last row's environment matches.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { authorize, compilePermissions, type Permission, type WorkflowIdentity } from 'atmos-pro-oidc'
import { RE2JS } from 're2js'
import { type Contender, compare, print, report, speeds, state } from './harness.ts'

const NAME = 'affected-stacks:create'
const MANY = 10_000
const identity: WorkflowIdentity = {
  issuer: 'https://token.actions.githubusercontent.com',
  platform: 'token.actions.githubusercontent.com',
  tokenId: '1f0a',
  expiresAt: 1_800_000_000,
  repository: { id: '1001', fullName: 'acme/infra', owner: 'acme', ownerId: '42' },
  workflow: { file: 'deploy.yaml', ref: 'refs/heads/feature/net-4711' },
  ref: { kind: 'branch', name: 'feature/net-4711' },
  environment: 'production',
  event: 'push',
  claims: {},
}

const kinds = ['exact', 'glob', 'regex'] as const
type Kind = (typeof kinds)[number]
/** Patterns that match, and one that does not, as distinct from row to row as they can be. */
const workflow = {
  exact: () => 'deploy.yaml',
  glob: () => 'deploy*',
  regex: (n: number) => `(deploy|plan-${n})\\.ya?ml`,
}
const branch = {
  exact: () => 'feature/net-4711',
  glob: () => 'feature/*',
  regex: (n: number) => `feature/([a-z]+-[0-9]+|fix-${n})`,
}
const other = {
  exact: (n: number) => `prod-${n}`,
  glob: (n: number) => `prod*-${n}`,
  regex: (n: number) => `^(prod|staging)-${n}$`,
}
const kindAt = (index: number): Kind => kinds[index % 3] ?? 'exact'

function rowAt(index: number, isAllowed: boolean): Permission {
  return {
    permission: NAME,
    workflow: workflow[kindAt(index)](index),
    branch: branch[kindAt(index + 1)](index),
    environment: isAllowed ? `(production|prod-${index})` : other[kindAt(index + 2)](index),
  }
}

/** A row of 34 workflows, 33 branches and 33 environments, in an order without a pattern of its own. */
function drawnRow(index: number): Permission {
  const draw = (count: number, step: number) => Math.floor((index * step) / 7) % count
  const [a, b, c] = [draw(34, 31), draw(33, 53), draw(33, 97)]
  return {
    permission: NAME,
    workflow: workflow[kindAt(a)](a),
    branch: branch[kindAt(b)](b),
    environment: other[kindAt(c)](c),
  }
}

/** What a re2js user would write for the same pattern. */
function bare(pattern: string): RE2JS {
  const isRegex = /[\\^$()[\]{}|+]/.test(pattern)
  const source = isRegex ? pattern : pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')
  return RE2JS.compile(`^(?:${source})$`)
}

function authorizing(name: string, rows: readonly Permission[], isAllowed: boolean): Contender {
  const permissions = compilePermissions(rows)
  return {
    name,
    run(count) {
      for (let index = 0; index < count; index += 1) {
        if (authorize(identity, NAME, permissions).allowed !== isAllowed) throw new Error(name)
      }
    },
  }
}

function matching(rows: readonly Permission[], isAllowed: boolean): Contender {
  const patterns = rows.map((row) => ({
    workflow: bare(row.workflow ?? ''),
    branch: bare(row.branch ?? ''),
    environment: bare(row.environment ?? ''),
  }))
  return {
    name: 'bare re2js',
    run(count) {
      for (let index = 0; index < count; index += 1) {
        const allowed = patterns.some(
          (row) =>
            row.workflow.test(identity.workflow.file) &&
            row.branch.test(identity.ref.name) &&
            row.environment.test(identity.environment ?? ''),
        )
        if (allowed !== isAllowed) throw new Error('bare re2js')
      }
    },
  }
}

for (const size of [1, 100, MANY]) {
  for (const outcome of ['denied', 'allowed by the last row']) {
    const isAllowed = outcome !== 'denied'
    const rows = Array.from({ length: size }, (_, index) => rowAt(index, isAllowed && index === size - 1))
    const contenders = [authorizing('atmos-pro-oidc: authorize', rows, isAllowed), matching(rows, isAllowed)]
    const results = await compare(contenders, { rounds: 15, count: Math.max(3, Math.ceil(50_000 / size)) })
    const title = `authorize, ${size} rows of three patterns, ${outcome}`
    report(title, results, 'bare re2js', { target: size === MANY ? 2 : 1 })
  }
}

const drawn = Array.from({ length: MANY }, (_, index) => drawnRow(index))
const title = 'authorize, 10 000 rows of 100 distinct patterns'
const [all, few] = ['10 000 rows', 'the first 100 of them']
const results = await compare(
  [authorizing(all, drawn, false), authorizing(few, drawn.slice(0, 100), false)],
  { rounds: 15, count: 2_000 },
)
print(title, results, few)
const slowdown = 1 / (speeds(results, few)[all] ?? Number.NaN)
state({ name: title, value: slowdown, unit: `× the time of ${few}`, better: 'less', target: 5 })

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function heapUsed(): number {
  // What the first finds to be finalized only the second gives back.
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

function reportLoading(what: string, rows: readonly Permission[]): void {
  const times = Array.from({ length: 11 }, () => {
    const began = performance.now()
    compilePermissions(rows)
    return performance.now() - began
  })
  const empty = heapUsed()
  const permissions = compilePermissions(rows)
  const loaded = heapUsed()
  const began = performance.now()
  authorize(identity, NAME, permissions)
  const first = performance.now() - began
  const decided = heapUsed()
  const perRow = (bytes: number) => Math.round(bytes / rows.length)
  // What disturbs a measurement only adds to it.
  const quickest = Math.min(...times)
  const name = `loading 10 000 rows ${what}`
  console.log(`\n${name}`)
  console.log(`  the first decision: ${first.toFixed(0)} ms, then ${perRow(decided - empty)} bytes a row`)
  state({ name, value: quickest, unit: 'ms', better: 'less', target: 50 })
  state({ name: `${name}, memory`, value: perRow(loaded - empty), unit: 'bytes a row', better: 'less' })
}

const distinct = Array.from({ length: MANY }, (_, index) => rowAt(index, false))
reportLoading('of three patterns each', distinct)
reportLoading('of 100 distinct patterns', drawn)
