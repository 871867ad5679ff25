import type { AnswerContext } from '../exchange/answer.js'

/** A request that is being answered, as log and metrics know it. */
export interface Call extends AnswerContext {
  /** Of the caller, or their network: see `createClientAddress`. */
  readonly address: string
  /** What the request is for, for example `workspace.create`. One of few: nothing from outside. */
  route: string
  /** Milliseconds, as `performance.now` counts. */
  readonly startedAt: number
}
