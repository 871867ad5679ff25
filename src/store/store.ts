import type { CompiledPermissions } from '../permission/compile.js'
import type { DenialSummary } from '../permission/denial-summary.js'

/** A repository imported into a workspace. Its identity is platform and id; the name is a label. */
export interface StoredRepository {
  readonly workspaceId: string
  readonly platform: string
  /** `repository_id`. */
  readonly id: string
  /** `repository_owner_id` at the time of the import. */
  readonly ownerId: string
  readonly fullName: string
  readonly permissions: CompiledPermissions
}

/** Something that happened, for the audit log. Never holds a token. */
export interface AuditEvent {
  /** `aud_…` */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly category: 'auth'
  readonly action: 'oidc_token_exchange_success' | 'oidc_token_exchange_failure'
  readonly traceId: string
  /** The workspace that was asked for; it need not exist. */
  readonly workspaceId: string
  readonly description: string
  /** Who a verified token says acted; left out when the token proved nothing. */
  readonly actor?: { readonly type: 'workflow'; readonly login?: string; readonly runId?: string }
  readonly target?: {
    readonly type: 'repository'
    readonly platform: string
    readonly id: string
    readonly fullName: string
  }
  /** The error code of a failure. */
  readonly code?: string
  readonly permissions?: readonly string[]
  /** Why a permission was denied. */
  readonly denial?: DenialSummary
}

/** Everything one successful exchange leaves behind. */
export interface ExchangeRecord {
  /** The token that was used up. */
  readonly claim: {
    readonly issuer: string
    readonly tokenId: string
    /** Seconds since the epoch: until then the token could be accepted again, so it is remembered. */
    readonly rememberUntil: number
  }
  readonly session: {
    readonly id: string
    readonly workspaceId: string
    /** Seconds since the epoch. */
    readonly expiresAt: number
  }
  readonly event: AuditEvent
}

/**
 * What the exchange needs to remember. An implementation may throw anything: callers answer `store_unavailable`.
 */
export interface Store {
  /** The repository in that workspace, by platform and numeric id, never by name. */
  findRepository(
    workspaceId: string,
    platform: string,
    repositoryId: string,
  ): Promise<StoredRepository | undefined>
  /**
   * Records claim, session and event together or not at all. Atomic across every process on the same data: of two
   * calls with one claim, one gets `true`; the other gets `false` and records nothing.
   */
  recordExchange(record: ExchangeRecord): Promise<boolean>
  /** Appends to the audit log. */
  recordEvent(event: AuditEvent): Promise<void>
  /** Whether a session was recorded, has not expired and was not revoked. */
  isSessionActive(sessionId: string): Promise<boolean>
  /** Ends a session at once. `false` when it was not active. */
  revokeSession(sessionId: string): Promise<boolean>
}
