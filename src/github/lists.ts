import type { GitHubApp } from './github-app.js'
import type { Ask } from './question.js'
import { readAnswer, refused } from './read-answer.js'
import { installations, userRepositories } from './wire.js'

/** GitHub's most. */
const PAGE_SIZE = 100

/** What a user and the App both see. */
export function createLists(ask: Ask): Pick<GitHubApp, 'listInstallations' | 'listRepositories'> {
  return {
    async listInstallations(token, page) {
      const answer = await ask({
        route: 'GET /user/installations',
        parameters: { per_page: PAGE_SIZE, page },
        as: { type: 'user', token },
      })
      const { total_count: total, installations: items } = readAnswer(installations, answer)
      return { items, hasMore: total > page * PAGE_SIZE }
    },

    async listRepositories(token, installationId, page) {
      const answer = await ask({
        route: 'GET /user/installations/{installation_id}/repositories',
        parameters: { installation_id: installationId, per_page: PAGE_SIZE, page },
        as: { type: 'user', token },
      })
      if (answer.status === 404) {
        throw refused(answer, 'There is no such installation of the App, or you have no part in it.')
      }
      const { total_count: total, repositories } = readAnswer(userRepositories, answer)
      return {
        items: repositories.map((repository) => ({ ...repository, installationId })),
        hasMore: total > page * PAGE_SIZE,
      }
    },
  }
}
