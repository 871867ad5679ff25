import { asciiLowerCase } from '../ascii.js'
import { ConfigError, shown } from '../errors.js'
import { createGlob, describeWildcards } from './glob.js'
import { createRegex, type RegexProblem, regexProblem } from './regex.js'

export type PatternKind = 'any' | 'exact' | 'glob' | 'regex'

/** A pattern, read once: how it reads and what it matches never change afterwards. */
export interface Pattern {
  /** As written, without the scope of a branch pattern. */
  readonly text: string
  readonly kind: PatternKind
  /** Without `exact:`, `glob:` or `regex:` in front. */
  readonly body: string
  /** What every value that matches begins with, as far as it is plain to see. */
  readonly prefix: string
  /** How it was understood, in words. */
  readonly readsAs: string
  /** Whether it matches the whole value. Only `*` matches a value that is not there. */
  matches(value: string | undefined): boolean
  /** Whether it is a regular expression that matches somewhere in the value. For hints, never for a decision. */
  finds(value: string): boolean
}

export interface PatternOptions {
  /** ASCII letters match in either case. */
  readonly ignoreCase?: boolean
  /** What may be written in front of every value, or left out. */
  readonly folder?: string
  /** Values that no glob and no regular expression matches. */
  readonly isAmbiguous?: (value: string) => boolean
}

const KIND = /^(exact|glob|regex):/

/**
 * Reads a pattern: `*` alone is anything, also none; text without pattern characters is itself; `*` and `?` without any
 * character of a regular expression make a glob; all else is a regular expression over the whole value. `exact:`, `glob:`
 * and `regex:` in front decide instead.
 *
 * @param path where it stands in the configuration, for errors
 * @throws ConfigError for an empty pattern, and for an expression RE2 does not accept or that is too large
 */
export function readPattern(text: string, options: PatternOptions = {}, path = ''): Pattern {
  const { folder = '' } = options
  const said = KIND.exec(text)?.[1] as PatternKind | undefined
  const rest = said ? text.slice(said.length + 1) : text
  const body = rest.startsWith(folder) ? rest.slice(folder.length) : rest
  if (body === '') throw new ConfigError(`${shown(text)} is empty; write * for anything`, at(path))
  // `.github/workflows/*` is any file in the folder; `*` alone would also be any other repository's.
  const kind = said ?? (rest === '*' ? 'any' : kindOf(body))
  const problem = kind === 'regex' ? regexProblem(body) : undefined
  if (problem) throw new ConfigError(refusal(text, body, problem), at(path))
  return new ReadPattern(text, kind, body, options)
}

function kindOf(body: string): PatternKind {
  if (/[\^$\\()[\]{}|+]/.test(body) || body.includes('.*')) return 'regex'
  return /[*?]/.test(body) ? 'glob' : 'exact'
}

/** How to write a pattern that reads as exactly this text. */
export function exactly(text: string): string {
  return KIND.test(text) || kindOf(text) !== 'exact' ? `exact:${text}` : text
}

type Matcher = (value: string) => boolean

/** There can be ten thousand, most of them never asked: what is not asked for is not made. */
class ReadPattern implements Pattern {
  readonly text: string
  readonly kind: PatternKind
  readonly body: string
  readonly #options: PatternOptions
  #matcher: Matcher | undefined

  constructor(text: string, kind: PatternKind, body: string, options: PatternOptions) {
    this.text = text
    this.kind = kind
    this.body = body
    this.#options = options
    Object.freeze(this)
  }

  get prefix(): string {
    if (this.#options.ignoreCase) return ''
    return this.kind === 'regex' ? createRegex(this.body).prefix : (/^[^*?]*/.exec(this.body)?.[0] ?? '')
  }

  get readsAs(): string {
    const body = shown(this.body)
    const reading = {
      any: 'anything, also none',
      exact: `exactly ${body}`,
      glob: `glob ${body} (${describeWildcards(this.body) || 'no wildcard'})`,
      regex: `regular expression ${body}, over the whole value`,
    }[this.kind]
    const hasCase = this.#options.ignoreCase && this.kind !== 'any'
    return hasCase ? `${reading}, in upper or lower case` : reading
  }

  matches(value: string | undefined): boolean {
    if (value === undefined) return this.kind === 'any'
    this.#matcher ??= createMatcher(this.kind, this.body, this.#options)
    return this.#matcher(value)
  }

  finds(value: string): boolean {
    return this.kind === 'regex' && createRegex(this.body).finds(value)
  }
}

function createMatcher(kind: PatternKind, body: string, options: PatternOptions): Matcher {
  const { ignoreCase = false, isAmbiguous } = options
  if (kind === 'any') return () => true
  if (kind === 'exact') {
    const name = ignoreCase ? foldCase(body) : body
    return ignoreCase ? (value) => foldCase(value) === name : (value) => value === name
  }
  const asWritten = kind === 'glob' ? createGlob(body) : createRegex(body).matches
  const matcher = ignoreCase ? inEitherCase(kind, body, asWritten) : asWritten
  return isAmbiguous ? (value) => !isAmbiguous(value) && matcher(value) : matcher
}

function inEitherCase(kind: PatternKind, body: string, asWritten: Matcher): Matcher {
  if (kind === 'regex') {
    const folded = createRegex(body, { ignoreCase: true })
    return (value) => (ASCII.test(value) ? folded.matches(value) : asWritten(value))
  }
  const lower = createGlob(asciiLowerCase(body))
  return (value) => (ASCII.test(value) ? lower(value.toLowerCase()) : asWritten(value))
}

const ASCII = /^\p{ASCII}*$/u

/**
 * Ignores the case of ASCII letters only: names are the same in either case when this gives the same. Unicode has other
 * characters that fold to ASCII ones (U+212A KELVIN SIGN to `k`, U+017F to `s`): whoever may create an environment could
 * name an unprotected one `K8s` and be taken for `k8s`. A value with any character beyond ASCII matches as it is
 * written, or not at all.
 */
export function foldCase(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text
}

function refusal(text: string, body: string, { reason, advice }: RegexProblem): string {
  const instead = advice ?? `To match exactly this text, write ${shown(`exact:${body}`)}`
  return `${shown(text)} reads as a regular expression, which RE2 does not accept: ${reason}. ${instead}`
}

function at(path: string): { readonly path?: string } {
  return path ? { path } : {}
}
