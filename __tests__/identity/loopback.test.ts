import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVerifier } from '../../src/identity/verifier.js'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'

// Node's own fetch over real connections, with nothing in between: nock follows redirects in its own way.
let github: FakeGitHub

beforeAll(async () => {
  github = await createFakeGitHub()
})
afterAll(() => github.close())

const verify = async () =>
  createVerifier({ audience: 'atmos-pro.com', issuers: [github.issuer] }).verify(await github.mint('push'))

describe('over real connections', () => {
  it('verifies', async () => {
    expect((await verify()).platform).toBe(new URL(github.url).host)
  })

  it.each(['discovery', 'jwks'] as const)(
    'a redirect of %s is not followed, not even to itself',
    async (route) => {
      const path = route === 'discovery' ? 'openid-configuration' : 'jwks'
      github.fail(route, { redirect: `${github.url}/.well-known/${path}` }, 1)
      const before = github.requests[route]
      await expect(verify()).rejects.toMatchObject({
        code: 'issuer_unavailable',
        message: expect.stringContaining('answered 302'),
      })
      expect(github.requests[route]).toBe(before + 1)
    },
  )

  it.each(['reset', 'html', 'invalid-utf8', { oversized: 200_000 }, 500] as const)(
    'the key set: %j',
    async (fault) => {
      github.fail('jwks', fault, 1)
      await expect(verify()).rejects.toMatchObject({ code: 'issuer_unavailable' })
      await verify()
    },
  )
})
