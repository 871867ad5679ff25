import type { CompiledPermissions } from '../permission/compile.js'
import type { AuditEvent } from './audit-event.js'

export type { AuditEvent } from './audit-event.js'

/** A repository imported into a workspace. Its identity is platform and id; the name is a label. */
export interface StoredRepository {
  readonly workspaceId: string
  readonly platform: string
  /** `repository_id`. */
  readonly id: string
  /** `repository_owner_id` at the time of the import. */
  readonly ownerId: string
  readonly fullName: string
  /** Names this import of the repository: when it is removed and imported again, sessions of before are over. Left out where that is not told apart. */
  readonly importId?: string
  /** `public`, `private` or `internal`; left out until a token says. */
  readonly visibility?: string
  readonly permissions: CompiledPermissions
  /** Why nothing may be done for it, whatever its permissions; left out when nothing is in the way. */
  readonly obstacle?: Obstacle
}

/**
 * What GitHub has said, and what stops every exchange: the App's installation is suspended or gone, or does not have the
 * repository any more; or the repository is archived, deleted, or another owner's.
 */
export type Obstacle =
  | 'installation_suspended'
  | 'installation_deleted'
  | 'repository_removed'
  | 'repository_archived'
  | 'repository_deleted'
  | 'repository_transferred'

/** What a verified token says a repository is called by now. */
export interface RepositoryLabel {
  readonly fullName: string
  readonly visibility?: string
}

/** Everything one successful exchange leaves behind. */
export interface ExchangeRecord {
  /** The token that was used up. */
  readonly claim: {
    readonly issuer: string
    readonly tokenId: string
    /** Seconds since the epoch: until then the token could be accepted again, so it is remembered. The same in every claim of one token, so a store may make it part of the key. */
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

/** Which repositories there are, and what they may do. */
export interface Directory {
  /** The repository in that workspace, by platform and numeric id, never by name. */
  findRepository(
    workspaceId: string,
    platform: string,
    repositoryId: string,
  ): Promise<StoredRepository | undefined>
  /** Whether the workspace holds a repository of that name (ASCII case ignored), whatever its id. Grants nothing. */
  isNameKnown(workspaceId: string, platform: string, fullName: string): Promise<boolean>
  /**
   * Gives the repository another label and appends the events, together or not at all. Does nothing, also to the audit
   * log, when the label is no longer that of `repository`: somebody else was quicker.
   */
  relabelRepository(
    repository: StoredRepository,
    label: RepositoryLabel,
    events: readonly AuditEvent[],
  ): Promise<void>
}

/** What happened: used tokens, sessions, the audit log. */
export interface Ledger {
  /**
   * Records claim, session and event together or not at all. Atomic across every process on the same data: of two
   * calls with one claim, one gets `true`; the other gets `false` and records nothing.
   */
  recordExchange(record: ExchangeRecord): Promise<boolean>
  /** Appends to the audit log. */
  recordEvent(event: AuditEvent): Promise<void>
  /** Whether a session was recorded, has not expired and was not revoked. */
  isSessionActive(sessionId: string): Promise<boolean>
  /** Ends a session at once, and appends the event. `false`, and no event, when it was not active. */
  revokeSession(sessionId: string, event: AuditEvent): Promise<boolean>
}

/** What the exchange needs to remember. An implementation may throw anything: callers answer `store_unavailable`. */
export interface Store extends Directory, Ledger {}
