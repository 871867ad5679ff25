import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { formatRow } from '../../src/permission/row-text.js'

describe('formatRow', () => {
  it('is one entry of a YAML list', () => {
    const row = {
      permission: 'affected-stacks:create',
      workflow: 'atmos-pro.yaml',
      branch: 'pull_request:main',
      environment: 'on',
      events: ['push', 'pull_request'],
    }
    expect(formatRow(row)).toBe(
      [
        '- permission: affected-stacks:create',
        '  workflow: atmos-pro.yaml',
        '  branch: pull_request:main',
        '  environment: "on"',
        '  events: [push, pull_request]',
      ].join('\n'),
    )
  })

  it.each([
    '1.2',
    '1e3',
    '0x1f',
    '12:30',
    '2024-01-01',
    'null',
    '~',
    'True',
    'no',
    '*',
    '&a',
    '!x',
    '- a',
    '# a',
    'a #b',
    'a: b',
    'a:',
    ': a',
    '%x',
    '@a',
    '`a`',
    "it's",
    '"',
    '\\',
    '{a}',
    '[a]',
    ' a ',
    '',
    '.nan',
    'a\u202eb',
    'a\u{e0041}b',
    'exact:a',
    'E0',
    'e+10',
  ])('YAML reads %j back as it is, in both versions', (branch) => {
    const row = { permission: 'a:b', branch, events: ['push'] }
    expect(parse(formatRow(row))).toEqual([row])
    expect(parse(formatRow(row), { version: '1.1' })).toEqual([row])
    expect(formatRow(row).replaceAll('\n', '')).not.toMatch(/[\p{Cf}\p{Cc}]/u)
  })

  it.each([
    ['on-call', 'on-call'],
    ['e2e', 'e2e'],
    ['Zürich 😀', '"Zürich 😀"'],
    ['\u212a8s', '"\\u212a8s"'],
    ['a\u00a0b', '"a\\u00a0b"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['a\u2028b', '"a\\u2028b"'],
    ['a\u2029b', '"a\\u2029b"'],
    ['a\u0085b', '"a\\u0085b"'],
    ['a\u{e0041}b', '"a\\U000e0041b"'],
  ])('%j is written %s', (branch, text) => {
    expect(formatRow({ permission: 'a:b', branch })).toBe(`- permission: a:b\n  branch: ${text}`)
  })

  it('YAML reads any pattern back as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30, unit: 'binary' }),
        fc.string({ maxLength: 12 }),
        (branch, workflow) => {
          const row = { permission: 'a:b', workflow, branch }
          expect(parse(formatRow(row))).toEqual([row])
          expect(parse(formatRow(row), { version: '1.1' })).toEqual([row])
        },
      ),
    )
  })
})
