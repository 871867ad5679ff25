import { asciiLowerCase } from '../ascii.js'
import type { GitHubApp, GitHubInstallation, GitHubRepository } from '../github/github-app.js'

/** A repository as GitHub says it is, and the installation that has it. */
export interface Truth {
  readonly repository: GitHubRepository
  readonly installation: GitHubInstallation
}

/** No installation that can be asked has it. */
export interface Unseen {
  /** Ids of installations that cannot be asked. */
  readonly suspended: ReadonlySet<string>
}

/** Where to look for a repository. */
export interface Places {
  readonly repositoryId: string
  /** GitHub's id of the installation that had it. */
  readonly installationId: string | null
  /** What it is, or was, called. */
  readonly fullNames: readonly string[]
  /** GitHub's ids of other installations that may have it. */
  readonly otherIds: readonly string[]
}

/** Asks GitHub what a repository is, by its id. Throws as `GitHubApp`. */
export async function findTruth(
  github: GitHubApp,
  { repositoryId, installationId, fullNames, otherIds }: Places,
): Promise<Truth | Unseen> {
  const asked = new Set<string>()
  const suspended = new Set<string>()

  async function through(installation: GitHubInstallation | undefined): Promise<Truth | undefined> {
    if (!installation || asked.has(installation.id)) return undefined
    asked.add(installation.id)
    if (installation.isSuspended) {
      suspended.add(installation.id)
      return undefined
    }
    const repository = await github.getRepository(installation.id, repositoryId)
    return repository && { repository, installation }
  }

  const names = new Map(fullNames.map((name) => [asciiLowerCase(name), name]))
  const places = [
    ...(installationId === null ? [] : [() => github.getInstallation(installationId)]),
    // Whatever has the name by now: the id decides.
    ...[...names.values()].map((name) => () => github.findInstallation(name)),
    ...otherIds.map((id) => async () => (asked.has(id) ? undefined : github.getInstallation(id))),
  ]
  for (const place of places) {
    const truth = await through(await place())
    if (truth) return truth
  }
  return { suspended }
}
