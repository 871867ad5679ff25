import type { Permission } from '../permission/decision.js'
import type { DeliveryRecord, GitHubRepositoryRecord, InstallationRecord } from './github-records.js'
import type { Stored } from './stored.js'

export type { DeliveryRecord, GitHubRepositoryRecord, InstallationRecord } from './github-records.js'

/** Who may do what in a workspace, from least to most; what each may is in `management/roles.ts`. */
export type Role = 'member' | 'admin' | 'owner'

/** `ws_…`. Its version grows with every change to its members. */
export interface WorkspaceRecord extends Stored {
  readonly name: string
}

/** `usr_…` */
export interface MemberRecord extends Stored {
  readonly workspaceId: string
  /** GitHub login, as written; one member each, whatever the case. */
  readonly login: string
  readonly role: Role
}

/** `repo_…`. Its version grows with every change to its permissions. */
export interface RepositoryRecord extends Stored {
  readonly workspaceId: string
  /** The issuer's host. */
  readonly platform: string
  /** GitHub's `repository_id`: with the platform, the repository's identity. Once per workspace. */
  readonly repositoryId: string
  /** `repository_owner_id` at the time of the import. */
  readonly ownerId: string
  /** A label, which follows what verified tokens say. */
  readonly fullName: string
  /** `public`, `private` or `internal`; `null` until a token says. */
  readonly visibility: string | null
  /** Who says that it is theirs: GitHub, of the user who imported it, or an administrator; `null`: whoever imported it. */
  readonly vouchedBy: 'github' | 'administrator' | null
}

/** `perm_…` */
export interface PermissionRecord extends Stored {
  readonly workspaceId: string
  /** The `repo_…` it is granted to. */
  readonly repository: string
  readonly row: Permission
}

/** A management token, `tok_…`. The token itself is not stored. */
export interface TokenRecord extends Stored {
  /** `null`: an administrator's, good for every workspace. */
  readonly workspaceId: string | null
  readonly role: Role | 'administrator'
  readonly name: string
  /** SHA-256 of the token, as base64url. */
  readonly hash: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A key that signs sessions; its id is the `kid`. */
export interface SigningKeyRecord extends Stored {
  /** The private JWK, encrypted (JWE, RFC 7516). */
  readonly encrypted: string
  /** Milliseconds since the epoch: from then on it signs, unless a newer one does. Until then it only verifies. */
  readonly signsFrom: number
}

/** Which repository of a workspace: by GitHub's id, so that it does not matter where repositories are kept. */
interface OfRepository {
  readonly workspaceId: string
  /** The issuer's host. */
  readonly platform: string
  /** GitHub's `repository_id`. */
  readonly repositoryId: string
}

/** The run that did something, as its session says. */
export interface RunFacts {
  /** `OWNER/NAME`, as it was called then. */
  readonly repository: string
  readonly workflow: string
  /** The full ref; empty when the run has none. */
  readonly ref: string
  readonly environment?: string
  readonly runId?: string
  readonly runAttempt?: string
  readonly actor?: string
}

/**
 * `upl_…`: what the Atmos CLI uploaded, in one batch or several; its items are kept apart (see `Uploads`). One for each
 * workspace, repository, kind and batch id. A repository has at most one complete upload of instances.
 */
export interface UploadRecord extends Stored, OfRepository {
  readonly kind: 'affected-stacks' | 'instances'
  /** `batch_id`; its own id when it came in one piece. */
  readonly batchId: string
  /** A character for each batch: `1` is here, `0` is not. */
  readonly batches: string
  /** `complete` once every batch is here. */
  readonly state: 'incomplete' | 'complete'
  /** How many there are so far. */
  readonly items: number
  /** Bytes of the bodies that they came in. */
  readonly bytes: number
  readonly facts: {
    readonly run: RunFacts
    readonly repoUrl: string
    readonly repoHost: string
    /** Of affected stacks. */
    readonly headSha?: string
    /** Of affected stacks. */
    readonly baseSha?: string
  }
}

/** `ins_…`: how the last command on an instance ended. One for each instance: workspace, repository, stack, component. */
export interface InstanceStatusRecord extends Stored, OfRepository {
  readonly stack: string
  readonly component: string
  readonly facts: InstanceStatus
}

export interface InstanceStatus {
  /** `plan`, `apply`, … */
  readonly command: string
  readonly exitCode: number
  /** Milliseconds since the epoch: when it ran, if that was said. */
  readonly lastRun?: number
  /** Milliseconds since the epoch: when it was reported. */
  readonly reportedAt: number
  readonly run: RunFacts
}

/** `lock_…`: one for each workspace and key. An expired one is none: it is replaced, and forgotten some time. */
export interface LockRecord extends Stored, OfRepository {
  readonly key: string
  /** Who may extend and release it: the job, or the session where jobs are not told apart. */
  readonly holder: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly facts: {
    readonly run: RunFacts
    readonly message?: string
    readonly properties?: Readonly<Record<string, unknown>>
    /** Milliseconds since the epoch. */
    readonly updatedAt: number
  }
}

/** The tables, by name. */
export interface Tables {
  readonly workspaces: WorkspaceRecord
  readonly members: MemberRecord
  readonly repositories: RepositoryRecord
  readonly permissions: PermissionRecord
  readonly tokens: TokenRecord
  readonly signingKeys: SigningKeyRecord
  readonly uploads: UploadRecord
  readonly instanceStatuses: InstanceStatusRecord
  readonly locks: LockRecord
  readonly githubRepositories: GitHubRepositoryRecord
  readonly installations: InstallationRecord
  readonly deliveries: DeliveryRecord
}

export type TableName = keyof Tables

/** How the records of a table are listed: by that field, as bytes of UTF-8 or as a number, then by id. */
export const LIST_ORDER = {
  workspaces: 'name',
  members: 'login',
  repositories: 'fullName',
  permissions: 'createdAt',
  tokens: 'createdAt',
  signingKeys: 'createdAt',
  uploads: 'createdAt',
  instanceStatuses: 'createdAt',
  locks: 'key',
  githubRepositories: 'createdAt',
  installations: 'createdAt',
  deliveries: 'createdAt',
} as const satisfies { readonly [T in TableName]: keyof Tables[T] }

/** Rows of a repository, members of a workspace: no list that is read as a whole grows beyond this. */
export const MAX_ROWS = 500
