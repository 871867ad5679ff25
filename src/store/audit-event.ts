import type { DenialSummary } from '../permission/denial-summary.js'

/** What can happen, by category. Names are those of Atmos Pro's own audit log, where it has one. */
export interface AuditActions {
  readonly auth: 'oidc_token_exchange_success' | 'oidc_token_exchange_failure' | 'session_revoked'
  readonly workspace: 'created' | 'renamed' | 'deleted'
  readonly team_member: 'added' | 'role_changed' | 'removed'
  readonly github:
    | 'repository_imported'
    | 'repository_import_refused'
    | 'repository_renamed'
    | 'repository_visibility_changed'
    | 'repository_removed'
    | 'repository_archived'
    | 'repository_unarchived'
    | 'repository_deleted'
    | 'repository_transferred'
    | 'repository_access_removed'
    | 'repository_access_restored'
    | 'installation_created'
    | 'installation_deleted'
    | 'installation_suspended'
    | 'installation_unsuspended'
    | 'installation_renamed'
    | 'user_signed_in'
  readonly permission: 'assigned' | 'changed' | 'removed'
  readonly token: 'created' | 'revoked'
  readonly signing_key: 'created' | 'removed'
  readonly affected_stacks: 'uploaded'
  readonly instance: 'registered' | 'drift_status_updated'
  readonly lock: 'created' | 'extended' | 'deleted'
  /** `dispatch_allowed` is written before GitHub is asked, `dispatched` or `failed` after it has answered. */
  readonly workflow: 'dispatch_allowed' | 'dispatch_denied' | 'dispatched' | 'failed'
}

export type AuditCategory = keyof AuditActions

/** Who did it. */
export type AuditActor =
  /** A workflow run, as a verified token says. `name` is the login of who started it. */
  | { readonly type: 'workflow'; readonly id?: string; readonly name?: string }
  /** A management token, with its name. */
  | { readonly type: 'token'; readonly id: string; readonly name: string }
  /** Somebody at the command line, on the database itself. `name` is the operating system's user. */
  | { readonly type: 'command_line'; readonly name: string }
  /** GitHub, by a webhook; `id` and `name` of the user there, where it says so. */
  | { readonly type: 'github'; readonly id?: string; readonly name?: string }
  /** The server itself. */
  | { readonly type: 'system' }

/** What it was done to. */
export interface AuditTarget {
  readonly type:
    | 'repository'
    | 'workspace'
    | 'team_member'
    | 'permission'
    | 'token'
    | 'session'
    | 'signing_key'
    | 'upload'
    | 'instance'
    | 'lock'
    | 'workflow'
    | 'installation'
    | 'user'
  /** Our own id (`repo_…`), or GitHub's `repository_id` where a token names a repository. */
  readonly id: string
  readonly name?: string
  /** Of a repository: the issuer's host. */
  readonly platform?: string
}

/** Something that happened, for the audit log. Never holds a token. */
export type AuditEvent = {
  readonly [Category in AuditCategory]: {
    /** `aud_…` */
    readonly id: string
    /** Milliseconds since the epoch. */
    readonly time: number
    readonly category: Category
    readonly action: AuditActions[Category]
    readonly traceId: string
    /** The workspace it is about, or that was asked for: it need not exist. Empty: the server as a whole. */
    readonly workspaceId: string
    readonly description: string
    /** Left out when nobody was proven. */
    readonly actor?: AuditActor
    readonly target?: AuditTarget
    /** The error code of a failure. */
    readonly code?: string
    /** The permission names that an exchange granted. */
    readonly permissions?: readonly string[]
    /** Why a permission was denied. */
    readonly denial?: DenialSummary
    /** What changed, for example `{ from: 'acme', to: 'acme-inc' }`. */
    readonly metadata?: Readonly<Record<string, unknown>>
  }
}[AuditCategory]
