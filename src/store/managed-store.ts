import type { AuditCategory, AuditEvent } from './audit-event.js'
import type { TableName, Tables } from './records.js'
import type { Obstacle, Store } from './store.js'
import type { Uploads } from './uploads.js'

/** One step of a commit, with what must hold for it. */
export type Change = {
  [T in TableName]:
    | {
        /** Must not exist, nor its like: an id, a repository (workspace, platform, repository id) or a member (workspace, login) twice. A member, repository, permission or token needs its workspace, a permission its repository. */
        readonly insert: T
        readonly record: Tables[T]
      }
    | {
        /** Replaces the record of that id, which must have the version `was`. */
        readonly update: T
        readonly record: Tables[T]
        readonly was: number
      }
    | {
        /** Removes the record of that id, which must exist, and have the version `was` if given. What belongs to it goes with it: members, repositories and tokens of a workspace; permissions, uploads, instance statuses and locks of a repository; items of an upload. */
        readonly remove: T
        readonly id: string
        readonly was?: number
      }
}[TableName]

/** `done`, or the place of the first change that does not hold: then nothing was changed. */
export type Committed = 'done' | { readonly conflict: number }

/** Part of a list. */
export interface ListQuery {
  readonly workspaceId?: string
  /** `repo_…`: its permissions. */
  readonly repository?: string
  /** Only records with these values, exactly. */
  readonly match?: Match
  /** Milliseconds since the epoch: only records whose `checkAt` is not after it. */
  readonly dueBy?: number
  /** Only records whose name (workspaces, repositories, tokens) or login contains this; ASCII case ignored. */
  readonly search?: string
  /** From the last to the first. */
  readonly isReversed?: boolean
  /** Starts after this record, in the order asked for; it need not exist any more. */
  readonly after?: { readonly value: string | number; readonly id: string }
  readonly limit: number
}

/** Fields of records that lists can be narrowed by, with the value to have. A record without the field is not among them. */
export type Match = {
  readonly [Field in
    | 'platform'
    | 'repositoryId'
    | 'installationId'
    | 'kind'
    | 'state'
    | 'batchId'
    | 'key'
    | 'stack'
    | 'component']?: string
}

/** Part of the audit log; every condition must hold. */
export interface EventQuery {
  readonly workspaceId?: string
  readonly category?: AuditCategory
  readonly action?: string
  /** Type, id or name of the actor, exactly; ASCII case ignored. */
  readonly actor?: string
  /** Type, id or name of the target, exactly; ASCII case ignored. */
  readonly target?: string
  /** Contained in description, or in the name of actor or target; ASCII case ignored. */
  readonly text?: string
  /** Milliseconds since the epoch, inclusive. */
  readonly since?: number
  /** Milliseconds since the epoch, exclusive. */
  readonly until?: number
  /** Only events before this place. */
  readonly before?: number
  readonly limit: number
}

/** An event and its place in the log: the later, the higher. */
export interface LoggedEvent {
  readonly place: number
  readonly event: AuditEvent
}

/** What may be forgotten. */
export interface Purge {
  /** Seconds since the epoch: claims and sessions that ended before. */
  readonly endedBefore: number
  /** Milliseconds since the epoch: locks that expired before; left out: none. */
  readonly locksBefore?: number
  /** Milliseconds since the epoch: webhooks that were received before; left out: none. */
  readonly deliveriesBefore?: number
  /** Milliseconds since the epoch: uploads that are still incomplete, and were begun before; left out: none. */
  readonly incompleteBefore?: number
  /** Milliseconds since the epoch: complete uploads of affected stacks that were begun before; left out: none. */
  readonly affectedStacksBefore?: number
  /** Milliseconds since the epoch: audit events before; left out: none. */
  readonly eventsBefore?: number
  /** At most so many of each kind in one call: nobody waits for long. */
  readonly limit: number
}

/**
 * A store whose workspaces, repositories and permissions can be changed. It decides nothing: what a change means and who
 * may make it is `management/`'s.
 */
export interface ManagedStore extends Store, Uploads {
  /** The record of that id, if there is one. */
  get<T extends TableName>(table: T, id: string): Promise<Tables[T] | undefined>
  /** In the order of `LIST_ORDER`. */
  list<T extends TableName>(table: T, query: ListQuery): Promise<readonly Tables[T][]>
  /** Makes all changes, in order, and appends the events; or nothing. Atomic across every process on the same data. */
  commit(changes: readonly Change[], events: readonly AuditEvent[]): Promise<Committed>
  /** What GitHub has said of a repository that its owner imported: see `StoredRepository`. */
  findObstacle(platform: string, repositoryId: string, ownerId: string): Promise<Obstacle | undefined>
  /** Newest first. */
  listEvents(query: EventQuery): Promise<readonly LoggedEvent[]>
  /** Forgets some of what may be forgotten; how much it was. 0: nothing is left to forget. */
  purge(purge: Purge): Promise<number>
  /** Resolves when the store answers. */
  ping(): Promise<void>
  /** Lets what is under way end. */
  close(): Promise<void>
}
