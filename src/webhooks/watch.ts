import { setTimeout } from 'node:timers/promises'
import type { Notice } from './notice.js'
import { createReconciler, type ReconcilerOptions } from './reconcile.js'
import { ASK_AFTER } from './schedule.js'

/** Milliseconds between two rounds when no webhook comes: what other nodes have marked is due, too. */
const INTERVAL = 15_000

export interface Watch {
  /** @param ids of the records that a webhook is about */
  noticed(ids: readonly string[], notice: Notice): void
  /** Ends after the questions that are under way. */
  close(): Promise<void>
}

/** Has GitHub asked in the background, as long as the server runs. */
export function startWatch(options: ReconcilerOptions): Watch {
  const reconciler = createReconciler(options)
  const closing = new AbortController()
  let woken = new AbortController()

  /** Not longer than until one of these is aborted. */
  const pause = (milliseconds: number, ...until: readonly AbortController[]) =>
    setTimeout(milliseconds, undefined, {
      signal: AbortSignal.any([closing, ...until].map(({ signal }) => signal)),
      ref: false,
    }).catch(() => {})

  async function loop(): Promise<void> {
    while (!closing.signal.aborted) {
      await reconciler.run()
      await pause(INTERVAL, woken)
      if (!woken.signal.aborted) continue
      // What comes from here on is waited for once more.
      woken = new AbortController()
      await pause(ASK_AFTER)
    }
  }

  const ended = loop()
  return {
    noticed(ids, notice) {
      reconciler.noticed(ids, notice)
      woken.abort()
    },
    close() {
      reconciler.stop()
      closing.abort()
      return ended
    },
  }
}
