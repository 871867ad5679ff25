import { type LockErrorCode, OidcError } from '../errors.js'

/** Who holds a lock. */
export interface LockHolder {
  /** `OWNER/NAME` */
  readonly repository: string
  readonly runId?: string
  /** Login of who started the run. */
  readonly actor?: string
}

/** Somebody else holds the lock. Answer 409. */
export class LockError extends OidcError<LockErrorCode> {
  override readonly name = 'LockError'
  readonly key: string
  readonly holder: LockHolder
  /** Milliseconds since the epoch: until then, unless it is released before. */
  readonly expiresAt: number

  constructor(message: string, detail: { key: string; holder: LockHolder; expiresAt: number }) {
    super('lock_held', message)
    this.key = detail.key
    this.holder = detail.holder
    this.expiresAt = detail.expiresAt
  }
}
