import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, helpOf, isErrorCode } from '../src/error-code.js'
import { ConfigError, OidcError, RequestError, shown, TokenError, UnavailableError } from '../src/errors.js'
import { PermissionError } from '../src/permission/permission-error.js'
import { readPage } from './docs/markdown.js'
import { manifest } from './package/project.js'

describe('errors', () => {
  const cause = new Error('why')
  it.each([
    [
      new TokenError('token_expired', 'm', { claim: 'exp', seen: '1', expected: '2', cause }),
      'TokenError',
      'token_expired',
    ],
    [new PermissionError('workspace_not_found', 'm'), 'PermissionError', 'workspace_not_found'],
    [
      new UnavailableError('issuer_unavailable', 'm', { retryAfter: 5, cause }),
      'UnavailableError',
      'issuer_unavailable',
    ],
    [new ConfigError('m', { path: 'a.b', cause }), 'ConfigError', 'config_invalid'],
    [new RequestError('request_invalid', 'm', { problems: ['a'] }), 'RequestError', 'request_invalid'],
  ] as const)('%s has a name, a code, help and a cause', (error, name, code) => {
    expect(error).toBeInstanceOf(OidcError)
    expect(error).toBeInstanceOf(Error)
    expect({ name: error.name, code: error.code }).toEqual({ name, code })
    expect(String(error)).toMatch(new RegExp(`^${name}: `))
    expect(error.help).toBe(helpOf(code))
    if (error instanceof PermissionError || error instanceof RequestError)
      expect('cause' in error).toBe(false)
    else expect(error.cause).toBe(cause)
  })

  it('that nobody caught shows where help is', () => {
    expect(inspect(new TokenError('token_expired', 'm'))).toContain(`help: '${helpOf('token_expired')}'`)
  })

  it('a ConfigError begins with its path', () => {
    expect(new ConfigError('is wrong', { path: 'a[0].b' }).message).toBe('a[0].b: is wrong')
    expect(new ConfigError('is wrong').message).toBe('is wrong')
  })
})

describe('the help for a code', () => {
  const codes = Object.values(ERROR_CODES).flat()

  it.each(codes)('%s is a heading of the page, as of this major version', (code) => {
    const [repository, major] = [
      manifest.repository.url.replace(/^git\+|\.git$/g, ''),
      manifest.version.split('.')[0],
    ]
    expect(helpOf(code)).toBe(`${repository}/blob/v${major}/docs/errors.md#${code}`)
    expect(readPage('docs/errors.md').anchors).toContain(code)
  })

  it('is not for what somebody else calls a code', () => {
    expect(codes.every(isErrorCode)).toBe(true)
    for (const other of [
      '',
      'token',
      'toString',
      'config_invalid ',
      undefined,
      null,
      7,
      ['config_invalid'],
    ]) {
      expect(isErrorCode(other)).toBe(false)
    }
  })
})

describe('shown', () => {
  const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown
  it.each<[string, unknown, string]>([
    ['text in quotes', 'main', '"main"'],
    ['a list as JSON', ['a', 1], '["a",1]'],
    ['a number', 7, '7'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a BigInt', 1n, 'bigint'],
    ['line breaks', 'a\r\nb\u2028c', '"a\ufffd\ufffdb\ufffdc"'],
    ['terminal escapes', '\u001b[31mred', '"\ufffd[31mred"'],
    ['bidirectional overrides', 'a\u202eb', '"a\ufffdb"'],
    ['half a character', 'a\ud800', '"a\ufffd"'],
    ['only the beginning of a long text', 'x'.repeat(1000), `"${'x'.repeat(120)}…"`],
  ])('%s', (_name, value, expected) => {
    expect(shown(value)).toBe(expected)
  })

  it('stays short, and throws nothing, for what nests deep', () => {
    // JSON.stringify overflows on it in some versions of Node.
    expect(shown(deep).length).toBeLessThan(130)
  })
})
