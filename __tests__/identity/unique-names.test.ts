import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repeatsName } from '../../src/identity/unique-names.js'

type Written = string | readonly (readonly [string, Written])[]

/** Objects with names and texts full of what a search for names could trip over. */
const text = fc
  .array(fc.constantFrom('a', 'b', ':', '"', '\\', '\\"', '":', '" :', '{', '}', ',', ' ', '\n', '\u2028'), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''))
const { object } = fc.letrec<{ object: Written; value: Written }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, tie('object')),
  object: fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }),
}))
const space = fc.constantFrom('', '', '', ' ', '\t', '\n', '\r', ' \n ')

function write(value: Written, gap: string): string {
  if (typeof value === 'string') return JSON.stringify(value)
  const members = value.map(([name, inner]) => `${JSON.stringify(name)}${gap}:${gap}${write(inner, gap)}`)
  return `{${gap}${members.join(`${gap},`)}${gap}}`
}

/** How many names are written, and how many of them are left when it is read. */
function count(value: Written): { readonly written: number; readonly read: number } {
  if (typeof value === 'string') return { written: 0, read: 0 }
  const last = new Map(value)
  const inner = (values: readonly Written[], which: 'written' | 'read') =>
    values.reduce((sum: number, one) => sum + count(one)[which], 0)
  return {
    written:
      value.length +
      inner(
        value.map(([, one]) => one),
        'written',
      ),
    read: last.size + inner([...last.values()], 'read'),
  }
}

describe('repeatsName', () => {
  it.each([
    ['{"a":1,"b":2}', 2, false],
    ['{"a":1,"a":2}', 1, true],
    ['{"a":1,"\\u0061":2}', 1, true],
    ['{"a" :1,"a":2}', 1, true],
    ['{"a" :1,"b":":"}', 2, false],
    ['{"a" :1,"a":2,"b":":"}', 2, true],
    ['{"a":":"}', 1, false],
    ['{"a\\":":"\\":"}', 1, false],
    ['{}', 0, false],
  ])('%s', (json, names, expected) => {
    expect(repeatsName(json, names)).toBe(expected)
  })

  it('tells whether fewer names were read than written', () => {
    fc.assert(
      fc.property(object, space, (value, gap) => {
        const json = write(value, gap)
        const { written, read } = count(value)
        expect(repeatsName(json, read)).toBe(written !== read)
      }),
      { numRuns: 10_000 },
    )
  })
})
