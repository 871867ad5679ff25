import type { Permission } from './decision.js'

/**
 * What a finding is about.
 *
 * - `row-invalid`: the row cannot be compiled
 * - `workflow-impossible`, `branch-impossible`, `environment-impossible`, `event-impossible`, `job-workflow-impossible`: can never match
 * - `surrounding-space`: spaces at an end count, and are easily overlooked
 * - `wider-than-it-looks`: also matches what its text does not suggest
 * - `narrower-than-it-looks`: does not match its own text
 * - `alternation-ungrouped`: `a|b` without parentheses
 * - `any-branch`: whoever can push a branch can use the row
 * - `outsider-event`: people without write access can start the run
 * - `shadowed`: a wider row already allows all that this one does
 * - `duplicate`: the same row again
 */
export type FindingCode =
  | 'row-invalid'
  | 'workflow-impossible'
  | 'branch-impossible'
  | 'environment-impossible'
  | 'event-impossible'
  | 'job-workflow-impossible'
  | 'surrounding-space'
  | 'wider-than-it-looks'
  | 'narrower-than-it-looks'
  | 'alternation-ungrouped'
  | 'any-branch'
  | 'outsider-event'
  | 'shadowed'
  | 'duplicate'

/** Something an administrator should know about a row. */
export interface Finding {
  readonly code: FindingCode
  /** `error`: the row does nothing. `warning`: it probably does not do what was meant. `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info'
  /** The row's place in the list, from 0. */
  readonly index: number
  readonly row: Permission
  /** The place of the other row, where two are compared: `shadowed`, `duplicate`. */
  readonly other?: number
  readonly field?: keyof Permission
  /** What it means. */
  readonly message: string
  /** What to write in the field instead. */
  readonly instead?: string
}

/** A finding before it is known which row of the list it is about. */
export type RowFinding = Omit<Finding, 'index' | 'row' | 'other'>
