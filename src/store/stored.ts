/** What every record has. */
export interface Stored {
  /** A prefix and 28 of `[0-9a-z]`; never used again. */
  readonly id: string
  /** Grows with every change: whoever changes a record says which version they saw. Starts at 1. */
  readonly version: number
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}
