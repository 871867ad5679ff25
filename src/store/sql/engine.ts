import type { Committed } from '../managed-store.js'
import type { Query } from './query.js'
import type { EngineName } from './schema.js'

/** Part of a commit. */
export interface Step {
  readonly query: Query
  /** It holds if it changed a row; when it does not, nothing of the commit is done. */
  readonly mustChange: boolean
}

/** A database, as far as the store needs one. */
export interface Engine {
  readonly name: EngineName
  read(query: Query): Promise<readonly unknown[]>
  /** How many rows were changed. */
  write(query: Query): Promise<number>
  /** Makes all steps, in order, or none of them. */
  commit(steps: readonly Step[]): Promise<Committed>
  /** How many events one query may look through; nobody waits for it longer than that. */
  readonly eventsAtOnce: number
  /**
   * Stays the same for as long as nobody, in this process or another, has changed what a `Directory` reads; looked up once in
   * a turn of the event loop. Left out where that costs as much as reading.
   */
  stamp?(): string
  close(): Promise<void>
}
