import { ManagementError } from '../errors.js'
import type { Callers } from './callers.js'
import { type RepositoryName, splitName } from './full-name.js'
import type { GitHubApp, GitHubInstallation } from './github-app.js'
import type { Ask, Caller } from './question.js'
import { readAnswer, refused } from './read-answer.js'
import { installation, repository, userRepository } from './wire.js'

/** What is asked about one installation or one repository. */
export function createLookups(
  ask: Ask,
  callers: Callers,
): Pick<GitHubApp, 'findRepository' | 'getInstallation' | 'getRepository' | 'findInstallation'> {
  async function installationAt(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
  ): Promise<GitHubInstallation | undefined> {
    const answer = await ask({ route, parameters, as: callers.app() })
    return answer.status === 404 ? undefined : readAnswer(installation, answer)
  }

  const installationOf = ({ owner, repo }: RepositoryName) =>
    installationAt('GET /repos/{owner}/{repo}/installation', { owner, repo })

  async function asUser(user: Caller, { owner, repo }: RepositoryName) {
    const answer = await ask({ route: 'GET /repos/{owner}/{repo}', parameters: { owner, repo }, as: user })
    return answer.status === 404 ? undefined : readAnswer(userRepository, answer)
  }

  async function getRepository(installationId: string, repositoryId: string) {
    const permissions = { metadata: 'read' } as const
    const asked = await callers.installation({ installationId, repositoryId, permissions })
    if ('refusal' in asked) {
      // 404: no such installation; 422: it does not have the repository.
      if (asked.refusal.status === 404 || asked.refusal.status === 422) return undefined
      throw refused(asked.refusal)
    }
    const { caller } = asked
    const answer = await ask({
      route: 'GET /repositories/{id}',
      parameters: { id: repositoryId },
      as: caller,
    })
    if (answer.status === 404) return undefined
    const seen = readAnswer(repository, answer)
    return seen.id === repositoryId ? seen : undefined
  }

  return {
    getInstallation: (id) =>
      installationAt('GET /app/installations/{installation_id}', { installation_id: id }),
    getRepository,
    async findInstallation(fullName) {
      const name = splitName(fullName)
      return name && installationOf(name)
    },

    async findRepository(token, fullName) {
      const given = splitName(fullName)
      const seen = given && (await asUser({ type: 'user', token }, given))
      const name = seen && splitName(seen.fullName)
      const found = name && (await installationOf(name))
      if (!found) return undefined
      if (found.isSuspended) throw suspended(found)
      // A public repository is seen without the App, and a name may have changed hands in between: the id decides.
      const covered = await getRepository(found.id, seen.id)
      return covered && { ...covered, installationId: found.id, isAdmin: seen.isAdmin }
    },
  }
}

function suspended({ account }: GitHubInstallation): ManagementError {
  return new ManagementError(
    'github_refused',
    `The installation of the App at ${account} is suspended. Whoever administers ${account} can unsuspend it, under "Installed GitHub Apps" of its settings.`,
  )
}
