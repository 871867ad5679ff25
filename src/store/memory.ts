import { ConfigError, shown } from '../errors.js'
import { compilePermissions } from '../permission/compile.js'
import type { AuditEvent, Store, StoredRepository } from './store.js'
import { checkRepository, checkWorkspace, GITHUB_PLATFORM, type WorkspaceInput } from './workspace-input.js'

export type { RepositoryInput, WorkspaceInput } from './workspace-input.js'

/** Events beyond this push out the oldest. */
const MAX_EVENTS = 10_000
/** Seconds between two sweeps of what may be forgotten. */
const SWEEP_INTERVAL = 60

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
 * restarts take longer than a token's six minutes (five, and one of clock tolerance). Several processes need a `Store`
 * that they share.
 *
 * @throws ConfigError on an id or name of the wrong form, an invalid permission, or what stands in one place twice
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
    checkWorkspace(workspace, `workspaces[${w}]`)
    if (seen.has(workspace.id)) {
      throw new ConfigError(`the workspace id ${shown(workspace.id)} stands here twice`, {
        path: `workspaces[${w}].id`,
      })
    }
    seen.add(workspace.id)
    for (const [r, repository] of (workspace.repositories ?? []).entries()) {
      const path = `workspaces[${w}].repositories[${r}]`
      checkRepository(repository, path)
      const { id, ownerId, fullName, platform = GITHUB_PLATFORM } = repository
      const at = key(workspace.id, platform, id)
      if (index.has(at)) {
        throw new ConfigError(`the repository ${shown(id)} stands in this workspace twice`, {
          path: `${path}.id`,
        })
      }
      const permissions = compilePermissions(repository.permissions ?? [], { path: `${path}.permissions` })
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
