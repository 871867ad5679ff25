import type { CompiledRow } from './compiled-row.js'
import { code } from './describe.js'
import { DEFAULT_BRANCH_EVENTS, isOutsiderEvent } from './events.js'
import type { RowFinding } from './finding.js'
import { lintRegex } from './lint-regex.js'
import { exactly, type Pattern } from './pattern.js'
import { refnameProblem } from './refname.js'

/** Everything one row alone gives to say. */
export function lintRow(row: CompiledRow): readonly RowFinding[] {
  return [
    ...lintSpaces(row),
    ...lintWorkflow(row),
    ...lintBranch(row),
    ...lintEnvironment(row),
    ...lintEvents(row),
    ...lintJobWorkflow(row),
    ...lintReach(row),
  ]
}

function lintSpaces({ permission }: CompiledRow): readonly RowFinding[] {
  return (['workflow', 'branch', 'environment', 'jobWorkflow'] as const).flatMap((field) => {
    const text = permission[field] ?? ''
    if (text === text.trim()) return []
    const message = 'there is a space at an end of it, and it counts'
    return [{ code: 'surrounding-space', severity: 'warning', field, message, instead: text.trim() } as const]
  })
}

function lintWorkflow({ workflow }: CompiledRow): readonly RowFinding[] {
  const field = 'workflow'
  const problem = workflowProblem(workflow)
  if (problem) return [{ code: 'workflow-impossible', severity: 'error', field, message: problem }]
  return lintRegex(workflow).map((advice) => ({ ...advice, field }))
}

function workflowProblem({ kind, body }: Pattern): string | undefined {
  if (kind !== 'exact' && kind !== 'glob') return undefined
  if (body.includes('/')) {
    return 'workflow files stand directly in .github/workflows: there is no / in their names'
  }
  const end = body.replace(/.*[*?]/, '')
  const canEnd =
    /\.ya?ml$/.test(end) || (kind === 'glob' && ['.yml', '.yaml'].some((ext) => ext.endsWith(end)))
  if (canEnd) return undefined
  return /[ A-Z]/.test(body)
    ? 'it looks like the display name; write the name of the file in .github/workflows, for example deploy.yaml'
    : 'every workflow file ends in .yml or .yaml, and this cannot'
}

function lintBranch({ branch }: CompiledRow): readonly RowFinding[] {
  const { scope, pattern } = branch
  const field = 'branch'
  const prefix = scope === 'branch' ? '' : `${scope}:`
  const impossible = { code: 'branch-impossible', severity: 'error', field } as const

  const [, anchor, space, name] = /^(\^?)refs\/(heads|tags|pull)\/(.+)/.exec(pattern.body) ?? []
  if (space) {
    const message = `branches and tags are written without refs/${space}/: this means one whose own name begins with it`
    if (space === 'pull') return [{ ...impossible, message, instead: 'pull_request:*' }]
    const scoped = scope !== 'branch' ? prefix : space === 'tags' ? 'tag:' : ''
    return [{ ...impossible, message, instead: `${scoped}${anchor}${name}` }]
  }
  if (pattern.kind === 'exact' || pattern.kind === 'glob') {
    const problem = refnameProblem(pattern.body, pattern.kind === 'glob')
    if (problem)
      return [{ ...impossible, message: `no branch or tag has ${problem} in its name`, ...repaired(branch) }]
  }
  return lintRegex(pattern).map(({ instead, ...advice }) => ({
    ...advice,
    field,
    ...(instead && { instead: prefix + instead }),
  }))
}

/** `branch:main` for `main`, `heads:main` and the like: a scope there is none of. */
function repaired({ scope, pattern }: CompiledRow['branch']): { readonly instead?: string } {
  const [, name] = /^(?:branch|branches|head|heads):([^:]+)$/.exec(pattern.body) ?? []
  if (!name || scope !== 'branch') return {}
  // `*` would be more than any branch.
  if (pattern.kind === 'glob') return { instead: name === '*' ? '**' : name }
  return { instead: exactly(name) }
}

