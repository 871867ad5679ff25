import { inNextTurn } from './next-turn.js'

export interface GroupCommit<Job, Result> {
  /** Does the job together with all others that are added in this turn of the event loop, or while a group is under way. */
  add(job: Job): Promise<Result>
  /** Does what was added by now, without waiting for another turn; resolves when it is done. */
  flush(): Promise<void>
}

/**
 * Gathers what is to be written: a durable transaction costs the same for one record as for fifty. The slower the disk, the
 * more there is in each.
 *
 * @param doAll does all jobs in order, or throws: then nobody knows of any whether it was done
 */
export function createGroupCommit<Job, Result>(
  doAll: (jobs: readonly Job[]) => readonly Result[] | Promise<readonly Result[]>,
): GroupCommit<Job, Result> {
  let waiting: { readonly job: Job; readonly settle: PromiseWithResolvers<Result> }[] = []
  let underWay = 0

  async function flush(): Promise<void> {
    const group = waiting
    if (group.length === 0) return
    waiting = []
    underWay += 1
    try {
      const results = await doAll(group.map(({ job }) => job))
      for (const [index, { settle }] of group.entries()) settle.resolve(results[index] as Result)
    } catch (error) {
      for (const { settle } of group) settle.reject(error)
    } finally {
      underWay -= 1
      if (waiting.length > 0) inNextTurn(flush)
    }
  }

  return {
    add(job) {
      if (waiting.length === 0 && underWay === 0) inNextTurn(flush)
      const settle = Promise.withResolvers<Result>()
      waiting.push({ job, settle })
      return settle.promise
    },
    flush,
  }
}
