import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guard } from '../../src/exchange/guard.js'
import { createFixture, type Fixture } from './fixture.js'

let fixture: Fixture
let token: string

beforeEach(async () => {
  fixture = await createFixture()
  const grant = await fixture.exchange.exchange(
    { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId },
    'trace',
  )
  token = grant.token
})
afterEach(() => fixture.github.close())

const request = (headers: Record<string, string>) => new Request('https://api.example/stacks', { headers })
const guarded = (headers: Record<string, string>, permission = 'affected-stacks:create') =>
  guard(request(headers), permission, fixture.exchange)

describe('guard', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('gives the session of a %s token', async (scheme) => {
    const session = await guarded({ authorization: `${scheme} ${token}` })
    expect(session).toMatchObject({
      workspaceId: fixture.workspaceId,
      permissions: ['affected-stacks:create'],
    })
  })

  it('refuses a permission the session does not list', async () => {
    await expect(guarded({ authorization: `Bearer ${token}` }, 'deployments:create')).rejects.toMatchObject({
      name: 'PermissionError',
      code: 'permission_denied',
      message:
        'The session of acme/infra does not include deployments:create. It includes: affected-stacks:create.',
    })
  })

  it('says so when a session lists nothing, or several', async () => {
    const session = await fixture.exchange.introspect(token)
    for (const [permissions, text] of [
      [[], 'It includes: nothing.'],
      [['a:b', 'c:d'], 'It includes: a:b, c:d.'],
    ] as const) {
      const exchange = { introspect: async () => ({ ...session, permissions }) }
      const refused = guard(request({ authorization: `Bearer ${token}` }), 'e:f', exchange)
      await expect(refused).rejects.toThrow(text)
    }
  })

  it('refuses a revoked session', async () => {
    await fixture.exchange.revoke(token, 'trace')
    await expect(guarded({ authorization: `Bearer ${token}` })).rejects.toMatchObject({
      code: 'token_revoked',
    })
  })

  it('refuses an expired session', async () => {
    fixture.clock.time += 1_800_000
    await expect(guarded({ authorization: `Bearer ${token}` })).rejects.toMatchObject({
      code: 'token_expired',
    })
  })

  it('refuses a token of GitHub', async () => {
    const oidc = await fixture.github.mint('push')
    await expect(guarded({ authorization: `Bearer ${oidc}` })).rejects.toMatchObject({ name: 'TokenError' })
  })

  it.each<[string, () => Record<string, string>]>([
    ['no header', () => ({})],
    ['an empty header', () => ({ authorization: '' })],
    ['another scheme', () => ({ authorization: `Basic ${token}` })],
    ['no scheme', () => ({ authorization: token })],
    ['two tokens', () => ({ authorization: `Bearer ${token}, Bearer ${token}` })],
    ['a token elsewhere', () => ({ 'x-token': token, cookie: `session=${token}` })],
  ])('refuses %s', async (_name, headers) => {
    await expect(guarded(headers())).rejects.toMatchObject({ name: 'TokenError', code: 'token_malformed' })
  })
})
