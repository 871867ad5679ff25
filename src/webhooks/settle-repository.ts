import { fresh, next } from '../management/change.js'
import { installationRecordOf } from '../management/github/records.js'
import { newId } from '../store/id.js'
import type { GitHubRepositoryRecord } from '../store/records.js'
import { repositoryEvents } from './events.js'
import { importsOf } from './known.js'
import { relabel } from './relabel.js'
import { askAgainAt, askAt } from './schedule.js'
import type { Settle, SettleContext } from './settle-context.js'
import { findTruth, type Truth, type Unseen } from './truth.js'

/** One that nobody has imported any more is forgotten. */
export const settleRepository: Settle<GitHubRepositoryRecord> = async (context, record, hint) => {
  const { store, github, now } = context
  const { id, version, repositoryId, installationId, fullName } = record
  const imports = await importsOf(context, repositoryId)
  if (imports.length === 0) {
    return (await store.commit([{ remove: 'githubRepositories', id, was: version }], [])) === 'done'
  }
  const found = await findTruth(github, {
    repositoryId,
    installationId,
    fullNames: [fullName, ...imports.map((one) => one.fullName)],
    otherIds: await withoutDeleted(context, hint ?? []),
  })
  const said = 'repository' in found ? seen(found) : unseen(record, found)
  if ('repository' in found) {
    await keepInstallation(context, found)
    await relabel(context, context, imports, found.repository)
  }
  const state = said.state ?? record.state
  const isNews = hint !== undefined || state !== record.state
  const isClosed = state === 'archived' || state === 'removed'
  const after = next(record, { ...said, checkAt: askAgainAt(now(), { isNews, isClosed }) })
  const change = { update: 'githubRepositories', record: after, was: version } as const
  return (await store.commit([change], repositoryEvents(context, imports, record, after))) === 'done'
}

/** Ids of installations, but for those that are gone for good. */
async function withoutDeleted(context: SettleContext, ids: Iterable<string>): Promise<readonly string[]> {
  const alive: string[] = []
  for (const id of ids) {
    const known = await installationRecordOf(context, context.platform, id)
    if (known?.state !== 'deleted') alive.push(id)
  }
  return alive
}

function seen({ repository, installation }: Truth): Partial<GitHubRepositoryRecord> {
  const { ownerId, fullName, visibility, isArchived } = repository
  const state = isArchived ? 'archived' : 'present'
  return { ownerId, fullName, visibility, installationId: installation.id, state }
}

function unseen(
  { installationId, state }: GitHubRepositoryRecord,
  { suspended }: Unseen,
): Partial<GitHubRepositoryRecord> {
  // Nothing can be asked through its own installation. When that is not suspended any more, it is asked again.
  if (installationId !== null && suspended.has(installationId)) return {}
  return state === 'deleted' ? {} : { state: 'removed' }
}

/** The installation that has it is known here from now on; and looked at, if it was thought to have nothing to say. */
async function keepInstallation(context: SettleContext, { installation }: Truth): Promise<void> {
  const { store, platform, now } = context
  const { id: installationId, accountId, account } = installation
  const known = await installationRecordOf(context, platform, installationId)
  if (known?.state === 'active') return
  // Somebody else may be quicker: then there is nothing to do.
  await store.commit(
    [
      known
        ? {
            update: 'installations',
            record: next(known, { checkAt: askAt(known.checkAt, now(), false) }),
            was: known.version,
          }
        : {
            insert: 'installations',
            record: {
              ...fresh(newId('ghi'), context),
              ...{ platform, installationId, accountId, account, state: 'active' },
              checkAt: askAt(null, now(), false),
            },
          },
    ],
    [],
  )
}
