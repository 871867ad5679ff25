import { code } from './describe.js'
import { exactly, type Pattern, readPattern } from './pattern.js'
import { regexProblem } from './regex.js'

/** Why a pattern does not match a value it nearly matches, and what to write instead. */
export interface NearMiss {
  readonly why: string
  readonly instead?: string
}

/** The usual reasons: `*` and `/`, spaces, upper and lower case, a regular expression that matches only a part. */
export function nearMiss(pattern: Pattern, value: string): NearMiss | undefined {
  const { text, kind, body } = pattern
  const wider = body.replace(/\*+/g, '**')
  if (kind === 'glob' && readPattern(`glob:${wider}`).matches(value)) {
    return { why: '* stops at /', instead: text.slice(0, -body.length) + wider }
  }
  if (kind === 'exact' && body.trim() === value.trim()) {
    return { why: 'spaces around it count', instead: exactly(value) }
  }
  if (body === value) {
    return { why: 'as a regular expression it does not match its own text', instead: exactly(value) }
  }
  if (readPattern(`${kind}:${body}`, { ignoreCase: true }).matches(value)) {
    const why = 'upper and lower case differ'
    return kind === 'exact' ? { why, instead: exactly(value) } : { why }
  }
  if (pattern.finds(value)) {
    const why = `a regular expression is held against the whole value, and this one matches only a part of ${code(value)}`
    const instead = widenings(body).find((wider) => createsMatch(wider, value))
    return instead ? { why, instead } : { why }
  }
  return undefined
}

/** The expression without its anchors, open at the end, at the start, at both. */
function widenings(body: string): readonly string[] {
  const bare = body.replace(/^\^/, '').replace(/\$$/, '')
  const group = bare.includes('|') ? `(${bare})` : bare
  return [`${group}.*`, `.*${group}`, `.*${group}.*`]
}

function createsMatch(body: string, value: string): boolean {
  return regexProblem(body) === undefined && readPattern(`regex:${body}`).matches(value)
}
