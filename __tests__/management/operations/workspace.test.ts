import { describe, expect, it } from 'vitest'
import { listAuditEvents } from '../../../src/management/operations/audit.js'
import { listMembers } from '../../../src/management/operations/member.js'
import { addPermission } from '../../../src/management/operations/permission.js'
import { createToken } from '../../../src/management/operations/token.js'
import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  renameWorkspace,
  showWorkspace,
} from '../../../src/management/operations/workspace.js'
import { createFixture, createWorkspaceFixture, refused, UNKNOWN_WORKSPACE } from '../fixture.js'

describe('workspace.create', () => {
  it('makes one, and its owner', async () => {
    const { call, store, actions } = createFixture()
    const workspace = await call(createWorkspace, { name: 'acme', owner: 'Alice_acme' })
    expect(workspace).toEqual({
      id: expect.stringMatching(/^ws_[0-9a-z]{28}$/),
      version: 1,
      createdAt: '2026-11-23T12:00:00.000Z',
      name: 'acme',
    })
    const { items } = await call(listMembers, { workspaceId: workspace.id })
    expect(items).toMatchObject([{ login: 'Alice_acme', role: 'owner', version: 1 }])
    expect(actions()).toEqual(['workspace.created', 'team_member.added'])
    expect(store.events()[0]).toEqual({
      id: expect.stringMatching(/^aud_/),
      time: Date.parse('2026-11-23T12:00:00Z'),
      category: 'workspace',
      action: 'created',
      traceId: 'trace-1',
      workspaceId: workspace.id,
      description: 'the workspace "acme" was made',
      actor: { type: 'command_line', name: 'root' },
      target: { type: 'workspace', id: workspace.id, name: 'acme' },
    })
  })

  it('makes one without members', async () => {
    const { call, actions } = createFixture()
    const { id } = await call(createWorkspace, { name: 'acme' })
    expect(await call(listMembers, { workspaceId: id })).toEqual({ items: [] })
    expect(actions()).toEqual(['workspace.created'])
  })

  it.each([
    ['one character', 'a'],
    ['100 characters', 'a'.repeat(100)],
    ['spaces inside', 'Acme Inc., 東京'],
  ])('takes a name of %s', async (_name, name) => {
    const { call } = createFixture()
    expect(await call(createWorkspace, { name })).toMatchObject({ name })
  })

  it.each([
    ['nothing', '', 'name: must not be empty'],
    ['101 characters', 'a'.repeat(101), 'name: must have at most 100 characters'],
    ['a space before', ' acme', 'name: must not begin or end with a space'],
    ['a space after', 'acme\u00A0', 'name: must not begin or end with a space'],
    ['a line break', 'ac\nme', 'name: must not have control or other invisible characters'],
    ['a NUL', 'ac\0me', 'name: must not have control or other invisible characters'],
    ['a bidirectional override', 'ac\u202Eme', 'name: must not have control or other invisible characters'],
    ['a lone surrogate', 'ac\uD800me', 'name: must not have control or other invisible characters'],
  ])('refuses a name of %s', async (_name, name, problem) => {
    const { call, actions } = createFixture()
    await expect(call(createWorkspace, { name })).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [problem],
    })
    expect(actions()).toEqual([])
  })

  it.each(['', '-alice', 'ali ce', 'alice_', 'a_b_c', 'ålice', 'a'.repeat(40), 'alice[bot]'])(
    'refuses the login %j',
    async (owner) => {
      const { call } = createFixture()
      await expect(call(createWorkspace, { name: 'acme', owner })).rejects.toMatchObject({
        code: 'request_invalid',
        problems: [expect.stringMatching(/^owner: must/)],
      })
    },
  )
})

describe('workspace.list', () => {
  it('gives an administrator all, page by page, in order of their names', async () => {
    const { call } = createFixture()
    for (const name of ['b', 'a', 'd', 'c', 'c']) await call(createWorkspace, { name })
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await call(listWorkspaces, { limit: 2, ...(cursor && { cursor }) })
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor)
    expect(names).toEqual(['a', 'b', 'c', 'c', 'd'])
  })

  it('has no next page after exactly one', async () => {
    const { call } = createFixture()
    for (const name of ['a', 'b']) await call(createWorkspace, { name })
    expect(await call(listWorkspaces, { limit: 2 })).toEqual({
      items: [expect.anything(), expect.anything()],
    })
  })

  it('finds by a part of the name, ASCII case ignored', async () => {
    const { call } = createFixture()
    for (const name of ['Acme', 'other']) await call(createWorkspace, { name })
    expect((await call(listWorkspaces, { search: 'ACM' })).items.map(({ name }) => name)).toEqual(['Acme'])
  })

  it('gives whoever belongs to a workspace that one', async () => {
    const { call, as, workspaceId } = await createWorkspaceFixture()
    await call(createWorkspace, { name: 'acme two' })
    const found = async (search?: string) =>
      (await call(listWorkspaces, search ? { search } : {}, as('member', workspaceId))).items.map(
        ({ id }) => id,
      )
    expect(await found()).toEqual([workspaceId])
    expect(await found('CM')).toEqual([workspaceId])
    expect(await found('two')).toEqual([])
  })
})

