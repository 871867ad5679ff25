import type { GitHubInstallation, GitHubRepository } from '../../github/github-app.js'
import { newId } from '../../store/id.js'
import type { Change } from '../../store/managed-store.js'
import type { GitHubRepositoryRecord, InstallationRecord } from '../../store/records.js'
import { fresh, next } from '../change.js'
import type { Context } from '../operation.js'

/** What is stored of a repository of GitHub's, and of the installation that has it. */
export interface GitHubRecords {
  readonly repository: GitHubRepositoryRecord | undefined
  readonly installation: InstallationRecord | undefined
}

export async function recordsOf(
  context: Pick<Context, 'store'>,
  platform: string,
  { id, installationId }: { readonly id: string; readonly installationId: string },
): Promise<GitHubRecords> {
  const installation = await installationRecordOf(context, platform, installationId)
  return { repository: await repositoryRecordOf(context, platform, id), installation }
}

export async function installationRecordOf(
  { store }: Pick<Context, 'store'>,
  platform: string,
  installationId: string,
): Promise<InstallationRecord | undefined> {
  const [found] = await store.list('installations', { match: { platform, installationId }, limit: 1 })
  return found
}

export async function repositoryRecordOf(
  { store }: Pick<Context, 'store'>,
  platform: string,
  repositoryId: string,
): Promise<GitHubRepositoryRecord | undefined> {
  const [found] = await store.list('githubRepositories', { match: { platform, repositoryId }, limit: 1 })
  return found
}

/**
 * Writes down what GitHub has said, over the records as they were when it was asked. It is asked again at once: of what was
 * not recorded, no webhook was heeded meanwhile, and its answers may be older than its webhooks. An installation that is
 * recorded as it is stays as it is: others import from it at the same moment.
 */
export function githubChanges(
  context: Pick<Context, 'now'>,
  platform: string,
  before: GitHubRecords,
  said: { readonly installation: GitHubInstallation; readonly repository: GitHubRepository },
): readonly Change[] {
  const { id: installationId, accountId, account, isSuspended } = said.installation
  const { id: repositoryId, ownerId, fullName, visibility, isArchived } = said.repository
  const checkAt = context.now()
  const state = isSuspended ? 'suspended' : 'active'
  const installation = { platform, installationId, accountId, account, state } as const
  const repository = {
    platform,
    repositoryId,
    ownerId,
    fullName,
    visibility,
    installationId,
    state: isArchived ? 'archived' : 'present',
  } as const
  return [
    ...installationChanges(),
    before.repository
      ? {
          update: 'githubRepositories',
          record: next(before.repository, { ...repository, checkAt }),
          was: before.repository.version,
        }
      : { insert: 'githubRepositories', record: { ...fresh(newId('ghr'), context), ...repository, checkAt } },
  ]

  function installationChanges(): readonly Change[] {
    const known = before.installation
    if (!known) {
      return [
        { insert: 'installations', record: { ...fresh(newId('ghi'), context), ...installation, checkAt } },
      ]
    }
    if (known.state === state && known.account === account && known.accountId === accountId) return []
    return [
      { update: 'installations', record: next(known, { ...installation, checkAt }), was: known.version },
    ]
  }
}
