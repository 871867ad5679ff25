import { expect, it } from 'vitest'
import { bearerToken } from '../../src/exchange/bearer.js'

const read = (authorization?: string) =>
  bearerToken(new Request('https://api.example', authorization ? { headers: { authorization } } : {}))

it.each([
  ['a token', 'Bearer abc', 'abc'],
  ['all that RFC 6750 lets a token be made of', 'Bearer aZ09_.~+/-x', 'aZ09_.~+/-x'],
  ['padding', 'Bearer abc==', 'abc=='],
  ['several spaces', 'Bearer   abc', 'abc'],
  ['the scheme in another case', 'bEARER abc', 'abc'],
])('reads %s', (_name, header, token) => {
  expect(read(header)).toBe(token)
})

it.each([
  ['no header', undefined],
  ['no token', 'Bearer'],
  ['only padding', 'Bearer =='],
  ['no space', 'Bearerabc'],
  ['another scheme', 'Basic abc'],
  ['a scheme that ends alike', 'xBearer abc'],
  ['two tokens', 'Bearer abc def'],
  ['padding inside', 'Bearer a=c'],
  ['what no token is made of', 'Bearer a"c'],
])('refuses %s', (_name, header) => {
  expect(() => read(header)).toThrow(
    expect.objectContaining({
      code: 'token_malformed',
      claim: 'authorization',
      expected: 'Bearer SESSION',
      message: expect.stringContaining('Authorization: Bearer'),
    }),
  )
})
