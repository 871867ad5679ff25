import { describe, expect, it } from 'vitest'
import { ConfigError, OidcError, RequestError, shown, TokenError, UnavailableError } from '../src/errors.js'
import { PermissionError } from '../src/permission/permission-error.js'

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
  ])('%s has a name, a code and a cause', (error, name, code) => {
    expect(error).toBeInstanceOf(OidcError)
    expect(error).toBeInstanceOf(Error)
    expect({ name: error.name, code: error.code }).toEqual({ name, code })
    expect(String(error)).toMatch(new RegExp(`^${name}: `))
    if (error instanceof PermissionError || error instanceof RequestError)
      expect('cause' in error).toBe(false)
    else expect(error.cause).toBe(cause)
  })

  it('a ConfigError begins with its path', () => {
    expect(new ConfigError('is wrong', { path: 'a[0].b' }).message).toBe('a[0].b: is wrong')
    expect(new ConfigError('is wrong').message).toBe('is wrong')
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
