import type { GitHubRepositoryRecord, InstallationRecord } from './records.js'
import type { Obstacle } from './store.js'

/** What GitHub has said, as far as it can be in the way; whatever it has not said is left out or `null`. */
export interface GitHubFacts {
  readonly state?: GitHubRepositoryRecord['state'] | null
  readonly ownerId?: string | null
  readonly installation?: InstallationRecord['state'] | null
}

/**
 * What is in the way of a repository: of several, what will not go away by itself comes first.
 *
 * @param importedOwnerId the owner's id at the time of the import
 */
export function obstacleOf(
  importedOwnerId: string,
  { state, ownerId, installation }: GitHubFacts,
): Obstacle | undefined {
  // Without GitHub's word on the repository, there is none on its installation either.
  if (!state) return undefined
  if (state === 'deleted') return 'repository_deleted'
  if (ownerId !== importedOwnerId) return 'repository_transferred'
  if (installation === 'deleted') return 'installation_deleted'
  if (state === 'removed') return 'repository_removed'
  if (installation === 'suspended') return 'installation_suspended'
  return state === 'archived' ? 'repository_archived' : undefined
}
