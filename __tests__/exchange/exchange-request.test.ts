import { expect, it } from 'vitest'
import { readExchangeRequest } from '../../src/exchange/exchange-request.js'

const workspaceId = `ws_${'0'.repeat(28)}`

it('reads a request, and no more than belongs to it', () => {
  const request = { token: 'x', workspaceId }
  expect(readExchangeRequest({ ...request, admin: true })).toEqual(request)
})

it.each<[string, unknown, readonly RegExp[]]>([
  ['nothing', undefined, [/^body: /]],
  ['no token', { workspaceId }, [/^token: /]],
  ['an empty token', { token: '', workspaceId }, [/^token: /]],
  ['another form of workspace', { token: 'x', workspaceId: 'acme' }, [/^workspaceId: .*ws_/]],
  ['neither', {}, [/^token: /, /^workspaceId: /]],
])('says what is wrong with %s, and quotes none of it', (_name, request, problems) => {
  expect(() => readExchangeRequest(request)).toThrow(
    expect.objectContaining({
      code: 'request_invalid',
      message: 'The body must be {"token": "…", "workspaceId": "ws_…"}.',
      problems: problems.map((problem) => expect.stringMatching(problem)),
    }),
  )
})
