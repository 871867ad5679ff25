/**
 * `authorize` over rows that must all be tried, against a loop of bare re2js calls over the same patterns. Needs the built
 * library (`npm run build`).
 *
 * Every row has an exact pattern, a glob and a regular expression, which field has which changes from row to row. The
 * workflow and the branch of every row match and its environment does not, so that no row is given up early; in
 * "allowed" the last row's environment matches.
 */
import { RE2JS } from 're2js'
import { authorize, compilePermissions, type Permission, type WorkflowIdentity } from '../lib/index.js'
import { type Contender, compare, report } from './harness.ts'

const NAME = 'affected-stacks:create'
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

function rowAt(index: number, isAllowed: boolean): Permission {
  const [a, b, c] = [0, 1, 2].map((shift) => kinds[(index + shift) % 3] ?? 'exact')
  return {
    permission: NAME,
    workflow: workflow[a ?? 'exact'](index),
    branch: branch[b ?? 'exact'](index),
    environment: isAllowed ? `(production|prod-${index})` : other[c ?? 'exact'](index),
  }
}

/** What a re2js user would write for the same pattern. */
function bare(pattern: string): RE2JS {
  const isRegex = /[\\^$()[\]{}|+]/.test(pattern)
  const source = isRegex ? pattern : pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')
  return RE2JS.compile(`^(?:${source})$`)
}

for (const size of [1, 100, 10_000]) {
  for (const outcome of ['denied', 'allowed by the last row'] as const) {
    const isLast = (index: number): boolean => outcome !== 'denied' && index === size - 1
    const rows = Array.from({ length: size }, (_, index) => rowAt(index, isLast(index)))
    const began = performance.now()
    const permissions = compilePermissions(rows)
    const compiled = performance.now() - began
    const patterns = rows.map((row) => ({
      workflow: bare(row.workflow ?? ''),
      branch: bare(row.branch ?? ''),
      environment: bare(row.environment ?? ''),
    }))
    const contenders: readonly Contender[] = [
      {
        name: 'atmos-pro-oidc: authorize',
        run(count) {
          for (let index = 0; index < count; index += 1) {
            if (authorize(identity, NAME, permissions).allowed !== (outcome !== 'denied'))
              throw new Error(outcome)
          }
        },
      },
      {
        name: 'bare re2js',
        run(count) {
          for (let index = 0; index < count; index += 1) {
            const allowed = patterns.some(
              (row) =>
                row.workflow.test(identity.workflow.file) &&
                row.branch.test(identity.ref.name) &&
                row.environment.test(identity.environment ?? ''),
            )
            if (allowed !== (outcome !== 'denied')) throw new Error(outcome)
          }
        },
      },
    ]
    const results = await compare(contenders, { rounds: 15, count: Math.max(3, Math.ceil(50_000 / size)) })
    const title = `authorize, ${size} rows of three patterns, ${outcome} (compiled in ${compiled.toFixed(1)} ms)`
    report(title, results, 'bare re2js', 1)
  }
}
