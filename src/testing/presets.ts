/** Which ref GitHub puts a run on. */
export type RunRef =
  /** `refs/heads/BRANCH`: the branch pushed, chosen, created or deployed. */
  | 'branch'
  /** `refs/tags/TAG`: the tag pushed, chosen, created, released or deployed. */
  | 'tag'
  /** `refs/heads/DEFAULT`, whatever the run is about. */
  | 'default_branch'
  /** `refs/pull/N/merge`. */
  | 'pull_request'
  /** `refs/heads/BASE` of the pull request. */
  | 'pull_request_base'
  /** `refs/heads/gh-readonly-queue/BASE/pr-N-SHA`. */
  | 'merge_queue'
  /** The empty string: a deployment made from a commit. */
  | 'none'

/** How GitHub describes the runs of one event in their tokens. */
export interface Preset {
  /** `event_name`. */
  readonly event: string
  readonly ref: RunRef
  /** The run is about a pull request: `head_ref` and `base_ref` are set, and `sub` ends in `:pull_request`. */
  readonly pullRequest?: true
  /** Started by somebody without write access: `mallory`, unless `actor` says otherwise. */
  readonly outsider?: true
  /** The job is defined in a reusable workflow of another repository. */
  readonly reusable?: true
}

/**
 * One entry for every event, and every way an event differs, that reaches GitHub's tokens. What stands before the
 * dot is the event.
 *
 * Sources: GitHub's "Events that trigger workflows" and "OpenID Connect reference", and tokens seen in public issues.
 */
export const EVENT_PRESETS = {
  push: { event: 'push', ref: 'branch' },
  'push.tag': { event: 'push', ref: 'tag' },

  /** Opened, reopened or pushed to, from a branch of the same repository. */
  pull_request: { event: 'pull_request', ref: 'pull_request', pullRequest: true },
  /** Closed without being merged: as an open one. */
  'pull_request.closed': { event: 'pull_request', ref: 'pull_request', pullRequest: true },
  /** Closed by being merged: the run is on the base branch. */
  'pull_request.merged': { event: 'pull_request', ref: 'pull_request_base', pullRequest: true },
  /** From a fork. Gets a token only where a private repository sends write tokens to forks' pull requests. */
  'pull_request.fork': { event: 'pull_request', ref: 'pull_request', pullRequest: true, outsider: true },
  /** Since December 2025 on the default branch, whatever the pull request's base. */
  pull_request_target: {
    event: 'pull_request_target',
    ref: 'default_branch',
    pullRequest: true,
    outsider: true,
  },
  /** Until December 2025, and on GitHub Enterprise Server before 3.20: on the base branch. */
  'pull_request_target.legacy': {
    event: 'pull_request_target',
    ref: 'pull_request_base',
    pullRequest: true,
    outsider: true,
  },
  pull_request_review: { event: 'pull_request_review', ref: 'pull_request', pullRequest: true },
  pull_request_review_comment: {
    event: 'pull_request_review_comment',
    ref: 'pull_request',
    pullRequest: true,
  },
  merge_group: { event: 'merge_group', ref: 'merge_queue' },

  workflow_dispatch: { event: 'workflow_dispatch', ref: 'branch' },
  'workflow_dispatch.tag': { event: 'workflow_dispatch', ref: 'tag' },
  repository_dispatch: { event: 'repository_dispatch', ref: 'default_branch' },
  schedule: { event: 'schedule', ref: 'default_branch' },
  release: { event: 'release', ref: 'tag' },
  workflow_run: { event: 'workflow_run', ref: 'default_branch', outsider: true },
  /** A push whose job is defined in a reusable workflow: the token carries the caller's event. */
  workflow_call: { event: 'push', ref: 'branch', reusable: true },

  deployment: { event: 'deployment', ref: 'branch' },
  'deployment.tag': { event: 'deployment', ref: 'tag' },
  /** Created from a commit: `ref` is empty, and `workflow_ref` ends in the commit. */
  'deployment.sha': { event: 'deployment', ref: 'none' },
  deployment_status: { event: 'deployment_status', ref: 'branch' },
  'deployment_status.sha': { event: 'deployment_status', ref: 'none' },

  issue_comment: { event: 'issue_comment', ref: 'default_branch', outsider: true },
  issues: { event: 'issues', ref: 'default_branch', outsider: true },
  watch: { event: 'watch', ref: 'default_branch', outsider: true },
  fork: { event: 'fork', ref: 'default_branch', outsider: true },
  discussion: { event: 'discussion', ref: 'default_branch', outsider: true },
  discussion_comment: { event: 'discussion_comment', ref: 'default_branch', outsider: true },
  gollum: { event: 'gollum', ref: 'default_branch', outsider: true },
  create: { event: 'create', ref: 'branch' },
  'create.tag': { event: 'create', ref: 'tag' },
  delete: { event: 'delete', ref: 'default_branch' },
} as const satisfies Record<string, Preset>

/** The name of a preset: an event, or one variant of it. */
export type EventPreset = keyof typeof EVENT_PRESETS
