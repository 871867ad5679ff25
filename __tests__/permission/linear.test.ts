import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { type Pattern, readPattern } from '../../src/permission/pattern.js'
import { MAX_EXPANDED_LENGTH } from '../../src/permission/regex.js'
import { expandedLength, hidesQuantifier } from '../../src/permission/regex-size.js'
import { countReads } from './reads.js'

const LENGTH = 100_000

describe('matching is linear in the value', () => {
  it.each([
    ['nested repetition', '(a+)+$', 'a', '!'],
    ['nested alternation', '(a|aa)+$', 'a', '!'],
    ['overlapping classes', '(\\w+\\d*\\w*)+!', 'a1', '?!'],
    ['five **a, never', '**a**a**b**a**ab', 'a', 'ab'],
    ['five **a, ends fit', '**a**a**a**a**b', 'a', 'b'],
    ['ten *', '*a*a*a*a*a*a*a*a*a*b', 'a', 'b'],
    ['mixed wildcards', '**/*a/**?b', '/a', '/b'],
    ['an exponential automaton', '.*a.{20}', 'ab', 'b'],
    ['an exponential automaton, large', '.*[ab].{400}c', 'ab', 'c'],
    ['counted repetition', '(.{1,8}){1,50}b', 'a', 'b'],
  ])('%s: %s', (_name, text, unit, end) => {
    const value = (length: number) => unit.repeat(length / unit.length) + end
    const reads = (length: number) => {
      const pattern = readPattern(text)
      return countReads(() => pattern.matches(value(length)))
    }
    const [half, whole] = [reads(LENGTH / 2), reads(LENGTH)]
    expect(half).toBeGreaterThan(0)
    expect(whole).toBeLessThan(2.2 * half + 1000)
    expect(whole).toBeLessThan(25 * LENGTH)
  })

  it.each(['main', 'release/*', 'feature/**', '*.yml', '*'])('%s walks no value at all', (text) => {
    const value = 'release/'.repeat(LENGTH / 8)
    const pattern = readPattern(text)
    expect(countReads(() => pattern.matches(value))).toBe(0)
  })
})

/** Whether an expression is refused when it is read, and never afterwards: it is compiled only when it is needed. */
function usable(source: string): string {
  let pattern: Pattern
  try {
    pattern = readPattern(`regex:${source}`, { ignoreCase: true })
  } catch {
    return 'refused'
  }
  try {
    pattern.matches('a')
    pattern.matches('é')
    return 'accepted'
  } catch {
    return 'fails later'
  }
}

