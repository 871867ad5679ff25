import type { Preset } from './presets.js'

/** A repository, and what its administrators have set for its tokens. */
export interface RepositoryFacts {
  /** `OWNER/NAME`. Default `acme/infra`. */
  readonly fullName: string
  /** `repository_id`. Default `1001`. */
  readonly id: string
  /** `repository_owner_id`. Default `42`. */
  readonly ownerId: string
  /** Default `private`. */
  readonly visibility: 'public' | 'private' | 'internal'
  /** Where events without a ref of their own run. Default `main`. */
  readonly defaultBranch: string
  /** The enterprise the owner belongs to: `enterprise` and `enterprise_id`. Default none. */
  readonly enterprise?: { readonly name: string; readonly id: string }
  /** Custom properties: each becomes a `repo_property_NAME` claim. A list is joined by commas. Default none. */
  readonly properties?: Readonly<Record<string, string | readonly string[]>>
  /** How `sub` is written. Default `repo:OWNER/NAME:CONTEXT`. */
  readonly subject?: {
    /** `use_immutable_subject`: `repo:OWNER@OWNER_ID/NAME@ID:CONTEXT`. */
    readonly immutable?: boolean
    /** `include_claim_keys`: the parts of `sub`, for example `['repo', 'context', 'job_workflow_ref']`. */
    readonly includeClaimKeys?: readonly string[]
  }
}

/** What sets one job apart from a preset's usual one. What is left out keeps its default. */
export interface JobVariation {
  /** Facts of the repository that differ from the fake's own. */
  readonly repository?: Partial<RepositoryFacts> | undefined
  /** The branch the run is on, without `refs/heads/`. Default: the repository's default branch. */
  readonly branch?: string | undefined
  /** The tag the run is on, without `refs/tags/`. Default `v1.2.3`. */
  readonly tag?: string | undefined
  /** The pull request the run is for. Default: number 7, from `feature/vpc` into the default branch. */
  readonly pullRequest?:
    | {
        readonly number?: number | undefined
        readonly head?: string | undefined
        readonly base?: string | undefined
      }
    | undefined
  /** The file in `.github/workflows` that started the run. Default `atmos-pro.yaml`. */
  readonly workflow?: string | undefined
  /** The workflow's display name. Default `Atmos Pro`. */
  readonly workflowName?: string | undefined
  /** The reusable workflow the job is defined in. Default: none, except in `workflow_call`. */
  readonly jobWorkflow?:
    | { readonly repository: string; readonly file: string; readonly ref: string }
    | undefined
  /** The environment the job names. Default none. */
  readonly environment?: string | undefined
  /** The commit the run is for. */
  readonly sha?: string | undefined
  /** Whether a protection rule covers the ref: `ref_protected`. Default `false`. */
  readonly protected?: boolean | undefined
  /** Who started the run. Default `alice`; `mallory` where the preset says an outsider did. */
  readonly actor?: { readonly login: string; readonly id: string } | undefined
  readonly run?:
    | {
        readonly id?: string | undefined
        readonly number?: string | undefined
        readonly attempt?: string | undefined
      }
    | undefined
  /** Default `github-hosted`. */
  readonly runner?: 'github-hosted' | 'self-hosted' | undefined
}

/** A job with every fact settled. */
export interface Job {
  readonly preset: Preset
  readonly repository: RepositoryFacts
  /** The full ref; empty for none. */
  readonly ref: string
  readonly headRef: string
  readonly baseRef: string
  readonly workflow: string
  readonly workflowName: string
  readonly jobWorkflow: JobVariation['jobWorkflow']
  readonly environment: string | undefined
  readonly sha: string
  readonly protected: boolean
  readonly actor: { readonly login: string; readonly id: string }
  readonly run: { readonly id: string; readonly number: string; readonly attempt: string }
  readonly runner: string
}
