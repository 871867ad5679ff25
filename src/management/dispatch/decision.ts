import { ManagementError, plain } from '../../errors.js'
import { obstacleError } from '../../exchange/obstacle.js'
import type { Permission } from '../../permission/decision.js'
import { summarizeDenial } from '../../permission/denial-summary.js'
import { authorizeDispatch } from '../../permission/dispatch.js'
import { explain } from '../../permission/explain.js'
import { PermissionError } from '../../permission/permission-error.js'
import type { RepositoryRecord } from '../../store/records.js'
import type { Context } from '../operation.js'
import { dispatchEvents } from './events.js'
import type { DispatchRequest } from './input.js'

/** The permission that a repository must have for what is dispatched: "Deployments Create". */
export const DISPATCH_PERMISSION = 'deployments:create'

/**
 * The row that allows a dispatch.
 *
 * @throws PermissionError `permission_denied` with the decision; `installation_suspended`, `installation_removed` or
 *   `repository_unavailable` for what has happened at GitHub. Both are in the audit log
 * @throws ManagementError `record_not_found`
 */
export async function allowDispatch(
  context: Context,
  record: RepositoryRecord,
  request: DispatchRequest,
): Promise<Permission> {
  const { workspaceId, platform, repositoryId, fullName } = record
  const stored = await context.store.findRepository(workspaceId, platform, repositoryId)
  if (!stored) {
    throw new ManagementError(
      'record_not_found',
      `${plain(fullName)} was removed from the workspace just now.`,
    )
  }
  const { workflow, ref: branch, environment, event } = request
  const asked = { workflow, branch, environment, event }
  const decision = authorizeDispatch(asked, DISPATCH_PERMISSION, stored.permissions)
  if (stored.obstacle) throw await denied(obstacleError(stored.obstacle, { platform, fullName }))
  if (decision.allowed) return decision.matched
  throw await denied(new PermissionError('permission_denied', explain(decision), decision))

  async function denied(error: PermissionError): Promise<PermissionError> {
    const { code, decision } = error
    const denial = decision ? { denial: summarizeDenial(decision) } : {}
    const event = dispatchEvents(context, record, request)('dispatch_denied', { code, ...denial })
    // The refusal stands whether or not it can be written down.
    await context.store.recordEvent(event).catch(() => {})
    return error
  }
}
