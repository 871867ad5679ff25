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
  /** GitHub's ids of installations that may have it, the likeliest first. */
  readonly installationIds: Iterable<string>
  /** What it is, or was, called. */
  readonly fullNames: Iterable<string>
}

/** Asks GitHub what a repository is, by its id. Throws as `GitHubApp`. */
export async function findTruth(
  github: GitHubApp,
  { repositoryId, installationIds, fullNames }: Places,
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

  for (const id of new Set(installationIds)) {
    const truth = await through(await github.getInstallation(id))
    if (truth) return truth
  }
  const names = new Map([...fullNames].map((name) => [asciiLowerCase(name), name]))
  for (const name of names.values()) {
    // Whatever has the name by now: the id decides.
    const truth = await through(await github.findInstallation(name))
    if (truth) return truth
  }
  return { suspended }
}
