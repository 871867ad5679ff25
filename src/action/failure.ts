import type { NetworkFault } from './network-fault.js'
import type { Refusal } from './refusal.js'
import type { Claims } from './token-claims.js'

/** The two services the action talks to. */
export type Service = 'github' | 'server'

/** An input that cannot be used. */
export interface InputProblem {
  /** As in `action.yml`. */
  readonly input: string
  /** What it was read from, for people. */
  readonly name: string
  readonly seen: string
  readonly expected: string
}

/** What went wrong, in the terms a diagnosis needs. */
export type Problem =
  | { readonly kind: 'inputs'; readonly problems: readonly InputProblem[] }
  /** `isMapped`: `ATMOS_PRO_WORKSPACE_ID` is in the environment, and empty. */
  | { readonly kind: 'workspace-id-missing'; readonly isMapped: boolean }
  | { readonly kind: 'workspace-id-malformed'; readonly seen: string }
  /** The runner names no place to ask for a token. */
  | { readonly kind: 'id-token-unavailable' }
  /** `detail`: what was wrong with the address or the answer. `isPassing`: trying again can help. */
  | {
      readonly kind: 'id-token-failed'
      readonly status?: number
      readonly detail: string
      readonly isPassing: boolean
    }
  | { readonly kind: 'no-answer'; readonly service: Service; readonly url: URL; readonly fault: NetworkFault }
  /** Something answered that does not speak the exchange's language. */
  | { readonly kind: 'not-the-server'; readonly url: URL; readonly status: number; readonly detail: string }
  /** `claims`: of the token that was refused, not verified. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly claims: Claims }

/** The server answered, and said no. */
export type Refused = Extract<Problem, { kind: 'refused' }>

/** A step of the protocol that did not work. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly problem: Problem
  /** Set when trying again can help; `after`: the milliseconds the other side asked for. */
  readonly retry: { readonly after?: number | undefined } | undefined

  constructor(
    message: string,
    problem: Problem,
    options: { retry?: { after?: number | undefined } | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.problem = problem
    this.retry = options.retry
  }
}
