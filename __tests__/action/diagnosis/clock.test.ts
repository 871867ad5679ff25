import { describe, expect, it } from 'vitest'
import { refusedWith } from '../support/failing.js'
import { refusal } from '../support/fixture.js'

describe('clocks', () => {
  const at = (seconds: number) => ({ date: new Date(Date.now() + seconds * 1000).toUTCString() })

  it.each([
    ['TokenExpired', 900, /The server's clock is (899|900|901) s ahead of GitHub's/],
    ['TokenInvalid', 900, /The server's clock is (899|900|901) s ahead of GitHub's/],
    ['TokenInvalid', -900, /The server's clock is (899|900|901) s behind GitHub's/],
    ['TokenExpired', 0, /The server's clock agrees with GitHub's now, so the token was late/],
  ])('%s from a server that is %s s off', async (tag, seconds, cause) => {
    const { title, message } = await refusedWith(refusal(401, tag, {}, at(seconds)))
    expect(title).toBe('Clocks disagree')
    expect(message).toMatch(cause)
    expect(message).toMatch(/GitHub issued the token at \d{4}-\S+Z, good until \d{4}-\S+Z\./)
    expect(message).toContain('NTP')
  })

  it('knows a token that is not valid yet by its code', async () => {
    const context = { code: 'token_not_yet_valid' }
    expect((await refusedWith(refusal(401, 'TokenInvalid', { context }, at(-30)))).title).toBe(
      'Clocks disagree',
    )
  })

  it('does not blame the clock for anything else', async () => {
    expect((await refusedWith(refusal(401, 'AudienceMismatch', {}, at(900)))).title).toBe('Wrong audience')
    expect((await refusedWith(refusal(401, 'TokenReplayed', {}, at(900)))).title).toBe('OIDC token refused')
    expect((await refusedWith(refusal(401, 'TokenInvalid', {}, at(30)))).title).toBe('OIDC token refused')
    expect((await refusedWith(refusal(404, 'WorkspaceNotFound', {}, at(900)))).title).toBe(
      'Repository not in the workspace',
    )
  })

  it.each([{ iat: 'x' }, { iat: undefined, exp: 1e300 }])('stands tokens without times', async (claims) => {
    const { title, message } = await refusedWith(refusal(401, 'TokenExpired', {}, at(900)), { claims })
    expect(title).toBe('Clocks disagree')
    expect(message).toContain('GitHub issued the token at unknown')
  })
})
