import { ConfigError, shown } from '../errors.js'
import type { RepositoryInput, WorkspaceInput } from '../store/workspace-input.js'

/** The workspace with that id; the only one when no id is given. */
export function findWorkspace(workspaces: readonly WorkspaceInput[], id: string | undefined): WorkspaceInput {
  const [only] = workspaces
  const found = id === undefined && workspaces.length === 1 ? only : workspaces.find((one) => one.id === id)
  if (found) return found
  const known = workspaces.map((one) => one.id).join(', ') || 'none'
  throw new ConfigError(
    id === undefined
      ? `say which workspace; the configuration has: ${known}`
      : `there is no workspace ${shown(id)}; the configuration has: ${known}`,
    { path: '--workspace' },
  )
}

/** The repository of that name or id; the only one when none is given. */
export function findRepository(workspace: WorkspaceInput, nameOrId: string | undefined): RepositoryInput {
  const repositories = workspace.repositories ?? []
  const [only] = repositories
  const found =
    nameOrId === undefined && repositories.length === 1
      ? only
      : repositories.find(
          ({ id, fullName }) => id === nameOrId || fullName.toLowerCase() === nameOrId?.toLowerCase(),
        )
  if (found) return found
  const known = repositories.map(({ fullName, id }) => `${fullName} (${id})`).join(', ') || 'none'
  throw new ConfigError(
    nameOrId === undefined
      ? `say which repository; workspace ${workspace.id} has: ${known}`
      : `workspace ${workspace.id} has no repository ${shown(nameOrId)}; it has: ${known}`,
    { path: '--repository' },
  )
}
