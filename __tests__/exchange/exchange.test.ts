import { afterEach, describe, expect, it } from 'vitest'
import { createExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange.js'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createVerifier } from '../../src/identity/verifier.js'
import type { Permission } from '../../src/permission/decision.js'
import { PermissionError } from '../../src/permission/permission-error.js'
import type { Store } from '../../src/store/store.js'
import { createFixture, type Fixture, NOW, onMain } from './fixture.js'

const traceId = 'trace-1'
let fixture: Fixture

afterEach(() => fixture.github.close())

/** Exchanges a token as a job of this event would. */
async function exchange(...[preset, options]: Parameters<Fixture['github']['mint']>) {
  const token = await fixture.github.mint(preset, options)
  return fixture.exchange.exchange({ token, workspaceId: fixture.workspaceId }, traceId)
}

describe('an exchange that is allowed', () => {
  it('gives a session of the permissions the run has, and no others', async () => {
    const permissions: Permission[] = [
      ...onMain,
      { permission: 'instances:create' },
      { permission: 'deployments:create', branch: 'release/*' },
      { permission: 'own:thing', environment: 'production' },
      { permission: 'own:thing', environment: 'staging' },
    ]
    fixture = await createFixture({ permissions })
    const { token, session } = await exchange('push', { environment: 'Staging' })
    expect(session.permissions).toEqual(['affected-stacks:create', 'instances:create', 'own:thing'])
    expect(session.expiresAt).toBe(NOW / 1000 + 1800)
    expect(await fixture.exchange.introspect(token)).toEqual(session)
  })

  it('writes one audit event, with who, what and why, and without the token', async () => {
    fixture = await createFixture()
    const oidc = await fixture.github.mint('push')
    const grant = await fixture.exchange.exchange({ token: oidc, workspaceId: fixture.workspaceId }, traceId)
    expect(fixture.store.events()).toEqual([
      {
        id: expect.stringMatching(/^aud_[0-9a-z]{28}$/),
        time: NOW,
        category: 'auth',
        action: 'oidc_token_exchange_success',
        traceId,
        workspaceId: fixture.workspaceId,
        description: 'acme/infra got a session: atmos-pro.yaml at refs/heads/main',
        actor: { type: 'workflow', id: expect.any(String), name: 'alice' },
        target: {
          type: 'repository',
          platform: 'token.actions.githubusercontent.com',
          id: '1001',
          name: 'acme/infra',
        },
        permissions: ['affected-stacks:create'],
      },
    ])
    const written = JSON.stringify(fixture.store.events())
    for (const secret of [oidc, grant.token]) {
      for (const part of secret.split('.')) expect(written).not.toContain(part)
    }
  })

  it('needs any one permission when none is required', async () => {
    fixture = await createFixture({ requiredPermission: null, permissions: [{ permission: 'own:thing' }] })
    expect((await exchange('push')).session.permissions).toEqual(['own:thing'])
  })

  it('needs any one permission, not the first, when none is required', async () => {
    const permissions = [{ permission: 'a:b', branch: 'dev' }, { permission: 'own:thing' }]
    fixture = await createFixture({ requiredPermission: null, permissions })
    expect((await exchange('push')).session.permissions).toEqual(['own:thing'])
  })

  it('of a run without a ref, by nobody in particular', async () => {
    fixture = await createFixture({ permissions: [{ permission: 'affected-stacks:create' }] })
    await exchange('deployment.sha', { claims: { actor: undefined } })
    expect(fixture.store.events()).toMatchObject([
      {
        description: 'acme/infra got a session: atmos-pro.yaml at no ref',
        actor: { type: 'workflow', id: expect.any(String) },
      },
    ])
    expect(fixture.store.events()[0]?.actor).not.toHaveProperty('name')
  })

  it('needs the permission that is required', async () => {
    const permissions = [{ permission: 'own:thing' }, { permission: 'other:thing', branch: 'dev' }]
    fixture = await createFixture({ requiredPermission: 'own:thing', permissions })
    expect((await exchange('push')).session.permissions).toEqual(['own:thing'])
  })

  it('a renamed repository', async () => {
    fixture = await createFixture()
    const { session } = await exchange('push', { repository: { fullName: 'acme/infrastructure' } })
    expect(session.repository.fullName).toBe('acme/infrastructure')
  })
})

describe('an exchange that is refused', () => {
  it.each<[string, Parameters<Fixture['github']['mint']>, object]>([
    ['a token for another audience', ['push', { audience: 'other' }], { code: 'token_audience_mismatch' }],
    ['an expired token', ['push', { expiresIn: -61 }], { code: 'token_expired' }],
    ['a repository of another id', ['push', { repository: { id: '9' } }], { code: 'workspace_not_found' }],
    [
      'a repository of another owner',
      ['push', { repository: { ownerId: '9' } }],
      { code: 'workspace_not_found' },
    ],
    ['another branch', ['push', { branch: 'dev' }], { code: 'permission_denied' }],
    ['a pull request', ['pull_request'], { code: 'permission_denied' }],
    ['a tag called main', ['push.tag', { tag: 'main' }], { code: 'permission_denied' }],
    ['pull_request_target', ['pull_request_target'], { code: 'permission_denied' }],
    ['workflow_run', ['workflow_run'], { code: 'permission_denied' }],
    ['issue_comment', ['issue_comment'], { code: 'permission_denied' }],
  ])('%s', async (_name, [preset, options], expected) => {
    fixture = await createFixture()
    await expect(exchange(preset, options)).rejects.toMatchObject(expected)
    expect(fixture.store.events()).toMatchObject([
      { category: 'auth', action: 'oidc_token_exchange_failure', ...expected },
    ])
  })

  it('has nothing to say of whether the workspace exists', async () => {
    fixture = await createFixture()
    const messages = []
    for (const workspaceId of [fixture.otherWorkspaceId, `ws_${'z'.repeat(28)}`]) {
      const token = await fixture.github.mint('push')
      const error = await fixture.exchange.exchange({ token, workspaceId }, traceId).catch((thrown) => thrown)
      expect(error).toBeInstanceOf(PermissionError)
      messages.push({ ...error, message: error.message })
    }
    expect(messages[0]).toEqual(messages[1])
    expect(messages[0]?.message).toMatch(/^There is no such workspace, or .* must be imported again\.$/)
  })

  it('carries the decision', async () => {
    fixture = await createFixture()
    const error = await exchange('pull_request').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'permission_denied',
      decision: { reason: 'conditions-unmet', suggestion: { branch: 'pull_request:main' } },
      message: expect.stringContaining('pull_request:main'),
    })
  })

  it('is audited with the nearest row, not with all of them', async () => {
    const permissions = Array.from({ length: 1000 }, (_, index) => ({
      permission: 'affected-stacks:create',
      branch: `release/${index}`,
    }))
    fixture = await createFixture({ permissions })
    await expect(exchange('push')).rejects.toMatchObject({ code: 'permission_denied' })
    const [event] = fixture.store.events()
    expect(event?.denial).toMatchObject({ reason: 'conditions-unmet', nearest: { unmet: 1 } })
    expect(JSON.stringify(event).length).toBeLessThan(4_000)
  })

  it.each<[string, Partial<ExchangeOptions> & { permissions: readonly Permission[] }, string]>([
    ['no permissions', { permissions: [] }, 'affected-stacks:create'],
    [
      'no permissions, none required',
      { permissions: [], requiredPermission: null },
      'affected-stacks:create',
    ],
    ['only others', { permissions: [{ permission: 'own:thing' }] }, 'affected-stacks:create'],
    [
      'none that matches',
      { permissions: [{ permission: 'a:b', branch: 'x' }], requiredPermission: null },
      'a:b',
    ],
  ])('%s', async (_name, options, permission) => {
    fixture = await createFixture(options)
    await expect(exchange('push')).rejects.toMatchObject({
      code: 'permission_denied',
      decision: { permission },
    })
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'token'],
    ['a list', []],
    ['no token', { workspaceId: `ws_${'0'.repeat(28)}` }],
    ['an empty token', { token: '', workspaceId: `ws_${'0'.repeat(28)}` }],
    ['a token that is an object', { token: {}, workspaceId: `ws_${'0'.repeat(28)}` }],
    ['no workspace', { token: 'x' }],
    ['a workspace of another form', { token: 'x', workspaceId: 'ws_ABC' }],
    ['a workspace with a line behind it', { token: 'x', workspaceId: `ws_${'0'.repeat(28)}\n` }],
  ])('a request that is %s', async (_name, request) => {
    fixture = await createFixture()
    await expect(fixture.exchange.exchange(request, traceId)).rejects.toMatchObject({
      name: 'RequestError',
      code: 'request_invalid',
      problems: [expect.any(String)],
    })
    expect(fixture.store.events()).toEqual([])
  })

  it('for a reason of our own, which the log does not tell either', async () => {
    const limitRepository = () => Promise.reject(new Error('password=hunter2'))
    fixture = await createFixture({ limitRepository })
    await expect(exchange('push')).rejects.toThrow('hunter2')
    const [event] = fixture.store.events()
    expect(event).toMatchObject({ action: 'oidc_token_exchange_failure', description: 'internal error' })
    expect(event).not.toHaveProperty('code')
  })

  it('by the limit of its repository, which strangers cannot use up', async () => {
    const asked: string[] = []
    fixture = await createFixture({
      limitRepository: async (key) => {
        asked.push(key)
        return asked.length > 1 ? 7 : 0
      },
    })
    await expect(exchange('push', { audience: 'other' })).rejects.toMatchObject({
      code: 'token_audience_mismatch',
    })
    await exchange('push')
    await expect(exchange('push')).rejects.toMatchObject({
      code: 'request_rate_limited',
      retryAfter: 7,
      message: 'Too many requests from this repository. Try again in 7 seconds.',
    })
    expect(asked).toEqual(Array(2).fill('token.actions.githubusercontent.com/1001'))
    // A flood must not become a flood of records.
    expect(fixture.store.events().map(({ code, action }) => code ?? action)).toEqual([
      'token_audience_mismatch',
      'oidc_token_exchange_success',
    ])
  })
})

