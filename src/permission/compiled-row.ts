import type { BranchPattern } from './branch-pattern.js'
import type { Permission, Run } from './decision.js'
import type { EventCondition } from './events.js'
import type { Pattern } from './pattern.js'

/** One row with its patterns read. */
export interface CompiledRow {
  readonly permission: Permission
  readonly workflow: Pattern
  readonly branch: BranchPattern
  readonly environment: Pattern
  readonly events: EventCondition
  readonly jobWorkflow?: Pattern
}

/** Whether the row allows the run: every condition is met. */
export function allows(row: CompiledRow, run: Run): boolean {
  return (
    row.branch.matches(run.ref) &&
    row.events.admits(run.event) &&
    row.workflow.matches(run.workflow) &&
    row.environment.matches(run.environment) &&
    (row.jobWorkflow === undefined || row.jobWorkflow.matches(run.jobWorkflow))
  )
}
