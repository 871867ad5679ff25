import type { Permission, Run } from '../../src/permission/decision.js'
import { readPlainly } from './plain-patterns.js'

/** What an outsider can start on the default branch. */
const OUTSIDERS = [
  ...['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion', 'discussion_comment'],
  ...['fork', 'watch', 'gollum'],
]

/** How many conditions of a row a run does not meet: the rules once more, plainly. */
export function countUnmet(row: Permission, run: Run): number {
  const { workflow = '*', branch = '*', environment = '*', jobWorkflow } = row
  const met = [
    readPlainly(workflow, 'workflow')?.matches(run.workflow),
    meetsBranch(branch, run),
    readPlainly(environment, 'environment')?.matches(run.environment),
    admits(row, run),
    jobWorkflow === undefined || readPlainly(jobWorkflow, 'jobWorkflow')?.matches(run.jobWorkflow),
  ]
  return met.filter((one) => one !== true).length
}

export function admits({ events }: Permission, { event }: Run): boolean {
  return events ? events.includes(event) : event !== '' && !OUTSIDERS.includes(event)
}

export function meetsBranch(pattern: string, { ref }: Run): boolean {
  if (pattern === '*') return true
  const scope = ['tag', 'pull_request'].find((kind) => pattern.startsWith(`${kind}:`))
  const plain = readPlainly(scope ? pattern.slice(scope.length + 1) : pattern, 'branch')
  const name = ref.kind === 'pull_request' ? ref.base : ref.name
  return ref.kind === (scope ?? 'branch') && plain?.matches(name) === true
}
