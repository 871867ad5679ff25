import { ManagementError } from '../../errors.js'
import type { GitHubApp, GitHubInstallation, GitHubPage } from '../../github/github-app.js'
import type { Context } from '../operation.js'

/** Pages of GitHub that are read for one answer: nobody waits for long, and nobody's limit is used up. */
export const MAX_PAGES = 10

/** @throws ManagementError `github_not_configured` */
export function requireGitHub({ github }: Pick<Context, 'github'>): GitHubApp {
  if (github) return github
  throw new ManagementError(
    'github_not_configured',
    'No GitHub App is set up here. With an App at GitHub, write `github: { appId: 12345, clientId: Iv23abc }` into the ' +
      'configuration (atmos-pro-oidc.yaml), put its private key into ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY and its client ' +
      'secret into ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET, and start again.',
  )
}

/** @throws ManagementError `github_sign_in_required` */
export function requireUserToken(token: string | undefined): string {
  if (token !== undefined) return token
  throw new ManagementError(
    'github_sign_in_required',
    'This asks GitHub in the name of a user: sign in first with `atmos-pro-oidc github login`, or send the token that ' +
      'github.sign-in gives as X-GitHub-Token.',
  )
}

/** The installations that the user and the App both see, lowest id first: of more than GitHub has on ten pages, those. */
export async function installationsOf(
  github: GitHubApp,
  userToken: string,
): Promise<readonly GitHubInstallation[]> {
  const found: GitHubInstallation[] = []
  let last: GitHubPage<GitHubInstallation> | undefined
  for (let page = 1; page <= MAX_PAGES && last?.hasMore !== false; page++) {
    last = await github.listInstallations(userToken, page)
    found.push(...last.items)
  }
  return found.sort((one, other) => Number(one.id) - Number(other.id))
}
