import { ManagementError, plain } from '../errors.js'
import {
  MAX_ROWS,
  type MemberRecord,
  type PermissionRecord,
  type RepositoryRecord,
  type Tables,
  type WorkspaceRecord,
} from '../store/records.js'
import { type Context, workspaceNotFound } from './operation.js'

/** @throws PermissionError `workspace_not_found` */
export async function findWorkspace({ store }: Context, id: string): Promise<WorkspaceRecord> {
  const found = await store.get('workspaces', id)
  if (found) return found
  throw workspaceNotFound()
}

/**
 * The record, if it is in that workspace: an id of another one finds nothing.
 *
 * @throws PermissionError `workspace_not_found`
 * @throws ManagementError `record_not_found`
 */
export async function findIn<T extends keyof typeof NOUNS>(
  context: Context,
  table: T,
  workspaceId: string,
  id: string,
): Promise<Tables[T]> {
  const found = await context.store.get(table, id)
  if (found?.workspaceId === workspaceId) return found
  await findWorkspace(context, workspaceId)
  throw new ManagementError('record_not_found', `This workspace has no ${NOUNS[table]} ${plain(id)}.`)
}

const NOUNS = {
  members: 'member',
  repositories: 'repository',
  permissions: 'permission',
  tokens: 'token',
  uploads: 'upload',
  locks: 'lock',
} as const

/** All members of a workspace. */
export function membersOf({ store }: Context, workspaceId: string): Promise<readonly MemberRecord[]> {
  return store.list('members', { workspaceId, limit: MAX_ROWS })
}

/** All permissions of a repository, oldest first. */
export function permissionsOf(
  { store }: Context,
  { workspaceId, id }: RepositoryRecord,
): Promise<readonly PermissionRecord[]> {
  return store.list('permissions', { workspaceId, repository: id, limit: MAX_ROWS })
}

/** Part of a list: what is of this repository; everything, without one. Throws as {@link findIn}. */
export async function repositoryMatch(
  context: Context,
  workspaceId: string,
  id: string | undefined,
): Promise<Partial<Pick<RepositoryRecord, 'platform' | 'repositoryId'>>> {
  if (id === undefined) return {}
  const { platform, repositoryId } = await findIn(context, 'repositories', workspaceId, id)
  return { platform, repositoryId }
}
