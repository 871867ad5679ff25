import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactly, type Pattern, readPattern } from '../../src/permission/pattern.js'
import table from '../tables/patterns.json' with { type: 'json' }

const OPTIONS = {
  workflow: { folder: '.github/workflows/' },
  environment: { ignoreCase: true },
  jobWorkflow: {},
}

describe.each(table)('$name: $pattern', ({ field, pattern, readsAs, matches, refuses }) => {
  const read = () => readPattern(pattern, OPTIONS[field as keyof typeof OPTIONS])
  it('reads as', () => expect(read().readsAs).toBe(readsAs))
  it.each(matches)('matches %j', (value) => expect(read().matches(value ?? undefined)).toBe(true))
  if (refuses.length > 0) {
    it.each(refuses)('refuses %j', (value) => expect(read().matches(value ?? undefined)).toBe(false))
  }
})

const refused = (message: string) => expect.objectContaining({ name: 'ConfigError', message })

describe('refused patterns', () => {
  const refusal = (text: string) => () => readPattern(text, { folder: '.github/workflows/' }, '[3].workflow')

  it.each(['', 'exact:', '.github/workflows/'])('%j: nothing in it', (text) => {
    expect(refusal(text)).toThrow(refused(`[3].workflow: "${text}" is empty; write * for anything`))
  })

  it.each([
    ['a)|(b', 'unexpected ), at a)|(b'],
    ['a)', 'unexpected ), at a)'],
    ['(a', 'missing closing ), at (a'],
    ['[a', 'missing closing ], at [a'],
    ['a\\', 'trailing backslash at end of expression'],
    ['*.yml$', 'missing argument to repetition operator, at *'],
    ['a++', 'invalid nested repetition operator, at ++'],
    ['(?x)a b', 'invalid or unsupported Perl syntax, at (?x'],
    ['\\Qa', 'missing closing ), at ^(?:\\Qa)$'],
    ['(a\\(?=b', 'missing closing ), at (a\\(?=b'],
    ['(a\\\\1', 'missing closing ), at (a\\\\1'],
    ['\\Q(?=a', 'missing closing ), at ^(?:\\Q(?=a)$'],
    ['regex:c++', 'invalid nested repetition operator, at ++'],
  ])('%j is no expression: %s', (text, reason) => {
    const body = text.replace('regex:', '')
    expect(refusal(text)).toThrow(
      refused(
        `[3].workflow: "${text}" reads as a regular expression, which RE2 does not accept: ${reason}. To match exactly this text, write "exact:${body}"`,
      ),
    )
  })

  const lookarounds = 'RE2 has no lookarounds. Write one row for each set of names instead'
  const hidden =
    'a quantifier stands behind flags or an empty quote, which cannot be repeated. Put it directly behind what it repeats'
  const backreferences = 'RE2 has no backreferences. Write one row for each name instead'
  it.each([
    ['(?=a)a', lookarounds],
    ['(?!main).*', lookarounds],
    ['(?<=a)b', lookarounds],
    ['(?<!a)b', lookarounds],
    ['(a)\\1', backreferences],
    [
      'a{1001}',
      'it is too large: with its counted repetitions written out it has 1001 elements, of at most 512. Use * or + instead of high counts',
    ],
    ['ma(?i)?', hidden],
    ['a(?i){2}', hidden],
    ['a{9}(?s-i){9,}', hidden],
    ['a*(?)*', hidden],
    ['a(?i)(?s)+', hidden],
    ['a\\Q\\E{2}', hidden],
    ['a\\Qb\\E\\Q\\E*', hidden],
  ])('%j is an expression, but: %s', (text, reason) => {
    expect(refusal(text)).toThrow(
      refused(`[3].workflow: "${text}" reads as a regular expression, which RE2 does not accept: ${reason}`),
    )
  })

  it('without a place', () => {
    expect(() => readPattern('')).toThrow(refused('"" is empty; write * for anything'))
  })
})

/** Names as GitHub and git make them, and everything else. */
const anyText = fc.oneof(
  fc.string({
    minLength: 1,
    maxLength: 40,
    unit: fc.constantFrom(...'abAB12./-_@ *?^$\\()[]{}|+:é😀kK\u212a\u017f'),
  }),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
)