describe('a token', () => {
  it('is good for one exchange', async () => {
    fixture = await createFixture()
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    await fixture.exchange.exchange(request, traceId)
    await expect(fixture.exchange.exchange(request, traceId)).rejects.toMatchObject({
      code: 'token_replayed',
      claim: 'jti',
      message: expect.stringContaining('request a new one'),
    })
  })

  it('is claimed under one key by all versions: its id, and two minutes beyond its end', async () => {
    fixture = await createFixture()
    const claims: unknown[] = []
    const recordExchange: Store['recordExchange'] = (record) => {
      claims.push(record.claim)
      return fixture.store.recordExchange(record)
    }
    const token = await fixture.github.mint('push', { claims: { jti: 'one' } })
    const request = { token, workspaceId: fixture.workspaceId }
    await on({ ...fixture.store, recordExchange }).exchange(request, traceId)
    const rememberUntil = NOW / 1000 + 300 + 120
    expect(claims).toEqual([{ issuer: GITHUB_ISSUER, tokenId: 'one', rememberUntil }])
  })

  it('gives one session to 200 who exchange it at once', async () => {
    fixture = await createFixture()
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, () => fixture.exchange.exchange(request, traceId)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'token_replayed' })
    }
    const actions = fixture.store.events().map(({ action }) => action)
    expect(actions.filter((action) => action === 'oidc_token_exchange_success')).toHaveLength(1)
    expect(actions).toHaveLength(200)
  })

  it('is not used up by a refusal', async () => {
    fixture = await createFixture()
    const token = await fixture.github.mint('push')
    const elsewhere = { token, workspaceId: fixture.otherWorkspaceId }
    await expect(fixture.exchange.exchange(elsewhere, traceId)).rejects.toMatchObject({
      code: 'workspace_not_found',
    })
    await fixture.exchange.exchange({ token, workspaceId: fixture.workspaceId }, traceId)
  })

  it('is remembered for as long as it could be accepted', async () => {
    fixture = await createFixture()
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    await fixture.exchange.exchange(request, traceId)
    fixture.clock.time += 359_000 // its 300 s and the tolerance, but for a second
    await exchange('push') // an occasion for the store to forget
    await expect(fixture.exchange.exchange(request, traceId)).rejects.toMatchObject({
      code: 'token_replayed',
    })
    fixture.clock.time += 1_000
    await expect(fixture.exchange.exchange(request, traceId)).rejects.toMatchObject({ code: 'token_expired' })
  })
})

