import { labelChanges } from '../exchange/label-changes.js'
import type { GitHubRepository } from '../github/github-app.js'
import { auditEvent } from '../management/audit.js'
import type { RepositoryRecord } from '../store/records.js'
import type { Scene } from './events.js'
import type { Known } from './known.js'

/** Gives imported repositories the name and the visibility that GitHub says. Of an owner's, never of another's. */
export async function relabel(
  { store, platform }: Known,
  scene: Scene,
  imports: readonly RepositoryRecord[],
  { id, ownerId, fullName, visibility }: GitHubRepository,
): Promise<void> {
  const label = { fullName, visibility }
  const outdated = imports.filter(
    (record) =>
      record.ownerId === ownerId && (record.fullName !== fullName || record.visibility !== visibility),
  )
  for (const { workspaceId } of outdated) {
    const stored = await store.findRepository(workspaceId, platform, id)
    if (!stored) continue
    const target = { type: 'repository', id, name: fullName, platform } as const
    const events = labelChanges(stored, label).map((change) =>
      auditEvent(scene, { ...change, workspaceId, target }),
    )
    await store.relabelRepository(stored, label, events)
  }
}
