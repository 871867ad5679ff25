import { ConfigError, shown } from '../errors.js'
import { compilePermissions } from '../permission/compile.js'
import { readPermission } from '../permission/permission.js'
import { newId, newIds } from './id.js'
import type { Change } from './managed-store.js'
import type { MemoryTables } from './memory-tables.js'
import {
  checkRepository,
  checkWorkspace,
  GITHUB_PLATFORM,
  type RepositoryInput,
  type WorkspaceInput,
} from './workspace-input.js'

/**
 * Puts workspaces as somebody wrote them down into empty tables.
 *
 * @param createdAt milliseconds since the epoch
 * @throws ConfigError naming the place: a wrong form, an invalid permission, or what stands in one place twice
 */
export function seedTables(tables: MemoryTables, inputs: readonly WorkspaceInput[], createdAt: number): void {
  for (const [w, input] of inputs.entries()) {
    const path = `workspaces[${w}]`
    checkWorkspace(input, path)
    const { id, name = id, repositories = [] } = input
    const workspace = { id, version: 1, createdAt, name }
    if (tables.commit([{ insert: 'workspaces', record: workspace }]) !== 'done') {
      throw new ConfigError(`the workspace id ${shown(id)} stands here twice`, { path: `${path}.id` })
    }
    for (const [r, repository] of repositories.entries()) {
      const at = `${path}.repositories[${r}]`
      if (tables.commit(repositoryChanges(id, repository, createdAt, at)) !== 'done') {
        throw new ConfigError(`the repository ${shown(repository.id)} stands in this workspace twice`, {
          path: `${at}.id`,
        })
      }
    }
  }
}

function repositoryChanges(
  workspaceId: string,
  input: RepositoryInput,
  createdAt: number,
  path: string,
): readonly Change[] {
  checkRepository(input, path)
  const { id: repositoryId, ownerId, fullName, platform = GITHUB_PLATFORM, permissions = [] } = input
  compilePermissions(permissions, { path: `${path}.permissions` })
  const facts = { version: 1, createdAt, workspaceId }
  const repository = newId('repo')
  const ids = newIds('perm', permissions.length)
  return [
    {
      insert: 'repositories',
      record: {
        ...{ id: repository, ...facts, platform, repositoryId, ownerId, fullName, visibility: null },
        // Whoever wrote the file runs the server.
        vouchedBy: 'administrator',
      },
    },
    ...ids.map((id, index): Change => {
      const row = readPermission(permissions[index])
      return { insert: 'permissions', record: { id, ...facts, repository, row } }
    }),
  ]
}
