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
  /** Whether a regular expression matches somewhere in the value. For hints, never for a decision. */
  finds?(value: string): boolean
}

export interface PatternOptions {
  /** ASCII letters match in either case. */
  readonly ignoreCase?: boolean
  /** What may be written in front of every value, or left out. */
  readonly folder?: string
  /** Where the pattern stands in the configuration, for errors. */
  readonly path?: string
}

const KIND = /^(exact|glob|regex):/

/**
 * Reads a pattern: `*` alone is anything, also none; text without pattern characters is itself; `*` and `?` without any
 * character of a regular expression make a glob; all else is a regular expression over the whole value. `exact:`, `glob:`
 * and `regex:` in front decide instead.
 *
 * @throws ConfigError for an empty pattern, and for an expression RE2 does not accept or that is too large
 */
export function readPattern(text: string, options: PatternOptions = {}): Pattern {
  const { ignoreCase = false, folder = '', path = '' } = options
  const said = KIND.exec(text)?.[1] as PatternKind | undefined
  const rest = said ? text.slice(said.length + 1) : text
  const body = rest.startsWith(folder) ? rest.slice(folder.length) : rest
  if (body === '') throw new ConfigError(`${shown(text)} is empty; write * for anything`, at(path))
  // `.github/workflows/*` is any file in the folder; `*` alone would also be any other repository's.
  const kind = said ?? (rest === '*' ? 'any' : body === '*' ? 'glob' : kindOf(body))
  return Object.freeze({ text, kind, body, ...understand(kind, body, ignoreCase, text, path) })
}

function kindOf(body: string): PatternKind {
  if (/[\^$\\()[\]{}|+]/.test(body) || body.includes('.*')) return 'regex'
  return /[*?]/.test(body) ? 'glob' : 'exact'
}

/** How to write a pattern that reads as exactly this text. */
export function exactly(text: string): string {
  return KIND.test(text) || kindOf(text) !== 'exact' ? `exact:${text}` : text
}

type Understood = Pick<Pattern, 'prefix' | 'readsAs' | 'matches' | 'finds'>

function understand(
  kind: PatternKind,
  body: string,
  ignoreCase: boolean,
  text: string,
  path: string,
): Understood {
  if (kind === 'any') {
    return { prefix: '', readsAs: 'anything, also none', matches: () => true }
  }

  const note = ignoreCase ? ', in upper or lower case' : ''
  if (kind === 'regex') {
    const problem = regexProblem(body)
    if (problem) throw new ConfigError(refusal(text, body, problem), at(path))
    const regex = createRegex(body)
    const folded = ignoreCase ? createRegex(body, { ignoreCase }) : undefined
    return {
      prefix: folded ? '' : regex.prefix,
      readsAs: `regular expression ${shown(body)}, over the whole value${note}`,
      matches: overText(regex.matches, folded?.matches),
      finds: regex.finds,
    }
  }

  const create = kind === 'glob' ? createGlob : createLiteral
  const lower = ignoreCase ? create(asciiLowerCase(body)) : undefined
  const matches = overText(create(body), lower && ((value) => lower(asciiLowerCase(value))))
  const readsAs =
    kind === 'exact'
      ? `exactly ${shown(body)}${note}`
      : `glob ${shown(body)} (${describeWildcards(body) || 'no wildcard'})${note}`
  const [prefix = ''] = ignoreCase ? [] : (/^[^*?]*/.exec(body) ?? [])
  return { prefix, readsAs, matches }
}

function createLiteral(text: string): (value: string) => boolean {
  return (value) => value === text
}

const ASCII = /^\p{ASCII}*$/u

/**
 * Ignores the case of ASCII letters only. Unicode has other characters that fold to ASCII ones (U+212A KELVIN SIGN to `k`,
 * U+017F to `s`): whoever may create an environment could name an unprotected one `K8s` and be taken for `k8s`. A value
 * with any character beyond ASCII matches as it is written, or not at all.
 */
function overText(
  asWritten: (value: string) => boolean,
  folded?: (value: string) => boolean,
): Pattern['matches'] {
  if (!folded) return (value) => value !== undefined && asWritten(value)
  return (value) => value !== undefined && (ASCII.test(value) ? folded(value) : asWritten(value))
}

function refusal(text: string, body: string, { reason, advice }: RegexProblem): string {
  const instead = advice ?? `To match exactly this text, write ${shown(`exact:${body}`)}`
  return `${shown(text)} reads as a regular expression, which RE2 does not accept: ${reason}. ${instead}`
}

function at(path: string): { readonly path?: string } {
  return path ? { path } : {}
}
