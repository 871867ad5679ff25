import type { Notice } from './notice.js'

/** Has tasks about the same things done one after the other, in the order in which they come, in this process. */
export type Turns = <Result>(keys: readonly string[], task: () => Promise<Result>) => Promise<Result>

export function createTurns(): Turns {
  /** The end of the last task about each thing. */
  const ends = new Map<string, Promise<unknown>>()

  return async (keys, task) => {
    // A place in all queues at once: two tasks never wait for each other.
    const done = Promise.all(keys.map((key) => ends.get(key))).then(task)
    const end = done.catch(() => {})
    for (const key of keys) ends.set(key, end)
    try {
      return await done
    } finally {
      for (const key of keys) if (ends.get(key) === end) ends.delete(key)
    }
  }
}

/** What a webhook may change here. */
export function turnsOf({ installation, repositories }: Notice): readonly string[] {
  return [
    ...(installation?.news ? [`installation ${installation.installationId}`] : []),
    ...repositories.map(({ repositoryId }) => `repository ${repositoryId}`),
  ]
}
