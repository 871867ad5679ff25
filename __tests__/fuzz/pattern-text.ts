import fc from 'fast-check'
import { oneOf } from './one-of.js'

const piece = fc.oneof(
  fc.constantFrom(
    'main',
    'release/',
    'v1',
    '.',
    '-',
    '/',
    '@',
    'K',
    'k',
    'é',
    'ſ',
    '😀',
    ' ',
    'a',
    'b',
    '\u212a',
  ),
  fc.constantFrom('*', '**', '***', '?', '.*', 'x*'),
)
const simple = fc.array(piece, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
const atom = fc.oneof(
  oneOf('a b main . \\. [a-z] [^/] [^a-c\\d] \\d \\w \\W \\s / é 😀'),
  oneOf('\\pL \\p{Greek} [[:alpha:]] \\Qa.b\\E \\Q \\E \\b \\x41 \\z \\A ^ $'),
  oneOf('(?i) (?m) (?s) (?U) (?i:k) (?=a) (?<n>a) \\1 (?P<n>a) []a] [a ( )'),
)
const quantified = fc.tuple(
  atom,
  fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{0,3}', '{2,}', '{1000}', '{,2}', '**'),
)
const { regex } = fc.letrec<{ regex: string }>((tie) => ({
  regex: fc.oneof(
    { maxDepth: 3 },
    fc.array(quantified, { minLength: 1, maxLength: 5 }).map((parts) => parts.flat().join('')),
    fc.array(tie('regex'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
    fc
      .tuple(fc.constantFrom('(', '(?:', '^('), tie('regex'), fc.constantFrom(')', ')*', ')+', ')$', '){3}'))
      .map((parts) => parts.join('')),
    fc.array(tie('regex'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  ),
}))
/** A pattern, or something like one. */
export const patternText = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '',
      '',
      'exact:',
      'glob:',
      'regex:',
      '.github/workflows/',
      'exact:.github/workflows/',
    ),
    fc.oneof(
      simple,
      regex,
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom('*', '', 'a'.repeat(257)),
    ),
  )
  .map((parts) => parts.join(''))
/** A value of its own, or what is left of the pattern when its signs are taken off. */
export const patternValue = fc.oneof(
  simple,
  fc.string({ unit: 'grapheme', maxLength: 10 }),
  fc
    .tuple(fc.constantFrom('a', 'ab', 'main', '/', 'aaa/', 'é'), fc.nat(120))
    .map(([part, times]) => part.repeat(times)),
)
