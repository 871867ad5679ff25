import { OidcError, type PermissionErrorCode } from '../errors.js'
import type { Denied } from './decision.js'

/** The identity is proven, but it may not do this. Answer 403, or 404 for `workspace_not_found`. */
export class PermissionError extends OidcError<PermissionErrorCode> {
  override readonly name = 'PermissionError'
  /** The decision with its reasons. Left out for `workspace_not_found`, which tells strangers nothing. */
  readonly decision: Denied | undefined
  /** One line for each thing to know or to do, where there is no decision that says it. */
  readonly reasons: readonly string[]

  constructor(
    code: PermissionErrorCode,
    message: string,
    decision?: Denied,
    reasons: readonly string[] = [],
  ) {
    super(code, message)
    this.decision = decision
    this.reasons = reasons
  }
}
