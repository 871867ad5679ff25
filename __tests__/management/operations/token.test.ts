import { describe, expect, it } from 'vitest'
import { authenticate } from '../../../src/management/authenticate.js'
import { perform } from '../../../src/management/operation.js'
import { createToken, listTokens, revokeToken } from '../../../src/management/operations/token.js'
import {
  createWorkspace,
  deleteWorkspace,
  showWorkspace,
} from '../../../src/management/operations/workspace.js'
import { createWorkspaceFixture, NOW, refused } from '../fixture.js'

const DAY = 86_400

/** A workspace with one token, and how to use it. */
async function createIssued(role: 'member' | 'admin' | 'owner' = 'admin') {
  const fixture = await createWorkspaceFixture()
  const { call, store, administrator, workspaceId } = fixture
  const { token, ...record } = await call(createToken, { workspaceId, name: 'ci', role })
  const holder = async (bearer = token) => authenticate(store, bearer, administrator.now())
  return { ...fixture, token, record, holder }
}

describe('token.create', () => {
  it('makes one, shows it once, and stores only its hash', async () => {
    const { call, store, workspaceId, token, record, holder } = await createIssued()
    expect(token).toMatch(/^apo_[0-9a-z]{28}_[A-Za-z0-9_-]{43}$/)
    expect(token.slice(4, 32)).toBe(record.id.slice(4))
    expect(record).toEqual({
      id: expect.stringMatching(/^tok_/),
      version: 1,
      createdAt: '2026-11-23T12:00:00.000Z',
      workspaceId,
      name: 'ci',
      role: 'admin',
      expiresAt: '2027-02-21T12:00:00.000Z',
    })
    expect(await holder()).toEqual({
      workspaceId,
      role: 'admin',
      audit: { type: 'token', id: record.id, name: 'ci' },
    })
    expect(await call(listTokens, { workspaceId })).toEqual({ items: [record] })
    const secret = token.slice(33)
    const everything = JSON.stringify([await store.get('tokens', record.id), store.events()])
    expect(everything).toContain(record.id)
    expect(everything).not.toContain(secret)
    const { hash } = (await store.get('tokens', record.id)) ?? {}
    expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(store.events())).not.toContain(hash)
  })

  it('makes another one every time', async () => {
    const { call, workspaceId, token } = await createIssued()
    const other = await call(createToken, { workspaceId, name: 'ci', role: 'admin' })
    expect(other.token.slice(33)).not.toBe(token.slice(33))
  })

  it.each([
    ['admin', 'member', true],
    ['admin', 'admin', true],
    ['admin', 'owner', false],
    ['owner', 'owner', true],
  ] as const)('%s makes and revokes one for %s: %s', async (actor, role, may) => {
    const { call, as, workspaceId } = await createWorkspaceFixture()
    const context = as(actor, workspaceId)
    const made = call(createToken, { workspaceId, name: 'ci', role }, context)
    if (!may) await expect(made).rejects.toMatchObject(refused('role_insufficient'))
    const { id: tokenId } = await made.catch(() => call(createToken, { workspaceId, name: 'ci', role }))
    const revoked = call(revokeToken, { workspaceId, tokenId }, context)
    if (may) expect(await revoked).toMatchObject({ id: tokenId })
    else await expect(revoked).rejects.toMatchObject(refused('role_insufficient'))
  })

  it.each([
    { role: 'administrator' },
    { name: '' },
    { expiresInDays: 0 },
    { expiresInDays: 366 },
    { expiresInDays: 1.5 },
    { workspaceId: null },
  ])('refuses %j', async (fields) => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const input = { workspaceId, name: 'ci', role: 'admin', ...fields } as {
      workspaceId: string
      name: string
      role: 'admin'
    }
    await expect(call(createToken, input)).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [expect.stringMatching(new RegExp(`^${Object.keys(fields)[0]}: `))],
    })
  })
})

