import { plain } from '../errors.js'
import { LockError, type LockHolder } from '../exchange/lock-error.js'
import type { Session } from '../exchange/session.js'
import { rfc3339 } from '../rfc3339.js'
import type { LockRecord } from '../store/records.js'
import type { AtmosContext } from './operation.js'
import { ofRepository } from './run.js'
import { shellWord } from './shell-word.js'

/** Who a lock belongs to: the job, which may have several sessions; where the platform does not name it, the session. */
export function holderOf(session: Session): string {
  const { platform, repositoryId } = ofRepository(session)
  const { id, run } = session
  const who = run?.checkRunId === undefined ? `session/${id}` : `job/${run.checkRunId}`
  return `${platform}/${repositoryId}/${who}`
}

/** The lock of that key, also an expired one. */
export async function findLock(
  { store, session: { workspaceId } }: AtmosContext,
  key: string,
): Promise<LockRecord | undefined> {
  const [found] = await store.list('locks', { workspaceId, match: { key }, limit: 1 })
  return found
}

export function isExpired({ expiresAt }: LockRecord, now: number): boolean {
  return expiresAt <= now
}

/** @throws LockError `lock_held` when the lock is not the session's */
export function requireHolder(lock: LockRecord, session: Session): void {
  const { workspaceId, key, holder, expiresAt, facts } = lock
  if (holder === holderOf(session)) return
  const { repository, runId, actor } = facts.run
  const by: LockHolder = {
    repository,
    ...(runId !== undefined && { runId }),
    ...(actor !== undefined && { actor }),
  }
  const run = runId === undefined ? '' : `, run ${plain(runId)}`
  const who = `${plain(repository)}${run}${actor === undefined ? '' : `, started by ${plain(actor)}`}`
  const said = facts.message === undefined ? '' : ` It says: ${plain(facts.message)}.`
  throw new LockError(
    `The lock ${plain(key)} is held by ${who}, until ${rfc3339(expiresAt / 1000)}.${said} Only the job that took it can ` +
      `extend or release it. An administrator can release it: \`atmos-pro-oidc locks release ${shellWord(key)} --workspace ${workspaceId}\`.`,
    { key, holder: by, expiresAt },
  )
}
