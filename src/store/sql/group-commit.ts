import { inNextTurn } from './next-turn.js'

export interface GroupCommit<Job, Result> {
  /** Does the job together with all others that are added in this turn of the event loop. */
  add(job: Job): Promise<Result>
  /** Does what was added by now, at once; resolves when it is durable. */
  flush(): Promise<void>
}

/**
 * Gathers what is to be written in one turn of the event loop: a durable transaction costs the same for one record as for
 * fifty.
 *
 * @param doAll does all jobs in order, or throws and has done none
 * @param sync resolves when what was done is durable; nobody is told before
 */
export function createGroupCommit<Job, Result>(
  doAll: (jobs: readonly Job[]) => readonly Result[],
  sync: () => Promise<void>,
): GroupCommit<Job, Result> {
  let waiting: { readonly job: Job; readonly settle: PromiseWithResolvers<Result> }[] = []

  async function flush(): Promise<void> {
    const group = waiting
    if (group.length === 0) return
    waiting = []
    try {
      const results = doAll(group.map(({ job }) => job))
      await sync()
      for (const [index, { settle }] of group.entries()) settle.resolve(results[index] as Result)
    } catch (error) {
      for (const { settle } of group) settle.reject(error)
    }
  }

  return {
    add(job) {
      if (waiting.length === 0) inNextTurn(flush)
      const settle = Promise.withResolvers<Result>()
      waiting.push({ job, settle })
      return settle.promise
    },
    flush,
  }
}