function lintEnvironment({ environment }: CompiledRow): readonly RowFinding[] {
  const field = 'environment'
  const { kind, body } = environment
  if (kind === 'exact' && body.length > 255) {
    const message = 'no environment has this name: GitHub allows at most 255 characters'
    return [{ code: 'environment-impossible', severity: 'error', field, message }]
  }
  // Not in GitHub's documentation; PyPI refuses them for the same field.
  if (kind !== 'regex' && /['"`,;\\]/.test(body)) {
    const message = 'GitHub does not seem to allow any of \' " ` , ; \\ in the name of an environment'
    return [{ code: 'environment-impossible', severity: 'warning', field, message }]
  }
  return lintRegex(environment).map((advice) => ({ ...advice, field }))
}

/** The events whose runs are on `refs/pull/N/merge`. */
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

function lintEvents({ events, branch }: CompiledRow): readonly RowFinding[] {
  const field = 'events'
  if (
    branch.scope === 'pull_request' &&
    events.listed?.every((event) => !PULL_REQUEST_EVENTS.includes(event))
  ) {
    const message = `runs of ${events.listed.join(', ')} are never for an open pull request, and the branch is ${code(`pull_request:${branch.pattern.text}`)}`
    return [{ code: 'event-impossible', severity: 'error', field, message }]
  }
  const findings = events.listed?.flatMap((event): readonly RowFinding[] => {
    if (event === 'workflow_call') {
      const message =
        "a called workflow's run has its caller's event; bind the called workflow with jobWorkflow"
      return [{ code: 'event-impossible', severity: 'error', field, message }]
    }
    if (!isOutsiderEvent(event)) return []
    const message = `people without write access can start runs of ${event}, which then count as the default branch: safe only if the workflow never checks out or runs what they send`
    return [{ code: 'outsider-event', severity: 'warning', field, message }]
  })
  return findings ?? []
}

function lintJobWorkflow({ jobWorkflow }: CompiledRow): readonly RowFinding[] {
  if (!jobWorkflow) return []
  const field = 'jobWorkflow'
  const { kind, body } = jobWorkflow
  const impossible = { code: 'job-workflow-impossible', severity: 'error', field } as const
  if (kind !== 'regex' && body.includes('/.github/workflows/')) {
    const message = 'it is held against owner/repo/file.yml@ref, without .github/workflows/'
    return [{ ...impossible, message, instead: jobWorkflow.text.replace('/.github/workflows/', '/') }]
  }
  if (kind === 'exact' && !/^[^/]+\/[^/]+\/[^/]+@(?:refs\/.+|[0-9a-f]{40,64})$/.test(body)) {
    const message =
      'it is held against owner/repo/file.yml@ref, where ref is whole: refs/heads/main, refs/tags/v1 or a commit'
    const [, file] = /^([^/]+\/[^/]+\/[^/@]+)(?:@|$)/.exec(body) ?? []
    return [{ ...impossible, message, ...(file && { instead: `${exactly(file)}@refs/heads/main` }) }]
  }
  return lintRegex(jobWorkflow).map((advice) => ({ ...advice, field }))
}

/** Whoever may push a branch may put any workflow file on it, and name any environment that is not protected. */
function lintReach({ workflow, branch, environment, events }: CompiledRow): readonly RowFinding[] {
  const { scope, pattern } = branch
  const anyBranch = scope === 'branch' && (pattern.kind === 'any' || /^(?:\*\*+|\.[*+])$/.test(pattern.body))
  const onDefaultBranch = events.listed?.every((event) => DEFAULT_BRANCH_EVENTS.includes(event))
  if (!anyBranch || environment.kind !== 'any' || onDefaultBranch) return []
  const bound = workflow.kind !== 'any'
  const message = bound
    ? `the workflow protects nothing: whoever can push a branch can put their own ${code(workflow.body)} on it; bind a protected branch or environment`
    : 'whoever can push a branch can use this row; bind a protected branch or environment'
  return [{ code: 'any-branch', severity: bound ? 'warning' : 'info', field: 'branch', message }]
}
