import { sql } from 'kysely'
import { asciiLowerCase } from '../../ascii.js'
import type { Directory, StoredRepository } from '../store.js'
import type { Engine } from './engine.js'
import type { EventStatements } from './event-rows.js'
import { createPermissionCache, type StoredRow } from './permission-cache.js'
import { prepare } from './query.js'
import type { Builder } from './schema.js'

interface Facts {
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

/** The repositories of a database, as exchanges see them. */
export function createDirectory(db: Builder, engine: Engine, { insertEvent }: EventStatements): Directory {
  const byIdentity = prepare<Identity>('find_repository', (value) =>
    db
      .selectFrom('repositories')
      .select(['id', 'version', 'owner_id', 'full_name', 'visibility'])
      .where('workspace_id', '=', value('workspaceId'))
      .where('platform', '=', value('platform'))
      .where('repository_id', '=', value('repositoryId')),
  )
  // One statement, so that version and permissions are of one moment.
  const withPermissions = prepare<{ readonly id: string }>('find_permissions', (value) =>
    db
      .selectFrom('repositories as r')
      .leftJoin('permissions as p', 'p.repository', 'r.id')
      .select(['r.id', 'r.version', 'r.owner_id', 'r.full_name', 'r.visibility'])
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
  { id, owner_id, full_name, visibility }: Facts,
  permissions: StoredRepository['permissions'],
): StoredRepository {
  return Object.freeze({
    workspaceId,
    platform,
    id: repositoryId,
    ownerId: owner_id,
    fullName: full_name,
    importId: id,
    ...(visibility !== null && { visibility }),
    permissions,
  })
}
