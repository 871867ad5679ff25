import { plain } from '../errors.js'
import type { CompiledRow } from './compiled-row.js'
import type { Condition, Evaluation, Field, Run } from './decision.js'
import { describeRef } from './describe.js'
import { hintFor } from './hint.js'

/** The conditions of the row that the run does not meet. */
export function unmetFields(row: CompiledRow, run: Run): readonly Field[] {
  const met: Record<Field, boolean> = {
    workflow: row.workflow.matches(run.workflow),
    branch: row.branch.matches(run.ref),
    environment: row.environment.matches(run.environment),
    event: row.events.admits(run.event),
    jobWorkflow: row.jobWorkflow === undefined || row.jobWorkflow.matches(run.jobWorkflow),
  }
  return (Object.keys(met) as Field[]).filter((field) => !met[field])
}

/** Holds one row against the run, condition by condition, with everything there is to say. */
export function evaluate(row: CompiledRow, run: Run): Evaluation {
  const unmet = unmetFields(row, run)
  const { permission } = row
  const condition = (
    field: Field,
    pattern: string,
    readsAs: string,
    actual: string | undefined,
  ): Condition => {
    const matched = !unmet.includes(field)
    const hint = matched ? undefined : hintFor(field, row, run)
    return Object.freeze({
      field,
      pattern,
      readsAs,
      ...(actual !== undefined && { actual }),
      matched,
      ...(hint && { hint }),
    })
  }
  const { workflow, branch, environment, events, jobWorkflow } = row
  const conditions = [
    condition('workflow', permission.workflow ?? '*', workflow.readsAs, shownIf(run.workflow)),
    condition('branch', permission.branch ?? '*', branch.readsAs, describeRef(run)),
    condition('environment', permission.environment ?? '*', environment.readsAs, shownIf(run.environment)),
    condition('event', events.pattern, events.readsAs, plain(run.event)),
  ]
  if (jobWorkflow) {
    conditions.push(condition('jobWorkflow', jobWorkflow.text, jobWorkflow.readsAs, shownIf(run.jobWorkflow)))
  }
  return Object.freeze({ row: permission, conditions: Object.freeze(conditions), unmet: unmet.length })
}

function shownIf(value: string | undefined): string | undefined {
  return value === undefined ? undefined : plain(value)
}
