import type { Ref } from '../identity/identity.js'

/** One permission row, as an administrator writes it. Fields left out mean `*` (`events`: see `OUTSIDER_EVENTS`). */
export interface Permission {
  /** A `resource:verb` slug, for example `affected-stacks:create`. */
  readonly permission: string
  /** Pattern for the workflow's file name: `deploy.yaml`, `*.yml`. Default `*`. */
  readonly workflow?: string | undefined
  /** Pattern for the ref the run is on: `main`, `release/*`, `tag:v*`, `pull_request:main`. Default `*`. */
  readonly branch?: string | undefined
  /** Pattern for the environment the job names. Default `*`, which also matches none. */
  readonly environment?: string | undefined
  /** `event_name`s that are allowed. Default: all but those that outsiders can start. */
  readonly events?: readonly string[] | undefined
  /** Pattern for the workflow that defines the job, `owner/repo/file.yaml@ref`. Default: any. */
  readonly jobWorkflow?: string | undefined
}

/** What a permission row is held against: the facts of one run, or of one dispatch. */
export interface Run {
  /** The workflow's file name; left out when the workflow is not one of the repository's own. */
  readonly workflow?: string | undefined
  readonly ref: Ref
  readonly environment?: string | undefined
  readonly event: string
  /** `owner/repo/file.yml@ref` of the workflow that defines the job. */
  readonly jobWorkflow?: string | undefined
}

/** What of a run a row has a condition on. */
export type Field = 'workflow' | 'branch' | 'environment' | 'event' | 'jobWorkflow'

/** One field of one row, held against a run. */
export interface Condition {
  readonly field: Field
  /** The pattern as written; for `event` the list, or `default`. */
  readonly pattern: string
  /** How the pattern was understood, in words. */
  readonly readsAs: string
  /** What the run has, in words, for example `pull request #12 into main`; left out when it has none. */
  readonly actual?: string
  readonly matched: boolean
  /** What to write instead, when there is something to say. */
  readonly hint?: string
}

/** One row, held against a run. */
export interface Evaluation {
  readonly row: Permission
  readonly conditions: readonly Condition[]
  /** How many conditions are not met. */
  readonly unmet: number
}

/**
 * Why a run was denied.
 *
 * - `permission-missing`: there is no row with this permission name
 * - `event-not-allowed`: no row admits the event, whatever its other conditions
 * - `conditions-unmet`: no row matches on all of its conditions
 */
export type DenialReason = 'permission-missing' | 'event-not-allowed' | 'conditions-unmet'

/** A permit, and the row that it rests on. */
export interface Allowed {
  readonly allowed: true
  readonly permission: string
  /** The row that allows it. */
  readonly matched: Permission
  readonly run: Run
}

/**
 * A refusal. Its `evaluations`, `nearest` and `suggestion` are made when they are first read, and are in its JSON; a copy by
 * spreading (`{ ...denied }`) does not have them.
 */
export interface Denied {
  readonly allowed: false
  readonly permission: string
  readonly reason: DenialReason
  readonly run: Run
  /** Every row with this permission name, in the order given. */
  readonly evaluations: readonly Evaluation[]
  /** The row with the fewest unmet conditions; left out when there is no row with this permission name. */
  readonly nearest?: Evaluation | undefined
  /** The permission names the repository does have. */
  readonly held: readonly string[]
  /** The narrowest row that would allow exactly this run; left out where writing it would open the door to outsiders. */
  readonly suggestion?: Permission | undefined
}

/** The answer to "may this run do this?", always with its reasons. Frozen; `JSON.stringify` gives all of it. */
export type Decision = Allowed | Denied
