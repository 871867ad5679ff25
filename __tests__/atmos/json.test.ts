import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_JSON_DEPTH, readJson } from '../../src/atmos/json.js'

const read = (text: string) => readJson(new TextEncoder().encode(text))
const nested = (levels: number, inside = '') => `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`

describe('readJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), (text) => {
        expect(read(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('counts the levels of what is nested, whatever its texts hold', () => {
    const text = fc.string({ unit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'a', 'ü', '部', '\u0000') })
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 2 * MAX_JSON_DEPTH }), (one, other, levels) => {
        const inside = `${JSON.stringify(one)},{${JSON.stringify(other)}:${JSON.stringify(one)}}`
        const isFine = levels + 1 <= MAX_JSON_DEPTH
        if (isFine) expect(read(nested(levels, inside))).toEqual(JSON.parse(nested(levels, inside)))
        else expect(() => read(nested(levels, inside))).toThrow(/nested deeper than 250 levels/)
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['half a list', '[1'],
    ['more ends than beginnings', ']]]]'],
    ['a text without end', '"['],
    ['a backslash at the end', '"\\'],
    ['two values', '1 2'],
  ])('%s is no JSON', (_name, text) => {
    expect(() => read(text)).toThrow('body: is not JSON in UTF-8')
  })

  it('what is no UTF-8 is no JSON, and is not said back', () => {
    const bytes = Uint8Array.from([0x22, 0xc3, 0x28, 0x22])
    expect(() => readJson(bytes)).toThrow('body: is not JSON in UTF-8')
  })
})
