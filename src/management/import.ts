import { asciiLowerCase } from '../ascii.js'
import { ManagementError, shown } from '../errors.js'
import type { RepositoryRecord } from '../store/records.js'
import { GITHUB_PLATFORM } from '../store/workspace-input.js'
import { auditEvent } from './audit.js'
import type { Plan } from './change.js'
import { invalid } from './invalid.js'
import type { Context } from './operation.js'
import { pagesOf } from './pages.js'

/** What is asked to be imported. */
export interface ImportRequest {
  readonly fullName: string
  readonly repositoryId?: string | undefined
  readonly ownerId?: string | undefined
  readonly platform?: string | undefined
  readonly visibility?: 'public' | 'private' | 'internal' | undefined
  readonly githubToken?: string | undefined
}

/** Which repository it is, and what else is known and written of it. */
export interface Origin extends Pick<Plan<unknown>, 'changes'> {
  readonly repository: Pick<
    RepositoryRecord,
    'platform' | 'repositoryId' | 'ownerId' | 'fullName' | 'visibility' | 'vouchedBy'
  >
  /** Who says so, for the audit log. */
  readonly metadata: Readonly<Record<string, unknown>>
}

/**
 * The platform that was named, or the only one there is.
 *
 * @throws RequestError `request_invalid` for one whose tokens are not accepted here, or when there are several to choose from
 */
export function choosePlatform(platforms: Context['platforms'], named: string | undefined): string {
  if (platforms === null) return named ?? GITHUB_PLATFORM
  const [only, ...others] = platforms
  if (named === undefined && only !== undefined && others.length === 0) return only
  if (named !== undefined && platforms.includes(named)) return named
  throw invalid([`platform: must be one of ${platforms.join(', ')}`])
}

/**
 * Refuses a repository that the workspace has, and one whose name it knows with another id: that name was given to
 * another repository, and nobody has said that the two are one and the same to them.
 *
 * @throws ManagementError `record_conflict`
 */
export async function checkNewRepository(context: Context, record: RepositoryRecord): Promise<void> {
  const { workspaceId, platform, repositoryId, fullName } = record
  const known = await context.store.findRepository(workspaceId, platform, repositoryId)
  if (known) {
    const owner =
      known.ownerId === record.ownerId ? '' : ', with another owner: remove it first to import it anew'
    throw new ManagementError(
      'record_conflict',
      `The workspace has the repository ${repositoryId} already, as ${known.fullName}${owner}.`,
    )
  }
  const namesake = await findNamesake(context, record)
  if (!namesake) return
  await recordRefusal(context, record, namesake)
  throw new ManagementError(
    'record_conflict',
    `The workspace knows ${fullName} with the id ${namesake.repositoryId}, not ${repositoryId}. That repository was ` +
      'deleted and created again, or renamed, and another one has its name now. If the new one is yours, remove ' +
      'the old one first: its permissions are not carried over.',
  )
}

/** The repository of another id that the workspace knows by this name. */
async function findNamesake(
  { store }: Context,
  { workspaceId, platform, fullName }: RepositoryRecord,
): Promise<RepositoryRecord | undefined> {
  // Nearly always there is none, and the store knows that without looking through the list.
  if (!(await store.isNameKnown(workspaceId, platform, fullName))) return undefined
  const name = asciiLowerCase(fullName)
  for await (const found of pagesOf(store, 'repositories', { workspaceId, search: fullName })) {
    const namesake = found.find((one) => one.platform === platform && asciiLowerCase(one.fullName) === name)
    if (namesake) return namesake
  }
  return undefined
}

/** The refusal stands whether or not it can be written down. */
async function recordRefusal(
  context: Context,
  { workspaceId, platform, repositoryId, fullName }: RepositoryRecord,
  namesake: RepositoryRecord,
): Promise<void> {
  const event = auditEvent(context, {
    category: 'github',
    action: 'repository_import_refused',
    workspaceId,
    description:
      `${shown(fullName)} was not imported with the id ${repositoryId}: ` +
      `it is known here with the id ${namesake.repositoryId}`,
    target: { type: 'repository', id: namesake.id, name: namesake.fullName, platform },
    metadata: { known: namesake.repositoryId, refused: repositoryId },
  })
  await context.store.recordEvent(event).catch(() => {})
}
