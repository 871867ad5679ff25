import { setImmediate } from 'node:timers/promises'
import { UnavailableError } from '../errors.js'
import type { GitHubApp } from '../github/github-app.js'
import { next } from '../management/change.js'
import type { Change, ManagedStore } from '../store/managed-store.js'
import type { Tables } from '../store/records.js'
import { byGitHub } from './events.js'
import { createHints } from './hints.js'
import { createIntroduction } from './introduce.js'
import type { Notice } from './notice.js'
import { backoff, LEASE, MAX_PAUSE, REFUSED_AFTER } from './schedule.js'
import type { Settle, SettleContext } from './settle-context.js'
import { settleInstallation } from './settle-installation.js'
import { settleRepository } from './settle-repository.js'

/** Records in one batch. */
const BATCH = 50
/** Questions at once. */
const CONCURRENCY = 4

export interface ReconcilerOptions {
  /** Its repositories are those of the file, if there is one. */
  readonly store: ManagedStore
  readonly github: GitHubApp
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Called with what went wrong; it is tried again. */
  readonly onError: (error: unknown) => void
}

/** Asks GitHub what webhooks have brought up, and what was not asked for long. */
export interface Reconciler {
  /** Asks about all that is due; resolves when nothing is, or GitHub cannot be asked. Never rejects. */
  run(): Promise<void>
  /** @param ids of the records that a webhook is about */
  noticed(ids: readonly string[], notice: Notice): void
  /** Makes a run end after the questions that are under way, and all later ones at once. */
  stop(): void
}

type Asked = 'installations' | 'githubRepositories'

export function createReconciler({ store, github, now, onError }: ReconcilerOptions): Reconciler {
  const { platform } = github
  const hints = createHints()
  const introduction = createIntroduction()
  let isStopped = false
  let pausedUntil = Number.NEGATIVE_INFINITY
  let failures = 0

  const isHeld = () => isStopped || now() < pausedUntil
  const context = (): SettleContext => ({
    ...{ store, platform, github, now },
    ...{ actor: byGitHub(), traceId: crypto.randomUUID() },
  })

  /** When the record, or what it was, is to be tried again. */
  function failed(error: unknown): number {
    const isOutage = error instanceof UnavailableError
    if (isOutage && now() < pausedUntil) return pausedUntil
    onError(error)
    // The others can be asked about.
    if (!isOutage) return now() + REFUSED_AFTER
    failures += 1
    const wait = Math.max(error.retryAfter * 1000, backoff(failures))
    // The limit of one installation may take an hour.
    pausedUntil = Math.max(pausedUntil, now() + Math.min(wait, MAX_PAUSE))
    return now() + wait
  }

  async function settleOne<T extends Asked>(table: T, record: Tables[T], settle: Settle<Tables[T]>) {
    const update = async (from: Tables[T], checkAt: number): Promise<Tables[T] | undefined> => {
      const record = next(from, { checkAt } as Partial<Tables[T]>)
      const change = { update: table, record, was: from.version } as Change
      return (await store.commit([change], [])) === 'done' ? record : undefined
    }
    const leased = await update(record, now() + LEASE)
    if (!leased) return
    const hint = hints.take(record.id)
    try {
      if (!(await settle(context(), leased, hint))) hints.restore(record.id, hint)
      else failures = 0
    } catch (error) {
      hints.restore(record.id, hint)
      await update(leased, failed(error))
    }
  }

  async function settleDue<T extends Asked>(table: T, settle: Settle<Tables[T]>): Promise<void> {
    while (!isHeld()) {
      const found = await store.list(table, { match: { platform }, dueBy: now(), limit: BATCH })
      if (found.length === 0) return
      // What fails each time is due later each time, and does not keep the others from their turn.
      const due = found.toSorted((one, other) => Number(one.checkAt) - Number(other.checkAt))
      const work = async () => {
        for (let record = due.shift(); record && !isHeld(); record = due.shift()) {
          await settleOne(table, record, settle)
        }
      }
      await Promise.all(Array.from({ length: CONCURRENCY }, work))
      await setImmediate()
    }
  }

  async function introduceNext(): Promise<boolean> {
    if (isHeld()) return false
    try {
      return await introduction.next(context())
    } catch (error) {
      failed(error)
      return false
    }
  }

  return {
    async run() {
      try {
        do {
          await settleDue('installations', settleInstallation)
          await settleDue('githubRepositories', settleRepository)
        } while (await introduceNext())
      } catch (error) {
        failed(error)
      }
    },
    noticed(ids, notice) {
      hints.add(ids, notice)
      const { installation } = notice
      if (ids.length === 0 && installation?.news) introduction.prefer(installation.account.login)
    },
    stop() {
      isStopped = true
    },
  }
}
