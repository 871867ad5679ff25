import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TokenError } from '../../../src/errors.js'
import { readJws } from '../../../src/identity/jws.js'
import { type Edit, edited, edits } from '../edits.js'
import { readStrictJson } from '../strict-json.js'
import type { Target } from '../target.js'

const HEADER = Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')

const text = fc
  .array(
    fc.constantFrom('a', 'b', ':', '"', '\\', '\\"', '":', '" :', '{', '}', ',', ' ', '\n', '\u2028', 'é'),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''))
const space = fc.constantFrom('', '', '', ' ', '\t', '\n', '\r', ' \n ')
const name = fc
  .tuple(text, fc.boolean())
  .map(([written, isEscaped]) =>
    isEscaped ? JSON.stringify(written).replace('a', '\\u0061') : JSON.stringify(written),
  )
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      text.map((one) => JSON.stringify(one)),
      fc.constantFrom('0', '-1.5e3', 'true', 'null'),
    ),
    fc
      .tuple(fc.array(fc.tuple(name, tie('value')), { maxLength: 5 }), space)
      .map(([members, gap]) => `{${gap}${members.map((one) => one.join(`${gap}:${gap}`)).join(`,${gap}`)}}`),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
  ),
}))

interface Input {
  readonly json: string
  readonly edits: readonly Edit[]
}

/** What a token says, against a reader of JSON that goes one character after the other: no name of it twice. */
export const names: Target<Input> = {
  name: 'names',
  inputs: fc.record({
    json: value,
    edits: fc.oneof(fc.constant([]), edits(['"', '\\', ':', '{}', ',"a":1'], 2)),
  }),
  check({ json, edits }) {
    const text = `{"a":${edited(json, edits)}}`.toWellFormed()
    const read = readStrictJson(text)
    const isSound = read !== undefined && !read.repeats
    try {
      const { claims } = readJws(`${HEADER}.${Buffer.from(text).toString('base64url')}.c2ln`, ['RS256'])
      assert.ok(isSound, 'accepted')
      assert.deepEqual(claims, read.value)
      return 'each name once'
    } catch (error) {
      assert.ok(error instanceof TokenError && error.code === 'token_malformed', String(error))
      // A name with a backslash, or one that V8 has taken for such a one: see `hasBackslash` there.
      assert.ok(!isSound || text.includes('\\'), 'refused')
      return read ? 'refused' : 'no JSON'
    }
  },
}
