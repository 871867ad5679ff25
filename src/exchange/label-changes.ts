import { plain } from '../errors.js'
import type { AuditEvent } from '../store/audit-event.js'
import type { RepositoryLabel } from '../store/store.js'

/** What is to be said of another label, without who says it and when. To learn a visibility for the first time is no change. */
export function labelChanges(
  { fullName, visibility }: RepositoryLabel,
  label: RepositoryLabel,
): readonly Pick<
  Extract<AuditEvent, { category: 'github' }>,
  'category' | 'action' | 'description' | 'metadata'
>[] {
  const category = 'github'
  return [
    ...(label.fullName === fullName
      ? []
      : [
          {
            category,
            action: 'repository_renamed',
            description: `${fullName} is called ${label.fullName} by now`,
            metadata: { from: fullName, to: label.fullName },
          } as const,
        ]),
    ...(visibility === undefined || label.visibility === visibility
      ? []
      : [
          {
            category,
            action: 'repository_visibility_changed',
            description: `${label.fullName} is ${plain(label.visibility ?? '')} by now`,
            metadata: { from: visibility, to: label.visibility },
          } as const,
        ]),
  ]
}
