import { ManagementError } from '../errors.js'
import type { AuditEvent } from '../store/audit-event.js'
import type { Change } from '../store/managed-store.js'
import type { RepositoryRecord, WorkspaceRecord } from '../store/records.js'
import type { Version } from './fields.js'
import type { Context } from './operation.js'

const MAX_ATTEMPTS = 5

/** What is to be changed, after a look at what there is. */
export interface Plan<Result> {
  readonly changes: readonly Change[]
  readonly events: readonly AuditEvent[]
  readonly result: Result
}

/**
 * Plans and commits. Where somebody else was quicker, it plans again on what there is by then: a plan that reads what it
 * depends on, and says in its changes which versions it saw, never overwrites what it has not seen.
 *
 * @param attempts after which it gives up; more where many are expected at one moment
 * @throws ManagementError `record_changed` when somebody else was quicker every time
 */
export async function change<Result>(
  { store }: Pick<Context, 'store'>,
  plan: () => Promise<Plan<Result>>,
  attempts = MAX_ATTEMPTS,
): Promise<Result> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { changes, events, result } = await plan()
    if ((await store.commit(changes, events)) === 'done') return result
  }
  throw new ManagementError(
    'record_changed',
    'Others kept changing this at the same moment. Nothing was changed here: try again.',
  )
}

/** @throws ManagementError `version_required`: an edit says what it edits */
export function requireVersion(version: Version): NonNullable<Version> {
  if (version !== undefined) return version
  throw new ManagementError(
    'version_required',
    'Say which version you have seen: it is the `version` of the record, over HTTP the ETag for If-Match. ' +
      'Or say * for whatever it is by now.',
  )
}

/** @throws ManagementError `record_changed` when it is not the version the caller has seen */
export function checkVersion(record: { readonly version: number }, seen: Version): void {
  if (seen === undefined || seen === '*' || seen === record.version) return
  throw new ManagementError(
    'record_changed',
    `It has version ${record.version} by now, not ${seen}: somebody else changed it. Nothing was changed here. ` +
      'Read it again first.',
  )
}

/** Makes every concurrent change to the members of the workspace plan again. */
export function touchWorkspace(record: WorkspaceRecord): Change {
  return { update: 'workspaces', record: next(record), was: record.version }
}

/** Makes every concurrent change to the permissions of the repository plan again, and every node compile them anew. */
export function touchRepository(record: RepositoryRecord): Change {
  return { update: 'repositories', record: next(record), was: record.version }
}

/** The record as it is after a change. */
export function next<Stored extends { readonly version: number }>(
  record: Stored,
  changes: Partial<Omit<Stored, 'id' | 'version' | 'createdAt'>> = {},
): Stored {
  return { ...record, ...changes, version: record.version + 1 }
}

/** What every new record has. */
export function fresh(id: string, { now }: Pick<Context, 'now'>) {
  return { id, version: 1, createdAt: now() }
}
