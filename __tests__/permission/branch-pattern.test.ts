import { describe, expect, it } from 'vitest'
import type { Ref } from '../../src/identity/identity.js'
import { readBranchPattern } from '../../src/permission/branch-pattern.js'
import table from '../tables/branch-patterns.json' with { type: 'json' }

describe.each(table.patterns)('$pattern', ({ pattern, readsAs, matches }) => {
  const read = () => readBranchPattern(pattern)
  it(`reads as ${readsAs}`, () => expect(read().readsAs).toBe(readsAs))
  it.each(Object.entries(table.refs))('%s', (name, ref) => {
    expect(read().matches(ref as Ref)).toBe(matches.includes(name))
  })
})

describe('refused', () => {
  it('without a place', () => {
    expect(() => readBranchPattern('tag:')).toThrow(/^"" is empty/)
  })

  it.each(['tag:', 'pull_request:', 'tag:exact:', 'pull_request:a)|(b', 'tag:[v'])('%s', (pattern) => {
    expect(() => readBranchPattern(pattern, '[0].branch')).toThrow(/^\[0\]\.branch: /)
  })
})
