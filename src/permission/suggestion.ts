import { ConfigError } from '../errors.js'
import { writeFor } from './branch-hint.js'
import { createRowCompiler } from './compile.js'
import { allows } from './compiled-row.js'
import type { Permission, Run } from './decision.js'
import { isOutsiderEvent } from './events.js'
import { exactly } from './pattern.js'

/**
 * The narrowest row that allows exactly this run. None for an event outsiders can start: such a row opens the door to them,
 * and whoever wants it must write it themselves. None when no row can say it (a name of more than 256 characters).
 *
 * @param withJobWorkflow also bind the workflow that defines the job
 */
export function suggestRow(permission: string, run: Run, withJobWorkflow: boolean): Permission | undefined {
  if (isOutsiderEvent(run.event)) return undefined
  const { workflow, environment, event, jobWorkflow } = run
  const branch = writeFor(run)
  const row = {
    permission,
    ...(workflow !== undefined && { workflow: exactly(workflow) }),
    ...(branch !== '*' && { branch }),
    ...(environment !== undefined && { environment: exactly(environment) }),
    events: [event],
    ...(withJobWorkflow && jobWorkflow !== undefined && { jobWorkflow: exactly(jobWorkflow) }),
  }
  try {
    const compiled = createRowCompiler()(row)
    return allows(compiled, run) ? compiled.permission : undefined
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