describe('a session', () => {
  it('is revoked at once, once', async () => {
    fixture = await createFixture()
    const { token, session } = await exchange('push')
    expect(await fixture.exchange.revoke(token, 'trace')).toEqual(session)
    await expect(fixture.exchange.introspect(token)).rejects.toMatchObject({
      code: 'token_revoked',
      message: expect.stringContaining('was revoked'),
    })
    await expect(fixture.exchange.revoke(token, 'trace')).rejects.toMatchObject({ code: 'token_revoked' })
  })

  it('is revoked by its bearer, says the log', async () => {
    fixture = await createFixture()
    const { token, session } = await exchange('push')
    await fixture.exchange.revoke(token, 'trace-2')
    expect(fixture.store.events()[1]).toEqual({
      id: expect.stringMatching(/^aud_[0-9a-z]{28}$/),
      category: 'auth',
      action: 'session_revoked',
      traceId: 'trace-2',
      time: NOW,
      workspaceId: fixture.workspaceId,
      description: 'acme/infra ended its session',
      actor: { type: 'workflow', id: session.run?.id, name: 'alice' },
      target: { type: 'session', id: session.id },
    })
  })

  it('ends by itself', async () => {
    fixture = await createFixture()
    const { token } = await exchange('push')
    fixture.clock.time += 1_800_000
    await expect(fixture.exchange.introspect(token)).rejects.toMatchObject({ code: 'token_expired' })
  })

  it('of another store is not known', async () => {
    fixture = await createFixture()
    const { token } = await exchange('push')
    await fixture.github.close()
    fixture = await createFixture()
    await expect(fixture.exchange.introspect(token)).rejects.toMatchObject({ code: 'token_revoked' })
  })
})

