import { PermissionError } from '../permission/permission-error.js'
import { bearerToken } from './bearer.js'
import type { Exchange } from './exchange.js'
import type { Session } from './session.js'

/**
 * Guards an endpoint: gives the request's session if it is active and lists the permission.
 *
 * The session says which workspace and repository it is for. Whether the resource asked for belongs to them is for the
 * caller to check.
 *
 * ```ts
 * const session = await guard(request, 'affected-stacks:create', exchange)
 * ```
 *
 * @param exchange a `createExchange`, or anything that can `introspect` a session's token
 * @throws TokenError no session, not ours, expired or revoked (`token_revoked`): answer 401
 * @throws PermissionError `permission_denied`: answer 403
 * @throws UnavailableError `store_unavailable`: answer 503
 */
export async function guard(
  request: Request,
  permission: string,
  exchange: Pick<Exchange, 'introspect'>,
): Promise<Session> {
  const session = await exchange.introspect(bearerToken(request))
  if (session.permissions.includes(permission)) return session
  throw new PermissionError(
    'permission_denied',
    `The session of ${session.repository.fullName} does not include ${permission}. It includes: ${session.permissions.join(', ') || 'nothing'}.`,
  )
}
