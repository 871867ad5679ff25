import { OidcError, TokenError } from '../errors.js'
import { CLOCK_TOLERANCE } from '../identity/clock.js'
import type { WorkflowIdentity } from '../identity/identity.js'
import type { Verifier } from '../identity/verifier.js'
import { explain } from '../permission/explain.js'
import { PermissionError } from '../permission/permission-error.js'
import { ask } from '../store/ask.js'
import type { Store, StoredRepository } from '../store/store.js'
import { DEFAULT_REQUIRED_PERMISSION, decideAccess, findOwnRepository } from './access.js'
import { type About, failureEvent, labelEvents, revocationEvent, successEvent } from './audit.js'
import { readExchangeRequest } from './exchange-request.js'
import { obstacleError } from './obstacle.js'
import { checkRate, type RateLimiter } from './rate-limit.js'
import type { Session } from './session.js'
import type { Sessions } from './sessions.js'

/**
 * Seconds a used token is remembered beyond the last moment it could be accepted. It is part of the key that stores know a
 * used token by: for those who run an older version beside this one, another number would be another token.
 */
const MEMORY_MARGIN = 60

/** What an exchange is made of. Nodes whose stores share their data never take a token twice. */
export interface ExchangeOptions {
  readonly verifier: Verifier
  readonly store: Store
  readonly sessions: Sessions
  /** The permission a run must have to get a session at all; `null`: any one. Default: `affected-stacks:create`. */
  readonly requiredPermission?: string | null
  /** Asked once per verified token, with `platform/repository_id`. Default: no limit. */
  readonly limitRepository?: RateLimiter
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

/** The answer to a successful exchange. */
export interface Grant {
  /** The session's token. Secret. */
  readonly token: string
  readonly session: Session
}

/** Gives sessions, says whether they are still good, and ends them. */
export interface Exchange {
  readonly sessions: Sessions
  /**
   * Exchanges `{ token, workspaceId }` for a session: checks the form, verifies the token, finds the repository in the
   * workspace by its ids, and whether GitHub has said anything that is in its way, decides every permission it has, requires
   * `requiredPermission`, uses the token up (once, on one node or many), and writes the audit event. A refusal does not use
   * the token up.
   *
   * @throws RequestError `request_invalid`, `request_rate_limited`
   * @throws TokenError as `Verifier.verify`, or `token_replayed`
   * @throws PermissionError `workspace_not_found` (one answer for "no such workspace" and "not in it"),
   *   `permission_denied` with the decision; `installation_suspended`, `installation_removed`, `repository_unavailable`
   * @throws UnavailableError `issuer_unavailable`, `store_unavailable`
   */
  exchange(request: unknown, traceId: string): Promise<Grant>
  /**
   * The session behind a bearer token, if it is still active, and its repository in the workspace as it was, with nothing
   * in its way.
   *
   * @throws TokenError as `Sessions.verify`, or `token_revoked`
   * @throws UnavailableError `store_unavailable`
   */
  introspect(token: string): Promise<Session>
  /** Ends the session at once, on every node that shares the store. Throws as {@link Exchange.introspect}. */
  revoke(token: string, traceId: string): Promise<Session>
}

/**
 * Makes the exchange: OIDC token + workspace id → session. Asks nothing of anybody before the first call, and throws nothing.
 *
 * ```ts
 * const exchange = createExchange({ verifier, store: createMemoryStore({ workspaces }), sessions })
 * const { token, session } = await exchange.exchange({ token: oidcToken, workspaceId }, crypto.randomUUID())
 * ```
 */
export function createExchange(options: ExchangeOptions): Exchange {
  const { verifier, store, sessions, limitRepository, now = Date.now } = options
  const required =
    options.requiredPermission === undefined ? DEFAULT_REQUIRED_PERMISSION : options.requiredPermission

  async function exchange(request: unknown, traceId: string): Promise<Grant> {
    const { token, workspaceId } = readExchangeRequest(request)
    const about = { traceId, workspaceId, time: now() }
    let identity: WorkflowIdentity | undefined
    try {
      identity = await verifier.verify(token)
      if (limitRepository) {
        const { platform, repository } = identity
        await checkRate(limitRepository, `${platform}/${repository.id}`, 'this repository')
      }
      const repository = await findRepository(identity, workspaceId)
      await followLabel(repository, identity, about)
      checkObstacle(repository, identity)
      const permissions = decide(identity, repository)
      const grant = await sessions.sign(identity, workspaceId, permissions, repository.importId)
      const { session } = grant
      const { issuer, tokenId, expiresAt } = identity
      const isFirst = await ask(() =>
        store.recordExchange({
          claim: { issuer, tokenId, rememberUntil: expiresAt + CLOCK_TOLERANCE + MEMORY_MARGIN },
          session: { id: session.id, workspaceId, expiresAt: session.expiresAt },
          event: successEvent(about, session, identity as WorkflowIdentity),
        }),
      )
      if (isFirst) return grant
      throw new TokenError(
        'token_replayed',
        'This OIDC token was exchanged before. A token is good for one exchange: request a new one.',
        { claim: 'jti' },
      )
    } catch (error) {
      // The refusal stands whether or not it can be written down.
      if (isWorthRecording(error)) await recordRefusal(about, error, identity).catch(() => {})
      throw error
    }
  }

  async function findRepository(identity: WorkflowIdentity, workspaceId: string): Promise<StoredRepository> {
    const found = await ask(() => findOwnRepository(store, workspaceId, identity))
    if (found) return found
    throw new PermissionError(
      'workspace_not_found',
      'There is no such workspace, or this repository is not in it. A repository is known by its numeric id and its ' +
        "owner's: one that was deleted and created again under the same name, or transferred, must be imported again.",
    )
  }

  /** The log is told what the caller is not: whether the workspace knows the name of a repository that is not in it. */
  async function recordRefusal(about: About, error: unknown, identity: WorkflowIdentity | undefined) {
    const isNotHere = error instanceof PermissionError && error.code === 'workspace_not_found'
    const isNamesake =
      identity !== undefined &&
      isNotHere &&
      (await store
        .isNameKnown(about.workspaceId, identity.platform, identity.repository.fullName)
        .catch(() => false))
    await store.recordEvent(failureEvent(about, error, identity, isNamesake))
  }

  /** The name of a repository is what its tokens say. It decides nothing, so the exchange goes on if it cannot be kept. */
  async function followLabel(repository: StoredRepository, identity: WorkflowIdentity, about: About) {
    const { fullName, visibility = repository.visibility } = identity.repository
    const label = { fullName, ...(visibility === undefined ? {} : { visibility }) }
    if (label.fullName === repository.fullName && label.visibility === repository.visibility) return
    const events = labelEvents(about, identity, repository, label)
    await store.relabelRepository(repository, label, events).catch(() => {})
  }

  function checkObstacle({ obstacle }: StoredRepository, { platform, repository }: WorkflowIdentity): void {
    if (obstacle) throw obstacleError(obstacle, { platform, fullName: repository.fullName })
  }

  function decide(identity: WorkflowIdentity, { permissions }: StoredRepository): readonly string[] {
    const { granted, refusal } = decideAccess(identity, permissions, required)
    if (!refusal) return granted
    throw new PermissionError('permission_denied', explain(refusal), refusal)
  }

  async function introspect(token: string): Promise<Session> {
    const session = await sessions.verify(token)
    const { workspaceId, repository } = session
    const [isActive, found] = await ask(() =>
      Promise.all([
        store.isSessionActive(session.id),
        store.findRepository(workspaceId, repository.platform, repository.id),
      ]),
    )
    const isSame = found?.ownerId === repository.ownerId && found.importId === repository.importId
    if (isActive && isSame && !found.obstacle) return session
    throw revoked()
  }

  return Object.freeze({
    sessions,
    exchange,
    introspect,
    async revoke(token: string, traceId: string) {
      const session = await sessions.verify(token)
      const event = revocationEvent({ traceId, time: now() }, session)
      if (await ask(() => store.revokeSession(session.id, event))) return session
      throw revoked()
    },
  })
}

/** A flood must not become a flood of records, and a store that cannot be reached does not answer sooner when asked twice. */
function isWorthRecording(error: unknown): boolean {
  const code = error instanceof OidcError ? error.code : ''
  return code !== 'request_rate_limited' && code !== 'store_unavailable'
}

function revoked(): TokenError {
  return new TokenError('token_revoked', 'The session was revoked, or is not known here.')
}
