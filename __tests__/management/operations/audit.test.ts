import { describe, expect, it } from 'vitest'
import { EVENT_COLUMNS, eventRow, showEvent } from '../../../src/management/event-view.js'
import { exportEvents } from '../../../src/management/export-events.js'
import { listAllAuditEvents, listAuditEvents } from '../../../src/management/operations/audit.js'
import { addMember, listMembers } from '../../../src/management/operations/member.js'
import { createToken, listTokens } from '../../../src/management/operations/token.js'
import {
  createWorkspace,
  deleteWorkspace,
  renameWorkspace,
} from '../../../src/management/operations/workspace.js'
import { newId } from '../../../src/store/id.js'
import type { AuditEvent } from '../../../src/store/store.js'
import {
  createFixture,
  createWorkspaceFixture,
  NOW,
  PLATFORM,
  refused,
  UNKNOWN_WORKSPACE,
} from '../fixture.js'

const denial: AuditEvent = {
  id: newId('aud'),
  time: NOW - 1000,
  category: 'auth',
  action: 'oidc_token_exchange_failure',
  traceId: 'trace-0',
  workspaceId: UNKNOWN_WORKSPACE,
  description: '=acme/infra, "quoted"\nmay not',
  actor: { type: 'workflow', id: '7', name: 'carol' },
  target: { type: 'repository', id: '1001', name: 'acme/infra', platform: PLATFORM },
  code: 'permission_denied',
  permissions: ['a:b', 'c:d'],
  metadata: { from: 'a', to: ['b'] },
}

describe('audit.list', () => {
  it('lists what happened in a workspace, newest first', async () => {
    const { call, as, store, workspaceId } = await createWorkspaceFixture()
    await call(createWorkspace, { name: 'other' })
    const { items } = await call(listAuditEvents, { workspaceId }, as('admin', workspaceId))
    const own = store.events().filter((event) => event.workspaceId === workspaceId)
    expect(items).toEqual(own.map(showEvent).reverse())
    expect(items[0]).toMatchObject({ time: '2026-11-23T12:00:00.000Z', action: 'repository_imported' })
  })

  it('gives a reader every event once, also while more are written', async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const before = store
      .events()
      .map(({ id }) => id)
      .reverse()
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await call(listAuditEvents, { workspaceId, limit: 1, ...(cursor && { cursor }) })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      await call(addMember, { workspaceId, login: `m${ids.length}`, role: 'member' })
    } while (cursor)
    expect(ids).toEqual(before)
  })

  it.each([
    ['category', { category: 'auth' }, 1],
    ['action', { action: 'oidc_token_exchange_failure' }, 1],
    ['actor', { actor: 'CAROL' }, 1],
    ['another actor', { actor: 'caro' }, 0],
    ['target', { target: '1001' }, 1],
    ['text', { text: 'MAY NOT' }, 1],
    ['since, which is included', { since: '2026-11-23T11:59:59Z', until: '2026-11-23T12:00:00Z' }, 1],
    ['a time zone', { since: '2026-11-23T12:59:59+01:00', until: '2026-11-23T13:00:00+01:00' }, 1],
    ['until, which is not included', { until: '2026-11-23T11:59:59.000Z' }, 0],
    ['several that do not meet', { category: 'auth', actor: 'alice' }, 0],
  ] as const)('filters by %s', async (_name, filter, count) => {
    const { call, store } = await createWorkspaceFixture()
    await store.recordEvent(denial)
    expect((await call(listAuditEvents, { workspaceId: UNKNOWN_WORKSPACE, ...filter })).items).toHaveLength(
      count,
    )
    expect((await call(listAllAuditEvents, filter)).items).toHaveLength(count)
  })

  it('shows an administrator a workspace that is gone, and nobody else', async () => {
    const { call, as, workspaceId } = await createWorkspaceFixture()
    const { id: own } = await call(createWorkspace, { name: 'own' })
    await call(deleteWorkspace, { workspaceId, confirm: 'acme' })
    const { items } = await call(listAuditEvents, { workspaceId })
    expect(items[0]).toMatchObject({ category: 'workspace', action: 'deleted' })
    await expect(call(listAuditEvents, { workspaceId }, as('owner', own))).rejects.toMatchObject(
      refused('workspace_not_found'),
    )
  })

  it.each([
    ['since', 'yesterday'],
    ['since', '2026-11-23'],
    ['until', '2026-02-30T00:00:00Z'],
    ['category', 'other'],
    ['text', ''],
    ['text', 'a\0b'],
    ['actor', 'x'.repeat(256)],
    ['limit', 0],
    ['limit', 201],
    ['limit', 'ten'],
    ['limit', ''],
    ['cursor', 'x'.repeat(2049)],
  ])('refuses %s %j', async (field, value) => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await expect(call(listAuditEvents, { workspaceId, [field]: value })).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [expect.stringMatching(new RegExp(`^${field}: `))],
    })
  })
})