describe('workspace.show', () => {
  it('shows it, also to a member', async () => {
    const { call, as, workspaceId } = await createWorkspaceFixture()
    expect(await call(showWorkspace, { workspaceId }, as('member', workspaceId))).toMatchObject({
      name: 'acme',
    })
  })

  it('knows no other', async () => {
    const { call } = createFixture()
    await expect(call(showWorkspace, { workspaceId: UNKNOWN_WORKSPACE })).rejects.toMatchObject(
      refused('workspace_not_found'),
    )
  })
})

describe('workspace.rename', () => {
  it('gives it another name', async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const { version } = await call(showWorkspace, { workspaceId })
    const renamed = await call(renameWorkspace, { workspaceId, name: 'acme-inc', version })
    expect(renamed).toMatchObject({ id: workspaceId, name: 'acme-inc', version: version + 1 })
    expect(await call(showWorkspace, { workspaceId })).toEqual(renamed)
    expect(store.events().at(-1)).toMatchObject({
      action: 'renamed',
      description: 'the workspace "acme" is called "acme-inc" by now',
      metadata: { from: 'acme', to: 'acme-inc' },
    })
  })

  it('wants to know which version was seen', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await expect(call(renameWorkspace, { workspaceId, name: 'other' })).rejects.toMatchObject(
      refused('version_required', /^Say which version you have seen/),
    )
  })

  it('tells the second of two who saw one version', async () => {
    const { call, workspaceId, actions } = await createWorkspaceFixture()
    const results = await Promise.allSettled(
      ['one', 'two'].map((name) => call(renameWorkspace, { workspaceId, name, version: 1 })),
    )
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(results[1]).toMatchObject({
      reason: refused('record_changed', /^It has version 2 by now, not 1: somebody else changed it/),
    })
    expect(actions().filter((action) => action === 'workspace.renamed')).toHaveLength(1)
  })

  it('lets both pass who do not mind', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await Promise.all(
      ['one', 'two', 'three'].map((name) => call(renameWorkspace, { workspaceId, name, version: '*' })),
    )
    expect(await call(showWorkspace, { workspaceId })).toMatchObject({ version: 4 })
  })

  it.each([0, -1, 1.5, '1', 'W/"1"'])('refuses the version %j', async (version) => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await expect(
      call(renameWorkspace, { workspaceId, name: 'other', version: version as number }),
    ).rejects.toMatchObject({
      code: 'request_invalid',
      problems: ['version: must be the version that was seen, for example 3, or * for whatever it is'],
    })
  })
})

describe('workspace.delete', () => {
  it.each([
    ['nothing', undefined],
    ['another name', 'acm'],
    ['another case', 'Acme'],
  ])('does nothing when %s confirms it', async (_name, confirm) => {
    const { call, workspaceId, actions } = await createWorkspaceFixture()
    const before = actions()
    await expect(
      call(deleteWorkspace, { workspaceId, ...(confirm === undefined ? {} : { confirm }) }),
    ).rejects.toMatchObject(refused('confirmation_required', /send its name as confirm: "acme"\.$/))
    expect(await call(showWorkspace, { workspaceId })).toMatchObject({ name: 'acme' })
    expect(actions()).toEqual(before)
  })

  it('removes everything in it, and keeps the audit log', async () => {
    const { call, store, workspaceId, repository } = await createWorkspaceFixture()
    await call(addPermission, { workspaceId, repository, permission: 'a:b' })
    await call(createToken, { workspaceId, name: 'ci', role: 'admin' })
    await call(deleteWorkspace, { workspaceId, confirm: 'acme' })
    for (const table of ['workspaces', 'members', 'repositories', 'permissions', 'tokens'] as const) {
      expect(await store.list(table, { limit: 10 })).toEqual([])
    }
    const { items } = await call(listAuditEvents, { workspaceId })
    expect(items.map(({ category, action }) => `${category}.${action}`)).toEqual([
      'workspace.deleted',
      'token.created',
      'permission.assigned',
      'github.repository_imported',
      'team_member.added',
      'workspace.created',
    ])
    await expect(call(deleteWorkspace, { workspaceId, confirm: 'acme' })).rejects.toMatchObject(
      refused('workspace_not_found'),
    )
  })

  it('must be confirmed again under another name', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const results = await Promise.allSettled([
      call(renameWorkspace, { workspaceId, name: 'other', version: '*' }),
      call(deleteWorkspace, { workspaceId, confirm: 'acme' }),
    ])
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: refused('confirmation_required') },
    ])
  })
})
