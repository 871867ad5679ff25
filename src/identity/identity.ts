/** Where a run is, read from the `ref` claim. */
export type RefKind = 'branch' | 'tag' | 'pull_request' | 'none'

/** The ref a run is on. */
export interface Ref {
  readonly kind: RefKind
  /** Branch or tag name, `12/merge` for a pull request (as `GITHUB_REF_NAME`), `''` for none. */
  readonly name: string
  /** The branch a pull request goes into. Also set on runs of merged pull requests and of `pull_request_target`. */
  readonly base?: string
  /** The pull request's source branch: chosen by whoever opened it. For display; never match on it. */
  readonly head?: string
  /** The pull request's number; only when `kind` is `pull_request`. */
  readonly number?: number
  /** Whether a branch protection rule or ruleset covers the ref (`ref_protected`), when the token says. */
  readonly protected?: boolean
}

/**
 * Who a verified token says is running. Frozen; every value was signed by the issuer.
 *
 * A `WorkflowIdentity` says who, never whether: pass it to `authorize`.
 */
export interface WorkflowIdentity {
  /** `iss`: one of the configured issuers. */
  readonly issuer: string
  /** The issuer's host (URL `host`). Numeric ids are unique per platform only. */
  readonly platform: string
  /** `jti`: unique per token; what a replay guard remembers. */
  readonly tokenId: string
  /** `exp`, in seconds since the epoch. */
  readonly expiresAt: number
  readonly repository: {
    /** `repository_id`: with the platform, the repository's identity. The name can be renamed and re-registered. */
    readonly id: string
    /** `owner/name`, as the token writes it. A label. */
    readonly fullName: string
    readonly owner: string
    readonly ownerId: string
    readonly visibility?: string
  }
  /** The workflow that started the run, from `workflow_ref`. Always one of the repository's own. */
  readonly workflow: {
    /** The file name, for example `deploy.yaml`. Never the display name. */
    readonly file: string
    /** The ref (or, where the run has none, the commit) the file was read at. */
    readonly ref: string
    readonly sha?: string
  }
  /** The workflow that defines the job, from `job_workflow_ref`; another file than `workflow` when it is reusable. */
  readonly jobWorkflow?: { readonly repository: string; readonly file: string; readonly ref: string }
  readonly ref: Ref
  /** `environment`: set only when the job names one. */
  readonly environment?: string
  /** `event_name`, for example `pull_request`. */
  readonly event: string
  /** `actor_id` and `actor`: who started the run. An outsider may have: never match on it. */
  readonly actor?: { readonly id?: string; readonly login: string }
  /** `run_id`, `run_number` and `run_attempt`. */
  readonly run?: { readonly id: string; readonly number?: string; readonly attempt?: string }
  /** `sha`: the commit the run is for. */
  readonly sha?: string
  /** `runner_environment`: `github-hosted` or `self-hosted`. */
  readonly runner?: string
  /** All claims as they came, unknown ones included. */
  readonly claims: Readonly<Record<string, unknown>>
}
