import { ManagementError, plain, shown } from '../../errors.js'
import { listPermissions } from '../../management/operations/permission.js'
import { findRepository, type Repository } from '../find.js'
import type { Place, WorkspaceOptions } from '../managed.js'
import type { PermissionView } from './view.js'

export interface PermissionOptions extends WorkspaceOptions {
  readonly repository?: string
}

/** The repository that is meant, and how operations name it. */
export async function findPlace({ client, workspaceId }: Place, { repository: named }: PermissionOptions) {
  const repository = await findRepository(client, workspaceId, named)
  return { repository, at: { workspaceId, repository: repository.id } }
}

/** The same, with one of its permissions. */
export async function findPermission(
  place: Place,
  options: PermissionOptions,
  id: string,
): Promise<{
  readonly repository: Repository
  readonly at: { readonly workspaceId: string; readonly repository: string; readonly permissionId: string }
  readonly permission: PermissionView
}> {
  const { repository, at } = await findPlace(place, options)
  const { items } = await place.client.call(listPermissions, at)
  const permission = items.find((item) => item.id === id)
  if (permission) return { repository, at: { ...at, permissionId: permission.id }, permission }
  throw new ManagementError(
    'record_not_found',
    `${plain(repository.fullName)} has no permission ${shown(id)}.`,
  )
}
