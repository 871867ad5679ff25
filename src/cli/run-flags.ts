import { ConfigError } from '../errors.js'
import type { Ref } from '../identity/identity.js'
import type { Run } from '../permission/decision.js'
import { withoutFolder } from '../permission/run.js'

/** The flags of `check` that describe a run. */
export interface RunFlags {
  readonly workflow?: string
  readonly branch?: string
  readonly tag?: string
  readonly pullRequestInto?: string
  readonly environment?: string
  readonly event?: string
  readonly jobWorkflow?: string
}

export const RUN_FLAGS = [
  'workflow',
  'branch',
  'tag',
  'pullRequestInto',
  'environment',
  'event',
  'jobWorkflow',
] as const satisfies (keyof RunFlags)[]

/** @throws ConfigError when they describe no run */
export function runFromFlags(flags: RunFlags): Run {
  const { workflow, environment, jobWorkflow } = flags
  if (!workflow) {
    throw new ConfigError('say which workflow file runs (or hand over a token’s claims with --claims)', {
      path: '--workflow',
    })
  }
  const ref = refFromFlags(flags)
  return {
    workflow: withoutFolder(workflow),
    ref,
    event: flags.event ?? (ref.kind === 'pull_request' ? 'pull_request' : 'push'),
    ...(environment ? { environment } : {}),
    // As `uses:` writes it.
    ...(jobWorkflow ? { jobWorkflow: jobWorkflow.replace('/.github/workflows/', '/') } : {}),
  }
}

function refFromFlags({ branch, tag, pullRequestInto }: RunFlags): Ref {
  const given = [branch, tag, pullRequestInto].filter((flag) => flag !== undefined)
  if (given.length !== 1) {
    throw new ConfigError('say where it runs with one of --branch, --tag, --pull-request-into', {
      path: '--branch',
    })
  }
  // People copy GITHUB_REF; no branch is called refs/heads/….
  if (branch !== undefined) return { kind: 'branch', name: branch.replace(/^refs\/heads\//, '') }
  if (tag !== undefined) return { kind: 'tag', name: tag.replace(/^refs\/tags\//, '') }
  const base = (pullRequestInto ?? '').replace(/^refs\/heads\//, '')
  return { kind: 'pull_request', name: '1/merge', number: 1, base }
}
