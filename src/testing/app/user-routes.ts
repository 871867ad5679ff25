import { isMember, isWithin, permissionsOf } from './access.js'
import { type Account, accountJson } from './account.js'
import {
  type Answer,
  type Call,
  type Handler,
  ok,
  requireInstallation,
  requireOwnUser,
  requireUser,
} from './call.js'
import { type Installation, installationJson, selectionOf } from './installation.js'
import { pageOf } from './page.js'
import { notFound, suspended } from './refusal.js'
import { type Repository, repositoryJson } from './repository.js'

/** What users and installations ask about themselves. */
export const USER_ROUTES: Readonly<Record<string, Handler>> = {
  'GET /user': (call) => ok(accountJson(requireUser(call), call.urls)),
  'GET /user/installations': (call) => {
    const user = requireOwnUser(call)
    const seen = call.world.installations.all().filter((one) => canAccess(call, user, one))
    return pageOf(call, 'installations', seen, (one) =>
      installationJson(one, call.app.credentials, call.urls),
    )
  },
  'GET /user/installations/{installation_id}/repositories': userRepositories,
  'GET /installation/repositories': (call) => {
    const { installation } = requireInstallation(call)
    return repositoriesOf(call, installation, undefined, (one) => isWithin(call.world, call.principal, one))
  },
  'DELETE /installation/token': (call) => {
    call.tokens.revoke(requireInstallation(call).token)
    return { status: 204 }
  },
}

function userRepositories(call: Call): Answer {
  const user = requireOwnUser(call)
  const installation = call.world.installations.get(call.params['installation_id'] ?? '')
  if (!installation || !canAccess(call, user, installation)) throw notFound()
  if (installation.suspended) throw suspended()
  return repositoriesOf(call, installation, user, (one) => isMember(user, one))
}

/** @param user whose permissions are told; `undefined`: the installation's own */
function repositoriesOf(
  call: Call,
  installation: Installation,
  user: Account | undefined,
  isSeen: (repository: Repository) => boolean,
): Answer {
  const repositories = call.world.installations.repositoriesOf(installation).filter(isSeen)
  return pageOf(
    call,
    'repositories',
    repositories,
    (one) => ({ ...repositoryJson(one, call.urls), permissions: permissionsOf(user, one) }),
    { repository_selection: selectionOf(installation) },
  )
}

/** One's own, and those with a repository that somebody let one in to: being public is not enough. */
function canAccess({ world }: Call, user: Account, installation: Installation): boolean {
  const repositories = world.installations.repositoriesOf(installation)
  return installation.account === user || repositories.some((repository) => isMember(user, repository))
}
