import type { PermissionErrorCode } from '../errors.js'
import { PermissionError } from '../permission/permission-error.js'
import type { Obstacle } from '../store/store.js'
import { GITHUB_PLATFORM } from '../store/workspace-input.js'

/** A repository, as its token names it. */
interface Named {
  readonly platform: string
  readonly fullName: string
}

/** Why a repository gets no session, whatever its permissions: what has happened at GitHub, and what to do about it. */
export function obstacleError(obstacle: Obstacle, repository: Named): PermissionError {
  const [code, explain] = REFUSALS[obstacle]
  return new PermissionError(code, explain(repository))
}

const REFUSALS: Readonly<Record<Obstacle, readonly [PermissionErrorCode, (repository: Named) => string]>> = {
  installation_suspended: [
    'installation_suspended',
    (repository) =>
      `The installation of the GitHub App on ${ownerOf(repository)} is suspended. An owner of ${ownerOf(repository)} ` +
      `can unsuspend it ${settingsOf(repository)}.`,
  ],
  installation_deleted: [
    'installation_removed',
    (repository) =>
      `The GitHub App was uninstalled from ${ownerOf(repository)}. An owner of ${ownerOf(repository)} can install it ` +
      `again, with access to ${repository.fullName}.`,
  ],
  repository_removed: [
    'installation_removed',
    (repository) =>
      `The GitHub App does not have access to ${repository.fullName} any more. An owner of ${ownerOf(repository)} can ` +
      `add it to the App's "Repository access" ${settingsOf(repository)}.`,
  ],
  repository_archived: [
    'repository_unavailable',
    ({ fullName }) =>
      `${fullName} is archived: it is read-only, and gets no sessions. Whoever administers it can unarchive it at ` +
      'GitHub, in its settings under "Danger Zone".',
  ],
  repository_deleted: [
    'repository_unavailable',
    ({ fullName }) =>
      `GitHub says that ${fullName} was deleted. One that is restored is noticed within a day; one that was created ` +
      'again under the same name must be imported again.',
  ],
  repository_transferred: [
    'repository_unavailable',
    ({ fullName }) =>
      `GitHub says that ${fullName} belongs to another owner by now. What was granted to it does not go with it: its ` +
      'new owner must import it again.',
  ],
}

function ownerOf({ fullName }: Named): string {
  return fullName.split('/', 1)[0] as string
}

/** Where an owner manages the App. The addresses of other platforms' pages are not known here. */
function settingsOf(repository: Named): string {
  if (repository.platform !== GITHUB_PLATFORM) return 'at GitHub, in its settings under "GitHub Apps"'
  return (
    `at https://github.com/organizations/${ownerOf(repository)}/settings/installations ` +
    '(a personal account: https://github.com/settings/installations)'
  )
}
