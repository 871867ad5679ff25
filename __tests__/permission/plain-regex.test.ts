import fc from 'fast-check'
import { RE2JS, RE2Set } from 're2js'
import { describe, expect, it } from 'vitest'
import { isPlainRegex } from '../../src/permission/plain-regex.js'
import { expandedLength } from '../../src/permission/regex-size.js'

describe('isPlainRegex', () => {
  it.each([
    'main',
    '^main$',
    '^(main|develop)$',
    'release/v[0-9]+\\.[0-9]+',
    'feature/([a-z]+-[0-9]+|fix)',
    'v[\\d\\.\\-]+',
    '(?:a|b)*c+?d??',
    '[a-zA-Z0-9._-]+\\.ya?ml',
    'acme/flows/\\w+\\.yml@refs/heads/main',
    '((((a))))',
    '^$|a||b',
    '()*',
  ])('knows %s', (source) => {
    expect(isPlainRegex(source)).toBe(true)
  })

  it.each([
    ['closes too much', 'a)|(b'],
    ['leaves open', '(a'],
    ['repeats nothing', '*.yml$'],
    ['repeats an alternative that is not there', '(a|*)'],
    ['repeats a repetition', 'a++'],
    ['repeats a lazy repetition', 'a*?*'],
    ['looks ahead', '(?=a)a'],
    ['looks behind', '(?<=a)b'],
    ['sets flags', '(?i)a'],
    ['names a group', '(?P<name>a)'],
    ['refers back', '(a)\\1'],
    ['quotes', '\\Qa'],
    ['ends in a backslash', 'a\\'],
    ['counts', 'a{2}'],
    ['has a class that does not end', '[a'],
    ['has a range backwards', '[z-a]'],
    ['has a range of signs', '[+--]'],
    ['has a class in a class', '[[:alpha:]]'],
    ['has a class of one bracket', '[]]'],
    ['escapes a letter', '\\a'],
    ['escapes a letter in a class', '[\\a]'],
    ['is beyond ASCII', 'é'],
    ['has a lone surrogate', '\ud800'],
  ])('leaves to RE2 what %s: %s', (_name, source) => {
    expect(isPlainRegex(source)).toBe(false)
  })

  it('is never wrong: RE2 accepts it, alone, in a group and in either case, and it is as long as it is written', () => {
    const source = fc
      .array(
        fc.constantFrom(
          ...['a', 'Z', '0', '_', '-', '/', '.', ' ', ',', '@', ':', '(', ')', '(?:', '|', '^', '$', '*'],
          ...['+', '?', '[', ']', '[^', 'a-z', '0-9', '\\', '\\.', '\\d', '\\S', '\\Q', '\\E', '{', '}', '2'],
          ...['(?', 'P<', '(?i)', '[:', ':]', '&', '~', '"', '<', '>', '=', '!', '#', '\n', 'é', '\ud800'],
        ),
        { maxLength: 14 },
      )
      .map((parts) => parts.join(''))
    let plain = 0
    fc.assert(
      fc.property(source, (text) => {
        if (!isPlainRegex(text)) return
        plain += 1
        new RE2Set(RE2Set.ANCHOR_BOTH).add(text)
        for (const flags of [0, RE2JS.CASE_INSENSITIVE]) RE2JS.compile(`^(?:${text})$`, flags)
        expect(expandedLength(text)).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 30_000 },
    )
    expect(plain).toBeGreaterThan(500)
  })

  it.each(
    ['(', '(a', '(a|', '(a(b', '((a)', '[a-z', '[a-z-]', '(a*b?c)+', '((ab)*c)+', 'a?', '((a?)?)?', '\\'].map(
      (part) => [part, `${part.repeat(100_000 / part.length)}!`],
    ),
  )('reads %s a hundred thousand characters long in one go', (_part, source) => {
    expect(isPlainRegex(source)).toBe(false)
  })
})
