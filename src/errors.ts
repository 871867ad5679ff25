/**
 * Every error this library throws. Who is asking (401) and whether they may (403) are different questions,
 * so they are different classes; an outage (503) and a mistake in our own caller's code are two more.
 * `PermissionError` lives with the decisions it carries, in `permission/permission-error.ts`.
 *
 * No message, field or cause ever holds a token. Values taken from a token are shortened and stripped of
 * control characters before they are shown ({@link shown}).
 */

import { type CodeOf, type ErrorCode, helpOf } from './error-code.js'

export type { ErrorCode } from './error-code.js'

/** Why a token is not accepted. */
export type TokenErrorCode = CodeOf<'token'>

/** Why a verified identity may not do what it asked for. */
export type PermissionErrorCode = CodeOf<'permission'>

/** What could not be reached. Trying again later can help. */
export type UnavailableErrorCode = CodeOf<'unavailable'>

/** A programmer's or administrator's mistake. */
export type ConfigErrorCode = CodeOf<'config'>

/** What is wrong with the form of a request, before anything in it is looked at. */
export type RequestErrorCode = CodeOf<'request'>

/** Why a change to workspaces, repositories or permissions was not made. */
export type ManagementErrorCode = CodeOf<'management'>

/** Why a lock cannot be had. */
export type LockErrorCode = CodeOf<'lock'>

/** What all of them share; catch this to catch everything that is ours. */
export abstract class OidcError<Code extends ErrorCode> extends Error {
  /** Stable: match on this, not on the message. */
  readonly code: Code
  /** The address of what is known about this code: usual causes, and what to do. */
  readonly help: string

  constructor(code: Code, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.help = helpOf(code)
  }
}

/** The claim or header a {@link TokenError} is about, what was in it and what would have been accepted. */
export interface TokenErrorDetail {
  readonly claim?: string | undefined
  readonly seen?: string | undefined
  readonly expected?: string | undefined
  readonly cause?: unknown
}

/** The token does not prove who is asking. Answer 401. */
export class TokenError extends OidcError<TokenErrorCode> {
  override readonly name = 'TokenError'
  /** The claim (RFC 7519) or header parameter (RFC 7515) at fault. */
  readonly claim: string | undefined
  readonly seen: string | undefined
  readonly expected: string | undefined

  constructor(code: TokenErrorCode, message: string, detail: TokenErrorDetail = {}) {
    super(code, message, detail.cause)
    this.claim = detail.claim
    this.seen = detail.seen
    this.expected = detail.expected
  }
}

/** Something this depends on cannot be reached: nothing is said about the token. Answer 503. */
export class UnavailableError extends OidcError<UnavailableErrorCode> {
  override readonly name = 'UnavailableError'
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number

  constructor(code: UnavailableErrorCode, message: string, options: { retryAfter: number; cause?: unknown }) {
    super(code, message, options.cause)
    this.retryAfter = options.retryAfter
  }
}

/** A mistake in options or configuration. `path` says where, as `workspaces[0].repositories[2].id`. */
export class ConfigError extends OidcError<ConfigErrorCode> {
  override readonly name = 'ConfigError'
  readonly path: string | undefined

  constructor(message: string, options: { path?: string; cause?: unknown } = {}) {
    super('config_invalid', options.path ? `${options.path}: ${message}` : message, options.cause)
    this.path = options.path
  }
}

/** The request has the wrong form. Answer 400, 413, 415 or 429. */
export class RequestError extends OidcError<RequestErrorCode> {
  override readonly name = 'RequestError'
  /** One line for each thing wrong, naming its path. */
  readonly problems: readonly string[]
  /** Seconds; only with `request_rate_limited`. */
  readonly retryAfter: number | undefined

  constructor(
    code: RequestErrorCode,
    message: string,
    options: { problems?: readonly string[]; retryAfter?: number } = {},
  ) {
    super(code, message)
    this.problems = options.problems ?? []
    this.retryAfter = options.retryAfter
  }
}

/** Nothing was changed. Answer 403, 404, 409, 412, 428 or 400. */
export class ManagementError extends OidcError<ManagementErrorCode> {
  override readonly name = 'ManagementError'
}

const SHOWN_LIMIT = 120

/** A value from outside, fit for a message: one line, no control characters, at most 120 characters, in quotes. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : asJson(value)
  const safe = harmless(text, SHOWN_LIMIT)
  return typeof value === 'string' ? `"${safe}"` : safe
}

/**
 * Text from outside, at most `limit` characters of it. Control, format (bidirectional overrides) and separator characters
 * are replaced: they could forge or hide lines of a log, or move the cursor of a terminal.
 */
export function harmless(text: string, limit: number): string {
  const short = text.length > limit ? `${text.slice(0, limit)}…` : text
  return short.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

/** The same inside a sentence, without quotes. */
export function plain(value: string): string {
  return shown(value).slice(1, -1)
}

/** Where something stands in a configuration: `workspaces[0].repositories[2].id`. Starts with `base`, when there is one. */
export function formatPath(path: readonly PropertyKey[], base = ''): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return `${base}${parts.join('')}`.replace(/^\./, '')
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // Nested too deep, or a BigInt.
    return typeof value
  }
}
