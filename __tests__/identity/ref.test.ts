import { describe, expect, it } from 'vitest'
import { readRef } from '../../src/identity/ref.js'

describe('readRef', () => {
  it.each([
    ['a branch', { ref: 'refs/heads/main' }, { kind: 'branch', name: 'main' }],
    ['a branch with slashes', { ref: 'refs/heads/a/b/c' }, { kind: 'branch', name: 'a/b/c' }],
    [
      'a branch called refs/heads/main',
      { ref: 'refs/heads/refs/heads/main' },
      { kind: 'branch', name: 'refs/heads/main' },
    ],
    [
      'a branch with @, % and letters of any script',
      { ref: 'refs/heads/a@b%2F-ü-日' },
      { kind: 'branch', name: 'a@b%2F-ü-日' },
    ],
    ['a tag', { ref: 'refs/tags/v1.2' }, { kind: 'tag', name: 'v1.2' }],
    ['a tag called like a branch', { ref: 'refs/tags/main' }, { kind: 'tag', name: 'main' }],
    [
      'an open pull request',
      { ref: 'refs/pull/12/merge', base_ref: 'main', head_ref: 'feature' },
      { kind: 'pull_request', name: '12/merge', number: 12, base: 'main', head: 'feature' },
    ],
    [
      "a pull request's head",
      { ref: 'refs/pull/7/head' },
      { kind: 'pull_request', name: '7/head', number: 7 },
    ],
    [
      'a merged pull request, which is on its base branch',
      { ref: 'refs/heads/main', base_ref: 'main', head_ref: 'feature' },
      { kind: 'branch', name: 'main', base: 'main', head: 'feature' },
    ],
    ['none', { ref: '' }, { kind: 'none', name: '' }],
    [
      'a protected branch',
      { ref: 'refs/heads/main', ref_protected: 'true' },
      { kind: 'branch', name: 'main', protected: true },
    ],
    [
      'an unprotected branch',
      { ref: 'refs/heads/x', ref_protected: 'false' },
      { kind: 'branch', name: 'x', protected: false },
    ],
    [
      'empty base and head',
      { ref: 'refs/heads/x', base_ref: '', head_ref: '' },
      { kind: 'branch', name: 'x' },
    ],
  ])('reads %s', (_name, claims, expected) => {
    expect(readRef(claims)).toEqual(expected)
  })

  it.each([
    ['a short name', 'main'],
    ['an empty branch', 'refs/heads/'],
    ['an empty tag', 'refs/tags/'],
    ['an unknown space', 'refs/notes/x'],
    ['a space before it', ' refs/heads/main'],
    ['upper case', 'REFS/HEADS/main'],
    ['pull request 0', 'refs/pull/0/merge'],
    ['a pull request that is not a number', 'refs/pull/x/merge'],
    ['a pull request with something before it', 'x/refs/pull/1/merge'],
    ['a pull request with a tail', 'refs/pull/1/merge/x'],
    ['a pull request with a line after it', 'refs/pull/1/merge\n'],
    ['a pull request without an end', 'refs/pull/1'],
  ])('refuses %s', (_name, ref) => {
    expect(() => readRef({ ref })).toThrow(
      expect.objectContaining({
        code: 'token_claim_invalid',
        claim: 'ref',
        message: expect.stringMatching(/^The token's ref ".+" is of no known kind\.$/),
        expected: expect.stringContaining('refs/heads/…'),
      }),
    )
  })
})