describe('a store that fails', () => {
  it('when looking up the repository: unavailable', async () => {
    fixture = await createFixture()
    const store: Store = {
      ...fixture.store,
      findRepository: () => Promise.reject(new Error('connection lost')),
    }
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    await expect(on(store).exchange(request, traceId)).rejects.toMatchObject({
      code: 'store_unavailable',
      retryAfter: 5,
      cause: expect.objectContaining({ message: 'connection lost' }),
    })
  })

  it('when it is away: it is not asked again, to write that down', async () => {
    fixture = await createFixture()
    let events = 0
    const store: Store = {
      ...fixture.store,
      findRepository: () => Promise.reject(new Error('connection lost')),
      recordEvent: async () => {
        events += 1
      },
    }
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    await expect(on(store).exchange(request, traceId)).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(events).toBe(0)
  })

  it('when asked for a name: the refusal is written down without it', async () => {
    fixture = await createFixture()
    const store: Store = { ...fixture.store, isNameKnown: () => Promise.reject(new Error('connection lost')) }
    const token = await fixture.github.mint('push', { repository: { id: '9' } })
    const refused = on(store).exchange({ token, workspaceId: fixture.workspaceId }, traceId)
    await expect(refused).rejects.toMatchObject({ code: 'workspace_not_found' })
    expect(fixture.store.events()).toMatchObject([{ code: 'workspace_not_found' }])
    expect(fixture.store.events()[0]).not.toHaveProperty('metadata')
  })

  it('when recording the exchange: unavailable, and no session', async () => {
    fixture = await createFixture()
    const store: Store = { ...fixture.store, recordExchange: () => Promise.reject(new Error('disk full')) }
    const request = { token: await fixture.github.mint('push'), workspaceId: fixture.workspaceId }
    await expect(on(store).exchange(request, traceId)).rejects.toMatchObject({ code: 'store_unavailable' })
    // The same token is still good once the store is back.
    await fixture.exchange.exchange(request, traceId)
  })

  it('when only the audit of a refusal fails: still the refusal', async () => {
    fixture = await createFixture()
    const store: Store = { ...fixture.store, recordEvent: () => Promise.reject(new Error('disk full')) }
    const request = { token: await fixture.github.mint('pull_request'), workspaceId: fixture.workspaceId }
    await expect(on(store).exchange(request, traceId)).rejects.toMatchObject({ code: 'permission_denied' })
  })

  it('when asked for a session: unavailable', async () => {
    fixture = await createFixture()
    const { token } = await exchange('push')
    const store: Store = { ...fixture.store, isSessionActive: () => Promise.reject(new Error('gone')) }
    await expect(on(store).introspect(token)).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

/** The fixture's exchange on another store. */
function on(store: Store): Exchange {
  const { github, clock, exchange } = fixture
  const now = () => clock.time
  const verifier = createVerifier({ audience: 'atmos-pro.com', fetch: github.fetch, now })
  return createExchange({ verifier, sessions: exchange.sessions, store, now })
}
