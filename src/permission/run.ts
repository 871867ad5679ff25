import { ConfigError, shown } from '../errors.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import type { Run } from './decision.js'

/** What a server knows when it is asked to dispatch a workflow. */
export interface Dispatch {
  /** The workflow's file name; `.github/workflows/` may be in front. */
  readonly workflow: string
  /** The branch's name, without `refs/heads/`. */
  readonly branch: string
  readonly environment?: string | undefined
  /** What the workflow is dispatched for, for example `push`. */
  readonly event: string
}

/** The facts of an identity that permissions are held against. */
export function runOf(identity: WorkflowIdentity): Run {
  const { workflow, jobWorkflow: job, ref, environment, event } = identity
  return Object.freeze({
    workflow: workflow.file,
    ref,
    environment: environment || undefined,
    event,
    jobWorkflow: job && `${job.repository}/${job.file}@${job.ref}`,
  })
}

/** @throws ConfigError when the workflow, the branch or the event is left out or empty */
export function runOfDispatch({ workflow, branch, environment, event }: Dispatch): Run {
  for (const [path, value] of Object.entries({ workflow, branch, event })) {
    if (typeof value !== 'string' || value === '') {
      throw new ConfigError(`must be text and not empty, not ${shown(value)}`, { path })
    }
  }
  return Object.freeze({
    workflow: withoutFolder(workflow),
    ref: Object.freeze({ kind: 'branch', name: branch }),
    environment: environment || undefined,
    event,
  })
}

/** The file name of a workflow that may be written with its folder. */
export function withoutFolder(workflow: string): string {
  return workflow.replace(/^\.github\/workflows\//, '')
}
