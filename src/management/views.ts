import * as z from 'zod'
import { permissionSchema } from '../permission/permission.js'
import type {
  MemberRecord,
  PermissionRecord,
  RepositoryRecord,
  TokenRecord,
  WorkspaceRecord,
} from '../store/records.js'
import type { Obstacle } from '../store/store.js'

/** How records are shown: times as text, nothing secret. */

export const stored = {
  id: z.string(),
  version: z.int().describe('Grows with every change.'),
  createdAt: z.iso.datetime(),
}

const role = z.enum(['member', 'admin', 'owner'])

/** Every obstacle, by its own name: the compiler says when one is missing. */
const OBSTACLES = {
  installation_suspended: 'installation_suspended',
  installation_deleted: 'installation_deleted',
  repository_removed: 'repository_removed',
  repository_archived: 'repository_archived',
  repository_deleted: 'repository_deleted',
  repository_transferred: 'repository_transferred',
} as const satisfies { readonly [One in Obstacle]: One }

export const workspaceView = z.strictObject({ ...stored, name: z.string() })

export const memberView = z.strictObject({ ...stored, workspaceId: z.string(), login: z.string(), role })

export const repositoryView = z.strictObject({
  ...stored,
  workspaceId: z.string(),
  platform: z.string(),
  repositoryId: z.string(),
  ownerId: z.string(),
  fullName: z.string(),
  visibility: z.string().nullable(),
  vouchedBy: z
    .enum(['github', 'administrator'])
    .nullable()
    .describe('Who says that it is theirs: GitHub, of the user who imported it, or an administrator.'),
  obstacle: z
    .enum(OBSTACLES)
    .nullable()
    .describe('What has happened at GitHub and stops every exchange and dispatch; null: nothing.'),
})

export const permissionView = z.strictObject({
  ...stored,
  repository: z.string().describe('The `repo_…` it is granted to.'),
  ...permissionSchema.shape,
  events: z.array(z.string()).readonly().optional(),
})

export const tokenView = z.strictObject({
  ...stored,
  workspaceId: z.string().nullable(),
  role: z.enum(['member', 'admin', 'owner', 'administrator']),
  name: z.string(),
  expiresAt: z.iso.datetime(),
})

/** A page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    items: z.array(item),
    nextCursor: z.string().optional().describe('Left out on the last page.'),
  })
}

export function showWorkspaceRecord(record: WorkspaceRecord): z.output<typeof workspaceView> {
  return { ...facts(record), name: record.name }
}

export function showMemberRecord(record: MemberRecord): z.output<typeof memberView> {
  const { workspaceId, login, role } = record
  return { ...facts(record), workspaceId, login, role }
}

export function showRepositoryRecord(
  record: RepositoryRecord,
  obstacle: Obstacle | undefined,
): z.output<typeof repositoryView> {
  const { workspaceId, platform, repositoryId, ownerId, fullName, visibility, vouchedBy } = record
  return {
    ...facts(record),
    workspaceId,
    platform,
    repositoryId,
    ownerId,
    fullName,
    visibility,
    vouchedBy,
    obstacle: obstacle ?? null,
  }
}

export function showPermissionRecord(record: PermissionRecord): z.output<typeof permissionView> {
  return { ...facts(record), repository: record.repository, ...record.row }
}

/** Without its hash. */
export function showTokenRecord(record: TokenRecord): z.output<typeof tokenView> {
  const { workspaceId, role, name, expiresAt } = record
  return { ...facts(record), workspaceId, role, name, expiresAt: timeText(expiresAt) }
}

/** Milliseconds since the epoch as RFC 3339. */
export function timeText(time: number): string {
  return new Date(time).toISOString()
}

export function facts({ id, version, createdAt }: { id: string; version: number; createdAt: number }) {
  return { id, version, createdAt: timeText(createdAt) }
}
