/** Whether what a server knows of GitHub is true. */
import type { ManagedStore } from '../../../lib/store/managed-store.js'
import type { History, Import } from './github-history.ts'

/** What is not as it is at GitHub, in words; empty: everything is. */
export async function differences(
  store: ManagedStore,
  history: History,
  platform: string,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const imported of history.imports) {
    for (const difference of await differencesOf(store, history, platform, imported)) {
      found.push(`${imported.id}: ${difference}`)
    }
  }
  return found
}

async function differencesOf(
  store: ManagedStore,
  history: History,
  platform: string,
  { id, ownerId }: Import,
): Promise<readonly string[]> {
  const truth = history.truthOf(id)
  const { installation } = truth
  const obstacle = (await store.findObstacle(platform, id, ownerId)) ?? 'none'
  const transferred = truth.ownerId !== ownerId
  // Nothing can be known, and nothing must be let in, where the App has no installation that works.
  if (!installation || installation.isSuspended) {
    if (obstacle !== 'none') return []
    return [`is let in, and ${installation ? 'suspended' : 'in no installation'}`]
  }
  const match = { platform, repositoryId: id }
  const [record] = await store.list('githubRepositories', { match, limit: 1 })
  const [known] = await store.list('installations', {
    match: { platform, installationId: installation.id },
    limit: 1,
  })
  const labels = await store.list('repositories', { match, limit: 10 })
  const expected = transferred ? 'repository_transferred' : truth.isArchived ? 'repository_archived' : 'none'
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['obstacle', obstacle, expected],
    ['state', record?.state, truth.isArchived ? 'archived' : 'present'],
    ['owner', record?.ownerId, truth.ownerId],
    ['name', record?.fullName, truth.fullName],
    ['visibility', record?.visibility, truth.visibility],
    ['installation', record?.installationId, installation.id],
    ['state of the installation', known?.state, 'active'],
    ['account', known?.account, installation.account],
    // What it is called with another owner is not theirs to know.
    ...(transferred
      ? []
      : labels.flatMap((label) => [
          ['label', label.fullName, truth.fullName] as const,
          ['visible as', label.visibility, truth.visibility] as const,
        ])),
  ]
  return facts
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `${what} is ${is}, and should be ${should}`)
}
