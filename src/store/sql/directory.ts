import { sql } from 'kysely'
import { asciiLowerCase } from '../../ascii.js'
import type { ManagedStore } from '../managed-store.js'
import { obstacleOf } from '../obstacle.js'
import type { GitHubRepositoryRecord, InstallationRecord } from '../records.js'
import type { Directory, Obstacle, StoredRepository } from '../store.js'
import type { Engine } from './engine.js'
import type { EventStatements } from './event-rows.js'
import { createPermissionCache, type StoredRow } from './permission-cache.js'
import { prepare } from './query.js'
import type { Builder } from './schema.js'

interface GitHubColumns {
  readonly github_state: GitHubRepositoryRecord['state'] | null
  readonly github_owner_id: string | null
  readonly installation_state: InstallationRecord['state'] | null
}

interface Facts extends GitHubColumns {
  readonly id: string
  readonly version: number
  readonly owner_id: string
  readonly full_name: string
  readonly visibility: string | null
}

interface Identity {
  readonly workspaceId: string
  readonly platform: string
  readonly repositoryId: string
}

/** Repositories, and what GitHub has said of them, as exchanges see them. */
export interface SqlDirectory extends Directory, Pick<ManagedStore, 'findObstacle'> {}

/** The repositories of a database. */
export function createDirectory(db: Builder, engine: Engine, { insertEvent }: EventStatements): SqlDirectory {
  const withGitHub = db
    .selectFrom('repositories as r')
    .leftJoin('github_repositories as g', (join) =>
      join.onRef('g.platform', '=', 'r.platform').onRef('g.repository_id', '=', 'r.repository_id'),
    )
    .leftJoin('installations as i', (join) =>
      join.onRef('i.platform', '=', 'g.platform').onRef('i.installation_id', '=', 'g.installation_id'),
    )
    .select(['r.id', 'r.version', 'r.owner_id', 'r.full_name', 'r.visibility'])
    .select(['g.state as github_state', 'g.owner_id as github_owner_id', 'i.state as installation_state'])
  const byIdentity = prepare<Identity>('find_repository', (value) =>
    withGitHub
      .where('r.workspace_id', '=', value('workspaceId'))
      .where('r.platform', '=', value('platform'))
      .where('r.repository_id', '=', value('repositoryId')),
  )
  // One statement, so that version and permissions are of one moment.
  const withPermissions = prepare<{ readonly id: string }>('find_permissions', (value) =>
    withGitHub
      .leftJoin('permissions as p', 'p.repository', 'r.id')
      .select(['p.id as permission_id', 'p.row'])
      .where('r.id', '=', value('id'))
      .orderBy('p.created_at')
      .orderBy('p.id'),
  )
  const byName = prepare<{ workspaceId: string; platform: string; name: string }>('find_name', (value) =>
    db
      .selectFrom('repositories')
      .select('id')
      .where('workspace_id', '=', value('workspaceId'))
      .where(sql<string>`lower(full_name)`, '=', value('name'))
      .where('platform', '=', value('platform'))
      .limit(1),
  )
  const obstacle = prepare<Omit<Identity, 'workspaceId'>>('find_obstacle', (value) =>
    db
      .selectFrom('github_repositories as g')
      .leftJoin('installations as i', (join) =>
        join.onRef('i.platform', '=', 'g.platform').onRef('i.installation_id', '=', 'g.installation_id'),
      )
      .select(['g.state as github_state', 'g.owner_id as github_owner_id', 'i.state as installation_state'])
      .where('g.platform', '=', value('platform'))
      .where('g.repository_id', '=', value('repositoryId')),
  )
  const cache = createPermissionCache()

  async function readPermissions(id: string) {
    const rows = (await engine.read(withPermissions({ id }))) as (Facts & PermissionColumns)[]
    const [facts] = rows
    if (!facts) return undefined
    const stored = rows.flatMap(({ permission_id, row }): StoredRow[] =>
      permission_id === null || row === null ? [] : [{ id: permission_id, row }],
    )
    return { facts, permissions: cache.put(id, Number(facts.version), stored) }
  }

  return {
    async findRepository(workspaceId, platform, repositoryId) {
      const [facts] = (await engine.read(byIdentity({ workspaceId, platform, repositoryId }))) as Facts[]
      if (!facts) return undefined
      const permissions = cache.get(facts.id, Number(facts.version))
      const found = permissions ? { facts, permissions } : await readPermissions(facts.id)
      return found && toRepository({ workspaceId, platform, repositoryId }, found.facts, found.permissions)
    },
    async findObstacle(platform, repositoryId, ownerId) {
      const [facts] = (await engine.read(obstacle({ platform, repositoryId }))) as GitHubColumns[]
      return facts && readObstacle(ownerId, facts)
    },
    async isNameKnown(workspaceId, platform, fullName) {
      const found = await engine.read(byName({ workspaceId, platform, name: asciiLowerCase(fullName) }))
      return found.length > 0
    },
    async relabelRepository({ workspaceId, platform, id, fullName, visibility }, label, events) {
      const relabel = db
        .updateTable('repositories')
        .set((eb) => ({ version: eb('version', '+', 1), full_name: label.fullName }))
        .$if(label.visibility !== undefined, (update) => update.set('visibility', label.visibility as string))
        .where('workspace_id', '=', workspaceId)
        .where('platform', '=', platform)
        .where('repository_id', '=', id)
        .where('full_name', '=', fullName)
        .where('visibility', 'is not distinct from', visibility ?? null)
        .compile()
      await engine.commit([
        { query: relabel, mustChange: true },
        ...events.map((event) => ({ query: insertEvent(event), mustChange: false })),
      ])
    },
  }
}

interface PermissionColumns {
  readonly permission_id: string | null
  readonly row: string | null
}

function toRepository(
  { workspaceId, platform, repositoryId }: Identity,
  facts: Facts,
  permissions: StoredRepository['permissions'],
): StoredRepository {
  const { id, owner_id, full_name, visibility } = facts
  const obstacle = readObstacle(owner_id, facts)
  return Object.freeze({
    workspaceId,
    platform,
    id: repositoryId,
    ownerId: owner_id,
    fullName: full_name,
    importId: id,
    ...(visibility !== null && { visibility }),
    permissions,
    ...(obstacle && { obstacle }),
  })
}

function readObstacle(ownerId: string, facts: GitHubColumns): Obstacle | undefined {
  const { github_state: state, github_owner_id, installation_state: installation } = facts
  return obstacleOf(ownerId, { state, ownerId: github_owner_id, installation })
}
