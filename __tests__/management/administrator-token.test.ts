import { describe, expect, it } from 'vitest'
import {
  createAdministratorToken,
  listAdministratorTokens,
  revokeAdministratorToken,
} from '../../src/management/administrator-token.js'
import { authenticate } from '../../src/management/authenticate.js'
import { createToken } from '../../src/management/operations/token.js'
import { createFixture, createWorkspaceFixture, NOW } from './fixture.js'

describe("administrators' tokens", () => {
  it('are good for every workspace', async () => {
    const { store, administrator, actions } = createFixture()
    const { token, ...record } = await createAdministratorToken(administrator, {
      name: 'root',
      expiresInDays: 1,
    })
    expect(record).toMatchObject({
      workspaceId: null,
      role: 'administrator',
      expiresAt: '2026-11-24T12:00:00.000Z',
    })
    expect(await authenticate(store, token, NOW)).toEqual({
      workspaceId: null,
      role: 'administrator',
      audit: { type: 'token', id: record.id, name: 'root' },
    })
    expect(store.events()[0]).toMatchObject({ workspaceId: '', action: 'created', target: { id: record.id } })
    expect(await listAdministratorTokens(administrator)).toEqual([record])
    expect(await revokeAdministratorToken(administrator, record.id)).toEqual(record)
    await expect(authenticate(store, token, NOW)).rejects.toMatchObject({ code: 'token_revoked' })
    expect(actions()).toEqual(['token.created', 'token.revoked'])
  })

  it('are listed among any number of others', async () => {
    const { call, wait, administrator, workspaceId } = await createWorkspaceFixture()
    const first = await createAdministratorToken(administrator, { name: 'first' })
    for (let index = 0; index < 210; index += 1)
      await call(createToken, { workspaceId, name: 'ci', role: 'member' })
    wait(1)
    const second = await createAdministratorToken(administrator, { name: 'second' })
    const ids = (await listAdministratorTokens(administrator)).map(({ id }) => id)
    expect(ids).toEqual([first.id, second.id])
  })

  it('are made, listed and revoked only at the command line', async () => {
    const { store, administrator, as, workspaceId, actions } = await createWorkspaceFixture()
    const { token, id } = await createAdministratorToken(administrator, { name: 'root' })
    const before = actions()
    const overHttp = { ...administrator, actor: await authenticate(store, token, NOW) }
    for (const context of [overHttp, as('owner', workspaceId)]) {
      for (const attempt of [
        createAdministratorToken(context, { name: 'more' }),
        listAdministratorTokens(context),
        revokeAdministratorToken(context, id),
      ]) {
        await expect(attempt).rejects.toMatchObject({ code: 'role_insufficient' })
      }
    }
    expect(actions()).toEqual(before)
  })

  it('are no tokens of workspaces', async () => {
    const { call, administrator, workspaceId } = await createWorkspaceFixture()
    const { id } = await call(createToken, { workspaceId, name: 'ci', role: 'member' })
    for (const one of [id, `tok_${'0'.repeat(28)}`]) {
      await expect(revokeAdministratorToken(administrator, one)).rejects.toMatchObject({
        code: 'record_not_found',
        message: `There is no administrator's token ${one}.`,
      })
    }
  })

  it('have a name and an end', async () => {
    const { administrator } = createFixture()
    await expect(
      createAdministratorToken(administrator, { name: '', expiresInDays: 366 }),
    ).rejects.toMatchObject({
      code: 'request_invalid',
      problems: ['name: must not be empty', 'expiresInDays: must be 1 to 365 days'],
    })
  })
})
