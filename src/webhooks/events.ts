import { plain } from '../errors.js'
import { auditEvent } from '../management/audit.js'
import type { AuditActor, AuditEvent } from '../store/audit-event.js'
import type { GitHubRepositoryRecord, InstallationRecord, RepositoryRecord } from '../store/records.js'
import { isOpen } from './close.js'
import type { Account } from './notice.js'

/** By whom, when and in which request something became known. */
export interface Scene {
  readonly actor: { readonly audit: AuditActor }
  readonly traceId: string
  readonly now: () => number
}

/** GitHub, in the name of a user there, where it is known. */
export function byGitHub(sender?: Account): Scene['actor'] {
  return { audit: { type: 'github', ...(sender ? { id: sender.id, name: plain(sender.login) } : {}) } }
}

type Action = Extract<AuditEvent, { category: 'github' }>['action']
type Happening = readonly [Action, description: string, metadata?: Readonly<Record<string, unknown>>]

/** What changed about a repository, for each workspace that it is imported into. */
export function repositoryEvents(
  scene: Scene,
  imports: readonly RepositoryRecord[],
  before: GitHubRepositoryRecord,
  after: GitHubRepositoryRecord,
): readonly AuditEvent[] {
  const transferred = before.ownerId !== after.ownerId
  const { platform, repositoryId } = after
  return imports.flatMap(({ workspaceId, ownerId, fullName }) => {
    const happenings =
      transferred && ownerId === before.ownerId
        ? [transfer(fullName, before, after)]
        : // What becomes of it with another owner is not this workspace's business.
          ownerId === after.ownerId
          ? stateChanges(fullName, before, after)
          : []
    return happenings.map(([action, description, metadata]) =>
      auditEvent(scene, {
        category: 'github',
        action,
        workspaceId,
        description,
        target: { type: 'repository', id: repositoryId, name: fullName, platform },
        ...(metadata ? { metadata } : {}),
      }),
    )
  })
}

function transfer(
  fullName: string,
  before: GitHubRepositoryRecord,
  after: GitHubRepositoryRecord,
): Happening {
  return [
    'repository_transferred',
    `${fullName} was transferred to another owner`,
    { from: before.ownerId, to: after.ownerId },
  ]
}

function stateChanges(
  name: string,
  before: GitHubRepositoryRecord,
  after: GitHubRepositoryRecord,
): readonly Happening[] {
  if (before.state === after.state) return []
  if (after.state === 'deleted') return [['repository_deleted', `${name} was deleted`]]
  if (after.state === 'removed') {
    return [['repository_access_removed', `the GitHub App does not have access to ${name} any more`]]
  }
  const wasSeen = isOpen(before) || before.state === 'archived'
  return [
    ...(wasSeen ? [] : ([['repository_access_restored', `the GitHub App has access to ${name}`]] as const)),
    ...(after.state === 'archived' ? ([['repository_archived', `${name} was archived`]] as const) : []),
    ...(before.state === 'archived' ? ([['repository_unarchived', `${name} was unarchived`]] as const) : []),
  ]
}

/**
 * What changed about an installation, for each of the workspaces.
 *
 * @param isNew it was installed just now
 */
export function installationEvents(
  scene: Scene,
  workspaceIds: Iterable<string>,
  before: InstallationRecord,
  after: InstallationRecord,
  isNew = false,
): readonly AuditEvent[] {
  const { platform, installationId: id } = after
  const [from, to] = [plain(before.account), plain(after.account)]
  const isBack = before.state === 'deleted' && after.state !== 'deleted'
  const happenings: readonly Happening[] = [
    ...(isNew || isBack ? [['installation_created', `the GitHub App was installed on ${to}`] as const] : []),
    ...(from === to
      ? []
      : [['installation_renamed', `${from} is called ${to} by now`, { from, to }] as const]),
    ...(before.state === after.state || (isBack && after.state === 'active')
      ? []
      : [STATE_CHANGES[after.state](to)]),
  ]
  return [...workspaceIds].flatMap((workspaceId) =>
    happenings.map(([action, description, metadata]) =>
      auditEvent(scene, {
        category: 'github',
        action,
        workspaceId,
        description,
        target: { type: 'installation', id, name: to, platform },
        ...(metadata ? { metadata } : {}),
      }),
    ),
  )
}

const STATE_CHANGES: Readonly<Record<InstallationRecord['state'], (account: string) => Happening>> = {
  active: (account) => ['installation_unsuspended', `the GitHub App on ${account} was unsuspended`],
  suspended: (account) => ['installation_suspended', `the GitHub App on ${account} was suspended`],
  deleted: (account) => ['installation_deleted', `the GitHub App was uninstalled from ${account}`],
}
