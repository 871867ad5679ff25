import { describe, expect, it } from 'vitest'
import { listLocks, releaseLock } from '../../../src/management/operations/lock.js'
import type { LockRecord } from '../../../src/store/records.js'
import { lockRecord } from '../../../src/testing/managed-store/records.js'
import { createWorkspaceFixture, NOW, PLATFORM, refused } from '../fixture.js'

async function createLocks() {
  const fixture = await createWorkspaceFixture()
  const { store, workspaceId } = fixture
  const take = async (differences: Partial<LockRecord> = {}) => {
    const record = lockRecord(workspaceId, { expiresAt: NOW + 60_000, ...differences })
    expect(await store.commit([{ insert: 'locks', record }], [])).toBe('done')
    return record
  }
  return { ...fixture, take }
}

describe('locks.list', () => {
  it('shows who holds what, and until when', async () => {
    const { call, take, workspaceId } = await createLocks()
    const { id } = await take()
    expect(await call(listLocks, { workspaceId })).toEqual({
      items: [
        {
          id,
          version: 1,
          createdAt: '2026-11-23T12:00:00.000Z',
          workspaceId,
          platform: PLATFORM,
          repositoryId: '1001',
          key: 'ue2-prod/vpc',
          expiresAt: '2026-11-23T12:01:00.000Z',
          updatedAt: '2026-11-23T12:00:00.000Z',
          message: 'applying',
          properties: { pr: 7, labels: ['a', null] },
          run: expect.objectContaining({ repository: 'acme/infra', actor: 'alice', runId: '99' }),
        },
      ],
    })
  })

  it('leaves out what has expired, to the millisecond', async () => {
    const { call, take, wait, workspaceId } = await createLocks()
    await take({ key: 'a', expiresAt: NOW })
    await take({ key: 'b', expiresAt: NOW + 1 })
    const keys = async () => (await call(listLocks, { workspaceId })).items.map(({ key }) => key)
    expect(await keys()).toEqual(['b'])
    wait(1)
    expect(await keys()).toEqual([])
  })

  it('lists by key, page by page, also where pages are thinned out', async () => {
    const { call, take, workspaceId } = await createLocks()
    for (const key of ['d', 'a', 'c', 'b']) await take({ key, expiresAt: key < 'c' ? NOW : NOW + 1 })
    const first = await call(listLocks, { workspaceId, limit: 2 })
    expect(first.items).toEqual([])
    const second = await call(listLocks, { workspaceId, limit: 2, cursor: first.nextCursor })
    expect(second.items.map(({ key }) => key)).toEqual(['c', 'd'])
    expect(second.nextCursor).toBeUndefined()
  })

  it('lists page by page, however long the keys', async () => {
    const { call, take, workspaceId } = await createLocks()
    const keys = ['a', '"', '字'].map((character) => character.repeat(512)).sort()
    for (const key of keys) await take({ key })
    const listed: string[] = []
    let cursor: string | undefined
    do {
      const page = await call(listLocks, { workspaceId, limit: 1, ...(cursor ? { cursor } : {}) })
      listed.push(...page.items.map(({ key }) => key))
      cursor = page.nextCursor
    } while (cursor)
    expect(listed).toEqual(keys)
  })

  it('finds one by its key, exactly', async () => {
    const { call, take, workspaceId } = await createLocks()
    await take({ key: 'prod/vpc' })
    await take({ key: 'prod/vpc2' })
    const { items } = await call(listLocks, { workspaceId, key: 'prod/vpc' })
    expect(items.map(({ key }) => key)).toEqual(['prod/vpc'])
    expect(await call(listLocks, { workspaceId, key: 'PROD/vpc' })).toEqual({ items: [] })
  })
})

describe('locks.release', () => {
  it('takes it from whoever holds it, and says so in the log', async () => {
    const { call, as, take, store, workspaceId } = await createLocks()
    const { id, facts } = await take()
    const released = await call(releaseLock, { workspaceId, lock: id }, as('admin', workspaceId))
    expect(released).toMatchObject({ id, key: 'ue2-prod/vpc' })
    expect(await store.get('locks', id)).toBeUndefined()
    expect(store.events().at(-1)).toMatchObject({
      category: 'lock',
      action: 'deleted',
      workspaceId,
      actor: { type: 'token', name: 'admin' },
      description: 'the lock "ue2-prod/vpc" was taken from acme/infra',
      target: { type: 'lock', id, name: 'ue2-prod/vpc' },
      metadata: { from: facts.run, expiresAt: '2026-11-23T12:01:00.000Z' },
    })
  })

  it.each([
    ['the version that was seen', 1, 'done'],
    ['any version', '*', 'done'],
    ['no version', undefined, 'done'],
    ['another version: it was extended', 2, 'record_changed'],
  ] as const)('with %s', async (_name, version, expected) => {
    const { call, take, workspaceId } = await createLocks()
    const { id } = await take()
    const outcome = await call(releaseLock, { workspaceId, lock: id, version }).then(
      () => 'done',
      ({ code }) => code,
    )
    expect(outcome).toBe(expected)
  })

  it('finds neither one that has expired nor one of another workspace', async () => {
    const { call, take, store, actions, workspaceId } = await createLocks()
    const expired = await take({ expiresAt: NOW })
    const foreign = lockRecord(`ws_${'1'.repeat(28)}`, { expiresAt: NOW + 60_000 })
    await store.commit([{ insert: 'locks', record: foreign }], [])
    const before = actions()
    await expect(call(releaseLock, { workspaceId, lock: expired.id })).rejects.toMatchObject(
      refused('record_not_found', /has expired: nobody holds it/),
    )
    await expect(call(releaseLock, { workspaceId, lock: foreign.id })).rejects.toMatchObject(
      refused('record_not_found', /This workspace has no lock lock_/),
    )
    expect(actions()).toEqual(before)
  })

  it('two release it once', async () => {
    const { call, take, actions, workspaceId } = await createLocks()
    const { id } = await take()
    const attempts = [1, 2].map(() => call(releaseLock, { workspaceId, lock: id }))
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(actions().filter((action) => action === 'lock.deleted')).toHaveLength(1)
  })
})
