import { RE2JS, RE2JSSyntaxException, RE2Set } from 're2js'
import { isPlainRegex } from './plain-regex.js'
import { expandedLength, hidesQuantifier } from './regex-size.js'

/**
 * Regular expressions, in RE2's syntax and on RE2's engine (`re2js`): the time is linear in the value whatever the
 * expression. The only file that knows the engine.
 */
export interface Regex {
  /** What every value that matches begins with, as far as it is plain to see. */
  readonly prefix: string
  /** Whether it matches the whole value. */
  matches(value: string): boolean
  /** Whether it matches somewhere in the value. For hints, never for a decision. */
  finds(value: string): boolean
}

/**
 * How long an expression may be with its counted repetitions written out. Within it RE2 needs about 1 ms to compile and at
 * most some 20 ms for a branch name made to be slow; without it, 256 characters can cost seconds.
 */
export const MAX_EXPANDED_LENGTH = 512

/** Why an expression cannot be used, and what to do about it where that is plain. */
export interface RegexProblem {
  readonly reason: string
  readonly advice?: string
}

/** `undefined` when the expression can be used. Where that is not plain to see RE2 parses it, which is cheaper than compiling. */
export function regexProblem(source: string): RegexProblem | undefined {
  // Without counted repetitions it is as long as it is written.
  if (source.length <= MAX_EXPANDED_LENGTH && isPlainRegex(source)) return undefined
  const length = expandedLength(source)
  if (length > MAX_EXPANDED_LENGTH) {
    return {
      reason: `it is too large: with its counted repetitions written out it has ${length} elements, of at most ${MAX_EXPANDED_LENGTH}`,
      advice: 'Use * or + instead of high counts',
    }
  }
  if (hidesQuantifier(source)) {
    return {
      reason: 'a quantifier stands behind flags or an empty quote, which cannot be repeated',
      advice: 'Put it directly behind what it repeats',
    }
  }
  // Alone first: `a)|(b` must not become one by the group put around it. An open `\Q` would swallow that group's end.
  return syntaxProblem(source) ?? (source.includes('\\Q') ? syntaxProblem(whole(source)) : undefined)
}

/** An expression without a {@link regexProblem}, compiled when it is first needed. */
export function createRegex(source: string, { ignoreCase = false } = {}): Regex {
  const flags = ignoreCase ? RE2JS.CASE_INSENSITIVE : 0
  const prefix = ignoreCase ? '' : literalPrefix(source)
  let compiled: RE2JS | undefined
  return {
    prefix,
    matches(value) {
      if (!value.startsWith(prefix)) return false
      compiled ??= RE2JS.compile(whole(source), flags)
      return compiled.test(value)
    },
    finds: (value) => RE2JS.compile(source, flags).test(value),
  }
}

/** In RE2 `^` and `$` are the ends of the value, not of a line, unless the expression itself says `(?m)`: inside the group. */
function whole(source: string): string {
  return `^(?:${source})$`
}

function syntaxProblem(source: string): RegexProblem | undefined {
  try {
    new RE2Set(RE2Set.ANCHOR_BOTH).add(source)
    return undefined
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    const reason = error.error
    const input = error.input ?? ''
    if (/^\(\?<?[=!]/.test(input)) {
      return { reason: 'RE2 has no lookarounds', advice: 'Write one row for each set of names instead' }
    }
    if (/^\\[1-9]/.test(input)) {
      return { reason: 'RE2 has no backreferences', advice: 'Write one row for each name instead' }
    }
    return { reason: input ? `${reason}, at ${input}` : reason }
  }
}

/** Most values are refused by it alone. */
function literalPrefix(source: string): string {
  if (source.includes('|')) return ''
  const [, text = '', quantifier] = /^\^?((?:[\w/@ -]|\\[./@+-])*)([*+?{])?/.exec(source) ?? []
  const elements = text.match(/\\?[^\\]/g) ?? []
  // A quantifier belongs to the last element, which may then be missing.
  return (quantifier ? elements.slice(0, -1) : elements).map((element) => element.at(-1)).join('')
}