describe('the size of a regular expression is bounded', () => {
  it.each([
    ['counted', '.{1,1000}'.repeat(28)],
    ['counted exactly', '.{1000}'.repeat(36)],
    ['optional', '.{0,1000}'.repeat(28)],
    ['classes of Unicode', '\\pL{1000}'.repeat(28)],
    ['nested', '((.{1,10}){1,10}){1,10}'.repeat(10)],
    ['around a long group', `(${'abcdefghij'.repeat(24)}){1000}`],
    ['around many classes', `(${'[a-c]'.repeat(48)}){1000}`],
    ['around an escaped parenthesis', `(${'ab'.repeat(50)}\\(c){100}`],
    ['around a parenthesis in a class', `(${'ab'.repeat(50)}[(]c){100}`],
    ['around a closing one in a class', `(${'ab'.repeat(50)}[)]c){100}`],
    ['around a bracket in a class', `(${'ab'.repeat(50)}[]([]c){100}`],
    ['around a class of a class', `(${'ab'.repeat(50)}[[:alpha:](]c){100}`],
    ['around a quoted parenthesis', `(${'ab'.repeat(50)}\\Q(\\Ec){100}`],
    ['at least', '(abc){200,}'],
    ['one more than may be', `.{${MAX_EXPANDED_LENGTH + 1}}`],
    ['at least as many as may be', `.{${MAX_EXPANDED_LENGTH},}`],
    ['around quoted parentheses', `(${'ab'.repeat(50)}\\Q((\\E){100}`],
    ['around quoted text', `(\\Q${'ab'.repeat(50)}\\E){10}`],
  ])('%s', (_name, source) => {
    expect(source.length).toBeLessThanOrEqual(256)
    expect(() => readPattern(`regex:${source}`)).toThrow('it is too large')
  })

  it.each([
    ['flags', '(?i){10}'],
    ['flags that are off', '(?-s){7,9}'],
    ['an empty quote', '\\Q\\E{10}'],
    ['flags and a sign', '(?i)+'],
  ])('not even with what is repeated hidden behind %s', (_name, hidden) => {
    const source = `(?:${'.?'.repeat(105)})${hidden.repeat(3)}`
    expect(expandedLength(source)).toBeLessThan(MAX_EXPANDED_LENGTH)
    expect(() => readPattern(`regex:${source}`)).toThrow('a quantifier stands behind flags or an empty quote')
  })

  it.each([
    ['flags', '(?i)a(?-i)b{2}'],
    ['a quote', '\\Qa(?i){9}\\E{2}'],
    ['a quote that ends in the beginning of one', '\\Qa\\Q\\E{2}'],
    ['flags, and an escaped sign', '(?i)\\+a{2}'],
    ['flags, and a sign in a class', '(?i)[*]{2}'],
    ['flags, and a quoted sign', '(?i)\\Q+\\E{2}'],
    ['an escaped parenthesis', '(a\\(?i)+'],
    ['a class', '[(?i)]{2}'],
    ['braces that count nothing', 'a(?i){x}'],
    ['as many as may be', `.{${MAX_EXPANDED_LENGTH}}`],
    ['at least one less', `.{${MAX_EXPANDED_LENGTH - 1},}`],
    ['classes, which are one element each', '([a-c][a-c]){100}'],
    ['a name of any length', '[A-Za-z0-9_.-]{1,255}'],
    ['commits', '[0-9a-f]{40}-[0-9a-f]{64}'],
    ['256 alternatives', 'a|'.repeat(120)],
    ['a character by number', '\\x{1000}+\\p{Greek}{2}'],
    ['braces that count nothing', 'a{,900}b{x}'],
  ])('%s is accepted', (_name, source) => {
    expect(() => readPattern(`regex:${source}`)).not.toThrow()
  })

  it('counted or not', () => {
    expect(() => readPattern(`regex:${'a'.repeat(MAX_EXPANDED_LENGTH)}`)).not.toThrow()
    expect(() => readPattern(`regex:${'a'.repeat(MAX_EXPANDED_LENGTH + 1)}`)).toThrow('it is too large')
  })

  it('bounds the size of RE2 programs', () => {
    const { regex } = fc.letrec<{ regex: string; atom: string }>((tie) => ({
      atom: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(
          'a',
          '.',
          '[(]',
          '[)]',
          '[]a]',
          '[^]]',
          '[[:digit:]{5}]',
          '\\(',
          '\\)',
          '\\[',
          '\\Q(a\\E',
          '\\Q\\E',
          '(?i)',
          '(?s-m)',
          '\\Qa',
          '\\pL',
          '\\p{Greek}',
          '\\x{61}',
          '^',
          '$',
          '\\b',
        ),
        tie('regex').map((inner) => `(${inner})`),
        tie('regex').map((inner) => `(?:${inner})`),
        tie('regex').map((inner) => `(?i:${inner})`),
        tie('regex').map((inner) => `(?P<n>${inner})`),
      ),
      regex: fc
        .array(
          fc
            .tuple(
              tie('atom'),
              fc.constantFrom('', '', '*', '+', '?', '|', '{3}', '{0,4}', '{2,}', '{0}', '{1,9}?'),
            )
            .map((parts) => parts.join('')),
          { minLength: 1, maxLength: 4 },
        )
        .map((parts) => parts.join('')),
    }))
    let compiled = 0
    fc.assert(
      fc.property(regex, (source) => {
        let size: number
        try {
          size = RE2JS.compile(source).programSize()
        } catch {
          return
        }
        if (hidesQuantifier(source)) return
        compiled++
        expect(size).toBeLessThanOrEqual(2 * expandedLength(source) + 3)
        expect(usable(source)).not.toBe('fails later')
      }),
      { numRuns: 5000 },
    )
    expect(compiled).toBeGreaterThan(500)
  })
})
