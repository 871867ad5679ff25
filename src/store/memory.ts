import { ConfigError, shown } from '../errors.js'
import { compilePermissions } from '../permission/compile.js'
import type { Permission } from '../permission/decision.js'
import type { AuditEvent, Store, StoredRepository } from './store.js'

/** Events beyond this push out the oldest. */
const MAX_EVENTS = 10_000
/** Seconds between two sweeps of what may be forgotten. */
const SWEEP_INTERVAL = 60

export interface WorkspaceInput {
  /** `ws_` + 28 of `[0-9a-z]`. */
  readonly id: string
  readonly name?: string | undefined
  readonly repositories?: readonly RepositoryInput[] | undefined
}

export interface RepositoryInput {
  /** GitHub's numeric `repository_id`. */
  readonly id: string
  /** GitHub's numeric `repository_owner_id`. */
  readonly ownerId: string
  readonly fullName: string
  /** The issuer's host, for example `token.actions.githubusercontent.com`. */
  readonly platform: string
  readonly permissions?: readonly Permission[] | undefined
}

export interface MemoryStoreOptions {
  readonly workspaces?: readonly WorkspaceInput[]
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}

export interface MemoryStore extends Store {
  /** The audit log, oldest first: the last 10 000 events. */
  events(): readonly AuditEvent[]
}

/**
 * A store in this process's memory. A restart forgets which tokens were used and ends every session: a token used in
 * the last minutes before could be used once more. Right for tests, for demonstrations and for one process whose
 * restarts take longer than a token's five minutes.
 *
 * @throws ConfigError on an invalid permission, or a repository that stands in a workspace twice
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const now = options.now ?? Date.now
  const repositories = indexRepositories(options.workspaces ?? [])
  /** Used tokens: until when (seconds) each is remembered. */
  const claims = new Map<string, number>()
  /** Active sessions: when (seconds) each expires. */
  const sessions = new Map<string, number>()
  const events: AuditEvent[] = []
  let sweptAt = 0

  const seconds = () => Math.floor(now() / 1000)

  function sweep(): void {
    if (Math.abs(seconds() - sweptAt) < SWEEP_INTERVAL) return
    sweptAt = seconds()
    for (const map of [claims, sessions]) {
      for (const [key, until] of map) if (until < sweptAt) map.delete(key)
    }
  }

  function append(event: AuditEvent): void {
    events.push(event)
    if (events.length > MAX_EVENTS) events.splice(0, events.length - MAX_EVENTS)
  }

  // No `await` before a state change: in one thread, that is what makes recordExchange atomic.
  return {
    async findRepository(workspaceId, platform, repositoryId) {
      return repositories.get(key(workspaceId, platform, repositoryId))
    },
    async recordExchange({ claim, session, event }) {
      sweep()
      const used = key(claim.issuer, claim.tokenId)
      if (claims.has(used)) return false
      claims.set(used, claim.rememberUntil)
      sessions.set(session.id, session.expiresAt)
      append(event)
      return true
    },
    async recordEvent(event) {
      append(event)
    },
    async isSessionActive(sessionId) {
      return (sessions.get(sessionId) ?? 0) > seconds()
    },
    async revokeSession(sessionId) {
      return sessions.delete(sessionId)
    },
    events: () => [...events],
  }
}

function indexRepositories(workspaces: readonly WorkspaceInput[]): ReadonlyMap<string, StoredRepository> {
  const index = new Map<string, StoredRepository>()
  const seen = new Set<string>()
  for (const [w, workspace] of workspaces.entries()) {
    if (seen.has(workspace.id)) {
      throw new ConfigError(`the workspace id ${shown(workspace.id)} stands here twice`, {
        path: `workspaces[${w}].id`,
      })
    }
    seen.add(workspace.id)
    for (const [r, repository] of (workspace.repositories ?? []).entries()) {
      const path = `workspaces[${w}].repositories[${r}]`
      const at = key(workspace.id, repository.platform, repository.id)
      if (index.has(at)) {
        throw new ConfigError(`the repository ${shown(repository.id)} stands in this workspace twice`, {
          path: `${path}.id`,
        })
      }
      const permissions = compilePermissions(repository.permissions ?? [], { path: `${path}.permissions` })
      const { id, ownerId, fullName, platform } = repository
      index.set(
        at,
        Object.freeze({ workspaceId: workspace.id, id, ownerId, fullName, platform, permissions }),
      )
    }
  }
  return index
}

/** Unambiguous whatever the parts contain. */
function key(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}
