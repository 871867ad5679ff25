import assert from 'node:assert/strict'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { ConfigError } from '../../../src/errors.js'
import { compilePermissions } from '../../../src/permission/compile.js'
import { lintPermissions } from '../../../src/permission/lint.js'
import { MAX_EXPANDED_LENGTH } from '../../../src/permission/regex.js'
import { expandedLength, hidesQuantifier } from '../../../src/permission/regex-size.js'
import { type Edit, edited, edits } from '../edits.js'
import { patternText, patternValue } from '../pattern-text.js'
import { type PatternField, type PlainPattern, readPlainly } from '../plain-patterns.js'
import type { Target } from '../target.js'

const NAME = 'affected-stacks:create'
/** Milliseconds of processor time, for one value. */
const MOST = 1_000

interface Input {
  readonly field: PatternField
  readonly text: string
  readonly edits: readonly Edit[]
  readonly values: readonly string[]
  readonly respelled: readonly Edit[]
}

/** Patterns: refused with a reason, or they match, in little time, what a plain reader says that they match. */
export const pattern: Target<Input> = {
  name: 'pattern',
  inputs: fc.record({
    field: fc.constantFrom('workflow', 'branch', 'environment', 'jobWorkflow'),
    text: patternText,
    edits: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      edits([...'^$\\()[]{}|+*?.', '{9', '\n', '\u2028'], 2),
    ),
    values: fc.array(patternValue, { minLength: 1, maxLength: 4 }),
    respelled: edits(['a', '/', 'main', 'A', '\n'], 3),
  }),
  check({ field, text, edits, values, respelled }) {
    const written = edited(text, edits)
    // Its scopes are the next target's.
    if (field === 'branch' && /^(?:tag|pull_request):/.test(written)) return 'with a scope'
    const plain = readPlainly(written, field)
    const row = { permission: NAME, [field]: written }
    lintPermissions([row])
    let compiled: ReturnType<typeof compilePermissions>
    try {
      compiled = compilePermissions([row])
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error))
      assert.equal(error.path, `[0].${field}`)
      assert.ok(!isUsable(written, plain), `a good pattern is refused: ${error.message}`)
      return 'refused'
    }
    assert.ok(plain && isUsable(written, plain), 'a bad pattern is accepted')
    const [read] = compiled.rowsOf(NAME)
    const own = field === 'branch' ? read?.branch.pattern : read?.[field]
    assert.ok(own)
    assert.equal(own.kind, plain.kind)
    const stripped = edited(plain.body.replace(/[\^$\\()[\]{}|+*?]/g, ''), respelled)
    for (const candidate of [undefined, ...values, stripped, plain.body]) {
      const before = process.cpuUsage()
      const isMatch = own.matches(candidate)
      const { user } = process.cpuUsage(before)
      assert.ok(user < MOST * 1_000, `took ${user / 1_000} ms`)
      assert.equal(isMatch, plain.matches(candidate), `of ${JSON.stringify(candidate)}`)
      if (isMatch && candidate !== undefined) assert.ok(candidate.startsWith(own.prefix))
      if (candidate !== undefined) own.finds(candidate)
    }
    assert.ok(own.readsAs)
    return own.kind
  },
}

function isUsable(text: string, plain: PlainPattern | undefined): boolean {
  if (!plain || !text.isWellFormed() || [...text].length > 256 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    return false
  return plain.kind !== 'regex' || isRegex(plain.body)
}

/** To RE2, alone as well as in a group. */
function isRegex(body: string): boolean {
  try {
    RE2JS.compile(body)
    RE2JS.compile(`^(?:${body})$`)
  } catch {
    return false
  }
  return expandedLength(body) <= MAX_EXPANDED_LENGTH && !hidesQuantifier(body)
}
