import { ManagementError, plain } from '../errors.js'
import { vouchedByGitHub } from './github/vouch.js'
import { choosePlatform, type ImportRequest, type Origin } from './import.js'
import { invalid } from './invalid.js'
import type { Context } from './operation.js'

/**
 * The facts of a repository that is to be imported: GitHub's, in the name of a user who administers it; or those that
 * somebody gives, with its numeric ids.
 *
 * @throws RequestError `request_invalid`
 * @throws ManagementError `role_insufficient`, `github_not_configured`, `github_sign_in_required`, `github_refused`
 * @throws UnavailableError `github_unavailable`
 */
export async function findOrigin(context: Context, request: ImportRequest): Promise<Origin> {
  const { repositoryId, ownerId, visibility, githubToken } = request
  const isByName = repositoryId === undefined && ownerId === undefined
  if (isByName && (context.github || githubToken !== undefined)) {
    if (visibility !== undefined) throw invalid(['visibility: GitHub says it; leave it out'])
    return vouchedByGitHub(context, request)
  }
  if (githubToken !== undefined) {
    throw invalid(['githubToken: is for an import by name; leave out repositoryId and ownerId'])
  }
  const platform = choosePlatform(context.platforms, request.platform)
  const ids = requireIds(repositoryId, ownerId)
  refuseBareIds(context, request.fullName)
  return {
    repository: {
      ...ids,
      platform,
      fullName: request.fullName,
      visibility: visibility ?? null,
      vouchedBy: context.actor.role === 'administrator' ? 'administrator' : null,
    },
    changes: [],
    metadata: {},
  }
}

function requireIds(repositoryId: string | undefined, ownerId: string | undefined) {
  if (repositoryId !== undefined && ownerId !== undefined) return { repositoryId, ownerId }
  const missing = Object.entries({ repositoryId, ownerId }).filter(([, id]) => id === undefined)
  throw invalid(missing.map(([name]) => `${name}: is missing`))
}

/** With an App, GitHub can be asked whose repository it is; without one, whoever may import is believed. */
function refuseBareIds({ github, actor }: Context, fullName: string): void {
  if (!github || actor.role === 'administrator') return
  throw new ManagementError(
    'role_insufficient',
    `Ids alone do not say that ${plain(fullName)} is yours: where a GitHub App is set up, only an administrator imports by ` +
      "ids (at the command line on the database, or with an administrator's token). Sign in with GitHub and leave the ids " +
      `out: \`atmos-pro-oidc github login\`, then \`atmos-pro-oidc repository import ${plain(fullName)}\`.`,
  )
}
