import { setImmediate } from 'node:timers/promises'

/** Gives each who asks a turn of the event loop of their own: what they do in it is all that is done at a stretch. */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => setImmediate())
    return last
  }
}
