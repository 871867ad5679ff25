import { UnavailableError } from '../errors.js'
import { githubChanges, recordsOf, repositoryRecordOf } from '../management/github/records.js'
import { pagesOf } from '../management/pages.js'
import type { RepositoryRecord } from '../store/records.js'
import type { SettleContext } from './settle-context.js'

/** Milliseconds between two looks at everything. */
const INTERVAL = 3_600_000

/**
 * Finds the installations of repositories that were imported by their ids, or stand in a file: without it, nobody would know
 * which of them a suspended installation has. One that no installation has stays as it is: it does not need the App.
 */
export interface Introduction {
  /** Looks at the next repository; `false`: nothing is left. Throws as `GitHubApp`. */
  next(context: SettleContext): Promise<boolean>
  /** Looks at the repositories of this account before all others. */
  prefer(account: string): void
}

export function createIntroduction(): Introduction {
  const preferred = new Set<string>()
  let pages: AsyncGenerator<readonly RepositoryRecord[]> | undefined
  let page: RepositoryRecord[] = []
  let dueAt = Number.NEGATIVE_INFINITY

  function open({ store, platform, now }: SettleContext): typeof pages {
    const match = { platform }
    const [account] = preferred
    if (account !== undefined) {
      preferred.delete(account)
      return pagesOf(store, 'repositories', { match, search: `${account}/` })
    }
    if (now() < dueAt) return undefined
    dueAt = now() + INTERVAL
    return pagesOf(store, 'repositories', { match })
  }

  function startOver(error: unknown): never {
    pages = undefined
    dueAt = Number.NEGATIVE_INFINITY
    throw error
  }

  return {
    prefer: (account) => void preferred.add(account),
    async next(context) {
      const record = page.shift()
      if (record) {
        try {
          await introduce(context, record)
        } catch (error) {
          if (error instanceof UnavailableError) page.unshift(record)
          throw error
        }
        return true
      }
      pages ??= open(context)
      if (!pages) return false
      const { value, done } = await pages.next().catch(startOver)
      if (done) pages = undefined
      else page = [...value]
      return true
    },
  }
}

async function introduce(context: SettleContext, imported: RepositoryRecord): Promise<void> {
  const { store, github, platform } = context
  const { repositoryId: id, ownerId, fullName, vouchedBy } = imported
  if (await repositoryRecordOf(context, platform, id)) return
  const installation = await github.findInstallation(fullName)
  // The name of something in another account, whatever that is.
  if (installation?.accountId !== ownerId) return
  // One that is suspended cannot be asked. It is the only one of its account, and has something of that name: that the id is
  // its, somebody must have vouched for, because what is written down holds for every workspace. The visibility is set right
  // when it can be asked.
  if (installation.isSuspended && vouchedBy === null) return
  const repository = installation.isSuspended
    ? ({ id, ownerId, fullName, visibility: 'private', isArchived: false } as const)
    : await github.getRepository(installation.id, id)
  if (!repository) return
  const records = await recordsOf(context, platform, { id, installationId: installation.id })
  const changes = githubChanges(context, platform, records, { installation, repository })
  // What is known by now, webhooks have brought, and they may be newer than the answer.
  await store.commit(
    changes.filter((change) => 'insert' in change),
    [],
  )
}
