/**
 * The events people without write access can start while the run counts as the default branch: the token then says
 * `refs/heads/main` and names a trusted workflow file. A row admits one only by naming it.
 *
 * Source: GitHub, "Events that trigger workflows" (each event's `GITHUB_REF`) and "Secure use reference".
 */
export const OUTSIDER_EVENTS: readonly string[] = Object.freeze([
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'issues',
  'discussion',
  'discussion_comment',
  'fork',
  'watch',
  'gollum',
])

const OUTSIDERS: ReadonlySet<string> = new Set(OUTSIDER_EVENTS)

export function isOutsiderEvent(event: string): boolean {
  return OUTSIDERS.has(event)
}

/** Runs of these events are on the default branch, whatever branch something happened on. */
export const DEFAULT_BRANCH_EVENTS: readonly string[] = Object.freeze(['schedule', 'repository_dispatch'])

/** Which events a row admits. */
export interface EventCondition {
  /** The list as written, or `default`. */
  readonly pattern: string
  readonly readsAs: string
  /** Left out for the default. */
  readonly listed?: readonly string[]
  admits(event: string): boolean
}

const DEFAULT: EventCondition = Object.freeze({
  pattern: 'default',
  readsAs: 'every event but those an outsider can start',
  // An unknown event is one GitHub added since; an empty one is no event.
  admits: (event: string) => event !== '' && !isOutsiderEvent(event),
})

/** Reads a row's `events`; left out, it is every event but {@link OUTSIDER_EVENTS}. */
export function readEvents(listed: readonly string[] | undefined): EventCondition {
  if (listed === undefined) return DEFAULT
  const pattern = listed.join(', ')
  return Object.freeze({
    pattern,
    readsAs: listed.length === 1 ? `only ${pattern}` : `one of ${pattern}`,
    listed,
    admits: (event: string) => listed.includes(event),
  })
}
