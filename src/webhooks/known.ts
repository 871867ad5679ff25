import { listAll, pagesOf } from '../management/pages.js'
import type { ManagedStore } from '../store/managed-store.js'
import type { RepositoryRecord } from '../store/records.js'

/** What is here, in the file or the database, of things that GitHub tells about. */
export interface Known {
  readonly store: ManagedStore
  /** The App's. */
  readonly platform: string
}

/** A repository in every workspace that has imported it. */
export function importsOf(
  { store, platform }: Known,
  repositoryId: string,
): Promise<readonly RepositoryRecord[]> {
  return listAll(store, 'repositories', { match: { platform, repositoryId } })
}

/** The workspaces with repositories that an installation has. */
export async function workspacesOf(known: Known, installationId: string): Promise<ReadonlySet<string>> {
  const { store, platform } = known
  const workspaces = new Set<string>()
  for await (const page of pagesOf(store, 'githubRepositories', { match: { platform, installationId } })) {
    for (const { repositoryId } of page) {
      for (const { workspaceId } of await importsOf(known, repositoryId)) workspaces.add(workspaceId)
    }
  }
  return workspaces
}
