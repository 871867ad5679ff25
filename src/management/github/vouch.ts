import { asciiLowerCase } from '../../ascii.js'
import { ManagementError, plain } from '../../errors.js'
import type { GitHubApp, GitHubInstallation, UserRepository } from '../../github/github-app.js'
import type { ImportRequest, Origin } from '../import.js'
import { invalid } from '../invalid.js'
import type { Context } from '../operation.js'
import { installationsOf, requireGitHub, requireUserToken } from './app.js'
import { githubChanges, recordsOf } from './records.js'

/**
 * What GitHub says of a repository, if four things hold: an installation of the App has it, the user sees it and administers
 * it, and has signed in to this App. Throws as `findOrigin`.
 */
export async function vouchedByGitHub(
  context: Context,
  { fullName: asked, platform: named, githubToken }: ImportRequest,
): Promise<Origin> {
  const github = requireGitHub(context)
  const token = requireUserToken(githubToken)
  const { platform } = github
  if (named !== undefined && named !== platform) {
    throw invalid([`platform: the GitHub App is on ${platform}; leave it out`])
  }
  const user = await github.getUser(token)
  const seen = await github.findRepository(token, asked)
  if (!seen) throw refused(await whyNotSeen(github, token, asked, user.login))
  if (!seen.isAdmin) throw refused(notAdmin(seen, user.login))
  // What a user has told somebody else, a token of another App proves as well.
  const installations = await installationsOf(github, token)
  if (!installations.some(({ id }) => id === seen.installationId)) throw refused(notSignedIn(user.login))
  // The records before the facts: what a webhook changes in between is noticed at the commit.
  const records = await recordsOf(context, platform, seen)
  const installation = await github.getInstallation(seen.installationId)
  const repository = await github.getRepository(seen.installationId, seen.id)
  // Of an installation that is gone, GitHub may go on to tell for a while.
  const isGone = records.installation?.state === 'deleted'
  if (!installation || !repository || isGone)
    throw refused(`GitHub does not give access to ${plain(asked)} any more.`)
  const { id: repositoryId, ownerId, fullName, visibility } = repository
  return {
    repository: { platform, repositoryId, ownerId, fullName, visibility, vouchedBy: 'github' },
    changes: githubChanges(context, platform, records, { installation, repository }),
    metadata: { githubUser: user.login, githubUserId: user.id },
  }
}

/** In the user's own words only: whether a repository that they do not see exists is not said. */
async function whyNotSeen(
  github: GitHubApp,
  token: string,
  fullName: string,
  login: string,
): Promise<string> {
  const [owner = ''] = fullName.split('/')
  const installations = await installationsOf(github, token)
  const own = installations.find(({ account }) => asciiLowerCase(account) === asciiLowerCase(owner))
  if (!own) {
    return (
      `The GitHub App is not installed on ${plain(owner)}, as far as ${plain(login)} can see. Have an owner of ` +
      `${plain(owner)} install it for ${plain(fullName)}, or sign in as somebody who is a member there.`
    )
  }
  return (
    `GitHub shows no repository ${plain(fullName)} to ${plain(login)} through the App's installation on ${plain(owner)}. ` +
    'Either the name is another, or the installation does not have it: add it under "Repository access" of ' +
    `${settingsOf(github, own)}; or ${plain(login)} has no access to it: ask for the role admin.`
  )
}

function notAdmin({ fullName }: UserRepository, login: string): string {
  return (
    `${plain(login)} does not administer ${plain(fullName)}, and only those who do import it. Ask one of them to import it, ` +
    'or to give you the role admin.'
  )
}

function notSignedIn(login: string): string {
  return `The token is one of ${plain(login)}, and not for this App: sign in to it, with \`atmos-pro-oidc github login\`.`
}

function settingsOf({ webUrl }: GitHubApp, { id, account, accountType }: GitHubInstallation): string {
  const owner = accountType === 'Organization' ? `organizations/${plain(account)}/` : ''
  return `${webUrl}/${owner}settings/installations/${id}`
}

function refused(message: string): ManagementError {
  return new ManagementError('github_refused', message)
}