describe('authenticate', () => {
  it.each([
    ['nothing', () => ''],
    ['the id alone', (token: string) => token.slice(0, 32)],
    ['a secret that is too long', (token: string) => `${token}A`],
    ['a line break at the end', (token: string) => `${token}\n`],
    ['another prefix', (token: string) => `ghp${token.slice(3)}`],
    ['an id in capitals', (token: string) => `apo_${'A'.repeat(28)}${token.slice(32)}`],
    ['something huge', (token: string) => token.repeat(10_000)],
  ])('takes %s for no token', async (_name, forge) => {
    const { holder, token } = await createIssued()
    const error = await holder(forge(token)).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'TokenError', code: 'token_malformed' })
    expect(error.message).not.toContain(token.slice(33))
  })

  it('gives one answer for an unknown token, a wrong secret and the secret of another token', async () => {
    const { call, workspaceId, holder, token } = await createIssued()
    const other = await call(createToken, { workspaceId, name: 'two', role: 'owner' })
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`
    const answers = await Promise.all(
      [`apo_${'0'.repeat(28)}${token.slice(32)}`, wrong, `${other.token.slice(0, 32)}${token.slice(32)}`].map(
        (one) => holder(one).catch(({ name, code, message }) => ({ name, code, message })),
      ),
    )
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(answers[0]).toMatchObject({ name: 'TokenError', code: 'token_revoked' })
  })

  it('accepts a token until it expires', async () => {
    const { wait, holder } = await createIssued()
    wait(90 * DAY - 1)
    expect(await holder()).toMatchObject({ role: 'admin' })
    wait(1)
    await expect(holder()).rejects.toMatchObject({ name: 'TokenError', code: 'token_expired' })
  })

  it('accepts a token no more that was revoked, or whose workspace is gone', async () => {
    const { call, workspaceId, record, holder, store } = await createIssued()
    const two = await call(createToken, { workspaceId, name: 'two', role: 'admin' })
    expect(await call(revokeToken, { workspaceId, tokenId: record.id })).toEqual(record)
    await expect(holder()).rejects.toMatchObject({ code: 'token_revoked' })
    expect(store.events().at(-1)).toMatchObject({
      category: 'token',
      action: 'revoked',
      description: 'the token "ci" was revoked',
      target: { type: 'token', id: record.id, name: 'ci' },
    })
    expect(await holder(two.token)).toBeDefined()
    await call(deleteWorkspace, { workspaceId, confirm: 'acme' })
    await expect(holder(two.token)).rejects.toMatchObject({ code: 'token_revoked' })
  })

  it('makes nobody of a record that nobody makes', async () => {
    const { store, holder, record } = await createIssued()
    const stored = await store.get('tokens', record.id)
    if (!stored) throw new Error('no record')
    for (const [version, facts] of [
      { role: 'administrator' as const },
      { role: 'owner' as const, workspaceId: null },
    ].entries()) {
      const forged = { ...stored, ...facts, version: version + 2 }
      await store.commit([{ update: 'tokens', record: forged, was: version + 1 }], [])
      await expect(holder()).rejects.toMatchObject({ code: 'token_revoked' })
    }
  })

  it('says when the store cannot be reached', async () => {
    const { store, token } = await createIssued()
    const broken = { ...store, get: () => Promise.reject(new Error('connect ECONNREFUSED')) }
    await expect(authenticate(broken, token, NOW)).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

describe('token.list and token.revoke', () => {
  it('know no token of another workspace', async () => {
    const { call, as, record } = await createIssued()
    const { id: workspaceId } = await call(createWorkspace, { name: 'other' })
    const stranger = as('owner', workspaceId)
    expect(await call(listTokens, { workspaceId }, stranger)).toEqual({ items: [] })
    await expect(call(revokeToken, { workspaceId, tokenId: record.id }, stranger)).rejects.toMatchObject(
      refused('record_not_found', `This workspace has no token ${record.id}.`),
    )
  })

  it('what a token does, the log says it did', async () => {
    const { administrator, call, holder, store, workspaceId, record } = await createIssued('owner')
    const context = { ...administrator, actor: await holder() }
    expect(await perform(showWorkspace, { workspaceId }, context)).toMatchObject({ name: 'acme' })
    await call(createToken, { workspaceId, name: 'two', role: 'member' }, context)
    expect(store.events().at(-1)?.actor).toEqual({ type: 'token', id: record.id, name: 'ci' })
  })
})
