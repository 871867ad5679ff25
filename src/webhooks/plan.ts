import { fresh, next } from '../management/change.js'
import { installationRecordOf, repositoryRecordOf } from '../management/github/records.js'
import type { AuditEvent } from '../store/audit-event.js'
import { newId } from '../store/id.js'
import type { Change } from '../store/managed-store.js'
import type { GitHubRepositoryRecord, InstallationRecord } from '../store/records.js'
import { closeInstallation, closeRepository } from './close.js'
import { byGitHub, installationEvents, repositoryEvents, type Scene } from './events.js'
import { importsOf, type Known, workspacesOf } from './known.js'
import type { InstallationNotice, Notice, RepositoryNotice } from './notice.js'
import { askAt } from './schedule.js'

/** What is to be written down together. */
export interface Step {
  readonly change: Change
  readonly events: readonly AuditEvent[]
  /** The id of the record that GitHub is to be asked about. */
  readonly id: string
  /** The workspaces that it concerns. */
  readonly workspaceIds: readonly string[]
}

export interface PlanContext extends Known {
  readonly traceId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/**
 * What a webhook changes here: what it closes, and which records GitHub is to be asked about. Every record that it is about
 * gets another version: an answer of GitHub's that is under way may be one of before.
 */
export async function planNotice(context: PlanContext, notice: Notice): Promise<readonly Step[]> {
  const { installation, repositories } = notice
  const scene: Scene = { ...context, actor: byGitHub(notice.sender) }
  const steps: Step[] = []
  // One that is named twice is one.
  for (const one of new Map(repositories.map((each) => [each.repositoryId, each])).values()) {
    const step = await planRepository(context, scene, one, installation?.installationId)
    if (step) steps.push(step)
  }
  const first = installation && (await planInstallation(context, scene, installation, steps))
  return first ? [first, ...steps] : steps
}

async function planRepository(
  context: PlanContext,
  scene: Scene,
  notice: RepositoryNotice,
  installationId: string | undefined,
): Promise<Step | undefined> {
  const current = await repositoryRecordOf(context, context.platform, notice.repositoryId)
  const imports = current || installationId ? await importsOf(context, notice.repositoryId) : []
  if (!current && imports.length === 0) return undefined

  const before = current ?? newRepository(context, notice, installationId as string)
  const closing = closeRepository(before, notice, installationId)
  const checkAt = askAt(before.checkAt, context.now(), Object.keys(closing).length > 0)
  const after = next(before, { ...closing, checkAt })
  return {
    change: current
      ? { update: 'githubRepositories', record: after, was: current.version }
      : { insert: 'githubRepositories', record: after },
    events: repositoryEvents(scene, imports, before, after),
    id: after.id,
    workspaceIds: imports.map(({ workspaceId }) => workspaceId),
  }
}

/** @param steps of its repositories, as far as they are known here */
async function planInstallation(
  context: PlanContext,
  scene: Scene,
  { installationId, account, news }: InstallationNotice,
  steps: readonly Step[],
): Promise<Step | undefined> {
  // One that is only named is looked at when GitHub is asked about its repository.
  if (news === undefined) return undefined
  const current = await installationRecordOf(context, context.platform, installationId)
  if (current?.state === 'deleted') return undefined
  const before = current ?? newInstallation(context, installationId, account)
  const closing = closeInstallation(before, news)
  const isClosing = Object.keys(closing).length > 0
  const workspaceIds = new Set(steps.flatMap((step) => step.workspaceIds))
  if (isClosing || !current) {
    for (const workspaceId of await workspacesOf(context, installationId)) workspaceIds.add(workspaceId)
  }
  if (!current && workspaceIds.size === 0) return undefined

  const after = next(before, { ...closing, checkAt: askAt(before.checkAt, context.now(), isClosing) })
  return {
    change: current
      ? { update: 'installations', record: after, was: current.version }
      : { insert: 'installations', record: after },
    events: installationEvents(scene, workspaceIds, before, after, !current && news === 'created'),
    id: after.id,
    workspaceIds: [...workspaceIds],
  }
}

/** As it is before the webhook is heeded, which makes it the first version. */
function newRepository(
  context: PlanContext,
  { repositoryId, ownerId, fullName, visibility }: RepositoryNotice,
  installationId: string,
): GitHubRepositoryRecord {
  return {
    ...{ ...fresh(newId('ghr'), context), version: 0, platform: context.platform },
    ...{ repositoryId, ownerId, fullName, visibility, installationId, state: 'present', checkAt: null },
  }
}

/** The same. */
function newInstallation(
  context: PlanContext,
  installationId: string,
  { id: accountId, login }: InstallationNotice['account'],
): InstallationRecord {
  return {
    ...{ ...fresh(newId('ghi'), context), version: 0, platform: context.platform },
    ...{ installationId, accountId, account: login, state: 'active', checkAt: null },
  }
}
