import type { GitHubApp } from '../github/github-app.js'
import type { Scene } from './events.js'
import type { Known } from './known.js'

/** What GitHub is asked with. */
export interface SettleContext extends Known, Scene {
  readonly github: GitHubApp
}

/**
 * Asks GitHub about a record, and writes down what it says. `false`: it was changed meanwhile, and the answer may be of
 * before; nothing was written, and it is due again. Throws as `GitHubApp`.
 *
 * @param hint ids of installations that webhooks have named with it; `undefined`: none has brought it up
 */
export type Settle<Stored> = (
  context: SettleContext,
  record: Stored,
  hint: ReadonlySet<string> | undefined,
) => Promise<boolean>