describe('cursors', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const malformed = ['', '?', 'e30', '////', encode(null), encode({}), encode([]), encode('x'), encode([[]])]

  it.each([...malformed, encode([-1]), encode([1.5]), encode(['1']), encode([1, 2]), encode([2 ** 60])])(
    'of the log: %j is none',
    async (cursor) => {
      const { call } = createFixture()
      await expect(call(listAllAuditEvents, { cursor })).rejects.toMatchObject({
        code: 'request_invalid',
        problems: ['cursor: must be the nextCursor of the page before'],
      })
    },
  )

  it.each([...malformed, encode([1, 'usr_1']), encode(['a']), encode(['a\0', 'b']), encode(['a', '\uD800'])])(
    'of a list: %j is none',
    async (cursor) => {
      const { call, workspaceId } = await createWorkspaceFixture()
      await expect(call(listMembers, { workspaceId, cursor })).rejects.toMatchObject({
        code: 'request_invalid',
        problems: ['cursor: must be the nextCursor of the page before'],
      })
    },
  )
})

describe('the cursor of a list by time', () => {
  it('goes on where the page ended', async () => {
    const { call, wait, workspaceId } = await createWorkspaceFixture()
    const made: string[] = []
    for (const name of ['c', 'a', 'b']) {
      made.push((await call(createToken, { workspaceId, name, role: 'member' })).id)
      wait(1)
    }
    const first = await call(listTokens, { workspaceId, limit: 2 })
    const second = await call(listTokens, { workspaceId, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made)
  })

  it('is no text', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const text = Buffer.from('["alice","usr_1"]').toString('base64url')
    await expect(call(listTokens, { workspaceId, cursor: text })).rejects.toMatchObject({
      code: 'request_invalid',
    })
  })
})

describe('exportEvents', () => {
  it('gives all pages, of one workspace or of all', async () => {
    const { call, as, store, administrator, workspaceId } = await createWorkspaceFixture()
    for (let index = 0; index < 210; index += 1) {
      await call(renameWorkspace, { workspaceId, name: `acme ${index}`, version: '*' })
      await call(renameWorkspace, { workspaceId, name: `acme ${index}!`, version: '*' })
    }
    await call(createWorkspace, { name: 'other' })
    const all = await collect(exportEvents({}, administrator))
    expect(all.map(({ id }) => id)).toEqual(
      store
        .events()
        .map(({ id }) => id)
        .reverse(),
    )
    const own = await collect(exportEvents({ workspaceId, text: '!' }, as('admin', workspaceId)))
    expect(own).toHaveLength(419)
  })

  it('asks for the role that reading takes', async () => {
    const { as, workspaceId } = await createWorkspaceFixture()
    for (const [query, role] of [
      [{ workspaceId }, 'member'],
      [{}, 'owner'],
    ] as const) {
      await expect(exportEvents(query, as(role, workspaceId)).next()).rejects.toMatchObject({
        code: 'role_insufficient',
      })
    }
  })
})

describe('eventRow', () => {
  it('has a text for every column, in their order', () => {
    const row = eventRow(showEvent(denial))
    expect(Object.keys(row)).toEqual([...EVENT_COLUMNS])
    expect(row).toEqual({
      time: '2026-11-23T11:59:59.000Z',
      id: denial.id,
      category: 'auth',
      action: 'oidc_token_exchange_failure',
      workspaceId: UNKNOWN_WORKSPACE,
      actorType: 'workflow',
      actorId: '7',
      actorName: 'carol',
      targetType: 'repository',
      targetId: '1001',
      targetName: 'acme/infra',
      targetPlatform: PLATFORM,
      code: 'permission_denied',
      permissions: 'a:b c:d',
      traceId: 'trace-0',
      description: denial.description,
      metadata: '{"from":"a","to":["b"]}',
      denial: '',
    })
  })
})

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
