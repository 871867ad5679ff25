import type { Environment } from '../proxy.js'
import { clean } from '../text.js'

/** Who set the run off, where that decides what GitHub gives it. */
export type Trigger =
  /** A pull request from `repository`, which is not this one. */
  | { readonly kind: 'fork'; readonly repository: string }
  | { readonly kind: 'dependabot' }
  | { readonly kind: 'other' }

/** Looks at the event's payload. This is the only thing that loads `@actions/github`: a successful run does not. */
export async function readTrigger(env: Environment): Promise<Trigger> {
  if (env['GITHUB_ACTOR'] === 'dependabot[bot]') return { kind: 'dependabot' }
  try {
    const { context } = await import('@actions/github')
    const pullRequest = context.payload.pull_request
    // pull_request_target runs the base's own workflow, with all it has.
    if (!pullRequest || context.eventName === 'pull_request_target') return { kind: 'other' }
    const { head, base } = pullRequest
    if (head.repo?.id === base.repo.id) return { kind: 'other' }
    // A fork that has been deleted since has no repository any more.
    return { kind: 'fork', repository: clean(head.repo?.full_name ?? 'a deleted fork') }
  } catch {
    // A payload that cannot be read says nothing.
    return { kind: 'other' }
  }
}