describe('properties', () => {
  it('a literal matches itself and nothing else', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const pattern = readPattern(exactly(text))
        expect(pattern.matches(text)).toBe(true)
        expect(pattern.matches(undefined)).toBe(false)
        expect(pattern.matches(other)).toBe(other === text)
        for (const near of [`${text}x`, `x${text}`, `${text}\n`, text.slice(1), text.slice(0, -1)]) {
          expect(pattern.matches(near)).toBe(near === text)
        }
      }),
    )
  })

  it('a literal environment matches itself and its ASCII cases only', () => {
    const upper = (text: string) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase())
    fc.assert(
      fc.property(anyText, anyText, (text, other) => {
        const pattern = readPattern(exactly(text), { ignoreCase: true })
        expect(pattern.matches(text)).toBe(true)
        expect(pattern.matches(other)).toBe(
          other === text || (/^\p{ASCII}*$/u.test(other) && upper(other) === upper(text)),
        )
      }),
    )
  })

  it('a glob agrees with a slow, obvious reference', () => {
    fc.assert(
      fc.property(globs, globValues, (glob, value) => {
        expect(readPattern(`glob:${glob}`).matches(value)).toBe(slowGlob([...glob], [...value]))
      }),
      { numRuns: 3000 },
    )
  })

  it('a glob made from the value matches it', () => {
    fc.assert(
      fc.property(globValues, fc.nat(), fc.nat(), (value, a, b) => {
        const [start, end] = [a % (value.length + 1), b % (value.length + 1)].sort((x, y) => x - y)
        const glob = `${value.slice(0, start)}**${value.slice(end)}`
        expect(readPattern(`glob:${glob}`).matches(value)).toBe(true)
      }),
    )
  })

  it('a regular expression agrees with RegExp where both mean the same', () => {
    fc.assert(
      fc.property(regexes, regexValues, (source, value) => {
        // RegExp, not RE2, takes time that grows with each repetition within another.
        fc.pre(source.length <= 60 && (source.match(/[*+]|,\}/g) ?? []).length <= 4)
        expect(readPattern(`regex:${source}`).matches(value)).toBe(new RegExp(`^(?:${source})$`).test(value))
      }),
      { numRuns: 1500 },
    )
  })

  it('decides the kind by the characters alone', () => {
    const kindOf = (text: string): Pattern['kind'] => {
      if (text === '*') return 'any'
      if ([...'^$\\()[]{}|+'].some((character) => text.includes(character)) || text.includes('.*'))
        return 'regex'
      return text.includes('*') || text.includes('?') ? 'glob' : 'exact'
    }
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/^(?:exact|glob|regex):/.test(text))
        let kind: Pattern['kind']
        try {
          kind = readPattern(text).kind
        } catch {
          kind = 'regex'
        }
        expect(kind).toBe(kindOf(text))
      }),
    )
  })
})

const globs = fc
  .array(fc.constantFrom('a', 'b', '/', '.', '+', '*', '**', '?', '😀'), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(''))
const globValues = fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b', '/', '.', '+', '😀', '\n') })

/** Tries every way to split the value. */
function slowGlob(glob: readonly string[], value: readonly string[]): boolean {
  const [token, ...rest] = glob
  if (token === undefined) return value.length === 0
  if (token === '*') {
    const isAny = rest[0] === '*'
    const after = rest.slice(
      rest.findIndex((next) => next !== '*') < 0 ? rest.length : rest.findIndex((next) => next !== '*'),
    )
    for (let length = 0; length <= value.length; length++) {
      if (!isAny && value.slice(0, length).includes('/')) return false
      if (slowGlob(after, value.slice(length))) return true
    }
    return false
  }
  const [character, ...left] = value
  const fits = token === '?' ? character !== undefined && character !== '/' : character === token
  return fits && slowGlob(rest, left)
}

const { regex: regexes } = fc.letrec<{ regex: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c', '\\.', '\\+', '\\-', '.', '[ab]', '[^a]', '\\d', '\\w', '/', 'main'),
    tie('regex').map((inner) => `(${inner})`),
    tie('regex').map((inner) => `(?:${inner})`),
  ),
  regex: fc
    .array(
      fc.array(
        fc
          .tuple(
            tie('atom'),
            fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{1,}', '*?', '+?', '??'),
          )
          .map((parts) => parts.join('')),
        { minLength: 1, maxLength: 3 },
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((branches) => branches.map((parts) => parts.join('')).join('|')),
}))
const regexValues = fc.oneof(
  fc.string({ maxLength: 8, unit: fc.constantFrom(...'abc.+-/1') }),
  fc.constantFrom('main', 'amain', 'mainmain', 'mainb'),
)
