import type { Permission } from '../permission/decision.js'

/** Who may do what in a workspace, from least to most; what each may is in `management/roles.ts`. */
export type Role = 'member' | 'admin' | 'owner'

/** What every record has. */
interface Stored {
  /** A prefix and 28 of `[0-9a-z]`; never used again. */
  readonly id: string
  /** Grows with every change: whoever changes a record says which version they saw. Starts at 1. */
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

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

/** The tables, by name. */
export interface Tables {
  readonly workspaces: WorkspaceRecord
  readonly members: MemberRecord
  readonly repositories: RepositoryRecord
  readonly permissions: PermissionRecord
  readonly tokens: TokenRecord
  readonly signingKeys: SigningKeyRecord
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
} as const satisfies { readonly [T in TableName]: keyof Tables[T] }

/** Rows of a repository, members of a workspace: no list that is read as a whole grows beyond this. */
export const MAX_ROWS = 500
