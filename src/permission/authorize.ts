import type { WorkflowIdentity } from '../identity/identity.js'
import type { CompiledPermissions } from './compile.js'
import type { Decision, Run } from './decision.js'
import { Denial } from './denial.js'
import { runOf } from './run.js'

/**
 * May this identity do this? Allowed when one row of that permission name matches on every condition; denied otherwise.
 *
 * Checks workflow file, ref, environment, event and, where a row has it, the workflow that defines the job. Does **not** check
 * whose rows these are: pass those of the repository with the identity's `platform`, `repository.id` and
 * `repository.ownerId`. Pure: no clock, no network.
 *
 * ```ts
 * const decision = authorize(identity, 'affected-stacks:create', permissions)
 * if (!decision.allowed) throw new PermissionError('permission_denied', explain(decision), decision)
 * ```
 *
 * @returns a frozen decision with its reasons; throws nothing
 */
export function authorize(
  identity: WorkflowIdentity,
  permission: string,
  permissions: CompiledPermissions,
): Decision {
  return decide(runOf(identity), permission, permissions)
}

/** The decision about a run's facts. */
export function decide(run: Run, permission: string, permissions: CompiledPermissions): Decision {
  const row = permissions.find(permission, run)
  if (row) return Object.freeze({ allowed: true, permission, matched: row.permission, run })
  return new Denial(run, permission, permissions)
}
