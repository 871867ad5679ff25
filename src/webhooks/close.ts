import type { GitHubRepositoryRecord, InstallationRecord } from '../store/records.js'
import type { InstallationNews, RepositoryNotice } from './notice.js'

/**
 * What a webhook closes at once, before GitHub is asked. It never opens anything: it may be an old one. Empty: nothing.
 *
 * @param installationId the installation that the webhook is of
 */
export function closeRepository(
  record: GitHubRepositoryRecord,
  { news, ownerId }: RepositoryNotice,
  installationId: string | undefined,
): Partial<GitHubRepositoryRecord> {
  const isSeen = isOpen(record) || record.state === 'archived'
  switch (news) {
    case 'deleted':
      return record.state === 'deleted' ? {} : { state: 'deleted' }
    case 'archived':
      return isOpen(record) ? { state: 'archived' } : {}
    case 'removed':
      // Another installation's loss says nothing about the one that has it.
      return isSeen && record.installationId === installationId ? { state: 'removed' } : {}
    case 'transferred':
      // Nor does it open anything for the new owner.
      return record.ownerId === ownerId ? {} : { ownerId, ...(isSeen ? { state: 'removed' } : {}) }
    case 'changed':
      return {}
  }
}

/** The same for an installation. One that was deleted never comes back. */
export function closeInstallation(
  { state }: InstallationRecord,
  news: InstallationNews | undefined,
): Partial<InstallationRecord> {
  if (state !== 'deleted' && news === 'deleted') return { state: 'deleted' }
  return state === 'active' && news === 'suspended' ? { state: 'suspended' } : {}
}

/** Whether nothing is in the way as far as the repository itself is concerned. */
export function isOpen({ state }: Pick<GitHubRepositoryRecord, 'state'>): boolean {
  return state === 'present'
}
