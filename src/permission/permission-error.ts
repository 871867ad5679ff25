import { OidcError, type PermissionErrorCode } from '../errors.js'
import type { Denied } from './decision.js'

/** The identity is proven, but it may not do this. Answer 403, or 404 for `workspace_not_found`. */
export class PermissionError extends OidcError<PermissionErrorCode> {
  override readonly name = 'PermissionError'
  /** The decision with its reasons. Left out for `workspace_not_found`, which tells strangers nothing. */
  readonly decision: Denied | undefined

  constructor(code: PermissionErrorCode, message: string, decision?: Denied) {
    super(code, message)
    this.decision = decision
  }
}
