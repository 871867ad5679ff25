import { isVisible, permissionsOf } from './access.js'
import { type Answer, type Call, type Handler, locate, ok, requiresAuthentication } from './call.js'
import { dispatchWorkflow } from './dispatch-route.js'
import { repositoryJson } from './repository.js'

/** What is asked about a repository, by its name or its id. */
export const REPOSITORY_ROUTES: Readonly<Record<string, Handler>> = {
  'GET /repos/{owner}/{repo}': getRepository,
  'GET /repositories/{repository_id}': getRepository,
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': dispatchWorkflow,
  'POST /repositories/{repository_id}/actions/workflows/{workflow_id}/dispatches': dispatchWorkflow,
}

function getRepository(call: Call): Answer {
  const { world, principal, urls } = call
  if (principal.kind === 'app') throw requiresAuthentication(principal)
  const repository = locate(call, (one) => isVisible(world, principal, one))
  const json = repositoryJson(repository, urls)
  if (principal.kind === 'nobody') return ok(json)
  const account = principal.kind === 'user' ? principal.account : undefined
  return ok({ ...json, permissions: permissionsOf(account, repository) })
}
