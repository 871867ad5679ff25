import { describe, expect, it } from 'vitest'
import {
  addMember,
  changeMember,
  listMembers,
  removeMember,
} from '../../../src/management/operations/member.js'
import { createWorkspace, showWorkspace } from '../../../src/management/operations/workspace.js'
import { newId } from '../../../src/store/id.js'
import { MAX_ROWS } from '../../../src/store/records.js'
import { createWorkspaceFixture, refused } from '../fixture.js'

const ROLES = ['member', 'admin', 'owner'] as const

/** A workspace with the owner alice, an admin and a member. */
async function createTeam() {
  const fixture = await createWorkspaceFixture()
  const { call, workspaceId } = fixture
  const { items } = await call(listMembers, { workspaceId })
  const [alice] = items
  if (!alice) throw new Error('no alice')
  const admin = await call(addMember, { workspaceId, login: 'bob', role: 'admin' })
  const member = await call(addMember, { workspaceId, login: 'carol', role: 'member' })
  const owners = async () =>
    (await call(listMembers, { workspaceId })).items
      .filter(({ role }) => role === 'owner')
      .map(({ login }) => login)
  return { ...fixture, members: { owner: alice, admin, member }, owners }
}

describe('member.add', () => {
  it('adds one, and the workspace has another version', async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const { version } = await call(showWorkspace, { workspaceId })
    const member = await call(addMember, { workspaceId, login: 'Bob', role: 'admin' })
    expect(member).toMatchObject({
      id: expect.stringMatching(/^usr_/),
      workspaceId,
      login: 'Bob',
      role: 'admin',
      version: 1,
    })
    expect(await call(showWorkspace, { workspaceId })).toMatchObject({ version: version + 1 })
    expect(store.events().at(-1)).toMatchObject({
      category: 'team_member',
      action: 'added',
      description: 'Bob was added as admin',
      target: { type: 'team_member', id: member.id, name: 'Bob' },
      metadata: { role: 'admin' },
    })
  })

  it('knows a login in another case', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    await expect(call(addMember, { workspaceId, login: 'ALICE', role: 'member' })).rejects.toMatchObject(
      refused('record_conflict', 'alice is a member already: owner.'),
    )
  })

  it('adds a login once, however many ask at once', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const results = await Promise.allSettled(
      ['bob', 'Bob', 'BOB'].map((login) => call(addMember, { workspaceId, login, role: 'member' })),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((await call(listMembers, { workspaceId })).items).toHaveLength(2)
  })

  it(`has room for ${MAX_ROWS}`, async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const base = { version: 1, createdAt: 0, workspaceId, role: 'member' } as const
    await store.commit(
      Array.from({ length: MAX_ROWS - 2 }, (_, index) => ({
        insert: 'members' as const,
        record: { id: newId('usr'), ...base, login: `m${index}` },
      })),
      [],
    )
    const results = await Promise.allSettled(
      ['bob', 'carol'].map((login) => call(addMember, { workspaceId, login, role: 'member' })),
    )
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      {
        status: 'rejected',
        reason: refused('record_conflict', /has 500 members: there is no room for more/),
      },
    ])
  })
})

describe('nobody gives, takes or changes a role above their own', () => {
  const RANK = { member: 0, admin: 1, owner: 2 } as const
  const cases = (['admin', 'owner'] as const).flatMap((actor) =>
    ROLES.flatMap((role) => ROLES.map((to) => ({ actor, role, to }))),
  )

  it.each(cases)('$actor makes $role of $to', async ({ actor, role, to }) => {
    const { call, as, workspaceId, members, actions } = await createTeam()
    await call(addMember, { workspaceId, login: 'dave', role: 'owner' })
    const before = actions()
    const { id: memberId } = members[to]
    const change = call(changeMember, { workspaceId, memberId, role, version: '*' }, as(actor, workspaceId))
    if (RANK[role] <= RANK[actor] && RANK[to] <= RANK[actor]) {
      expect(await change).toMatchObject({ role, version: 2 })
    } else {
      await expect(change).rejects.toMatchObject(
        refused(
          'role_insufficient',
          'The role owner is above yours, admin: you can neither give nor take nor change it.',
        ),
      )
      expect(actions()).toEqual(before)
    }
  })

  it.each([
    ['admin', 'member', true],
    ['admin', 'admin', true],
    ['admin', 'owner', false],
    ['owner', 'owner', true],
  ] as const)('%s adds and removes %s: %s', async (actor, role, may) => {
    const { call, as, workspaceId } = await createTeam()
    const context = as(actor, workspaceId)
    const add = call(addMember, { workspaceId, login: 'dave', role }, context)
    if (!may) await expect(add).rejects.toMatchObject(refused('role_insufficient'))
    const { id: memberId } = await add.catch(() => call(addMember, { workspaceId, login: 'dave', role }))
    const remove = call(removeMember, { workspaceId, memberId }, context)
    if (may) expect(await remove).toMatchObject({ login: 'dave' })
    else await expect(remove).rejects.toMatchObject(refused('role_insufficient'))
  })
})

describe('member.change and member.remove', () => {
  it('changes a role', async () => {
    const { call, store, workspaceId, members } = await createTeam()
    const { id: memberId, version } = members.member
    const changed = await call(changeMember, { workspaceId, memberId, role: 'admin', version })
    expect(changed).toEqual({ ...members.member, role: 'admin', version: 2 })
    expect(store.events().at(-1)).toMatchObject({
      action: 'role_changed',
      description: 'carol is admin by now, and was member',
      metadata: { from: 'member', to: 'admin' },
    })
  })

  it('wants to know which version was seen, and says which there is', async () => {
    const { call, workspaceId, members } = await createTeam()
    const { id: memberId } = members.member
    const change = { workspaceId, memberId, role: 'admin' } as const
    await expect(call(changeMember, change)).rejects.toMatchObject(refused('version_required'))
    await call(changeMember, { ...change, version: 1 })
    await expect(call(changeMember, { ...change, version: 1 })).rejects.toMatchObject(
      refused('record_changed', /version 2 by now, not 1/),
    )
    await expect(call(removeMember, { workspaceId, memberId, version: 1 })).rejects.toMatchObject(
      refused('record_changed'),
    )
    await call(removeMember, { workspaceId, memberId, version: 2 })
  })

  it('tells the second of two who saw one version', async () => {
    const { call, workspaceId, members, actions } = await createTeam()
    const { id: memberId } = members.member
    const results = await Promise.allSettled(
      (['admin', 'admin'] as const).map((role) =>
        call(changeMember, { workspaceId, memberId, role, version: 1 }),
      ),
    )
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: refused('record_changed') },
    ])
    expect(actions().filter((action) => action === 'team_member.role_changed')).toHaveLength(1)
  })

  it('removes one', async () => {
    const { call, store, workspaceId, members } = await createTeam()
    const { id: memberId } = members.member
    expect(await call(removeMember, { workspaceId, memberId })).toEqual(members.member)
    expect(store.events().at(-1)).toMatchObject({
      action: 'removed',
      description: 'carol, member, was removed',
    })
    await expect(call(removeMember, { workspaceId, memberId })).rejects.toMatchObject(
      refused('record_not_found', `This workspace has no member ${memberId}.`),
    )
  })

  it('finds no member of another workspace', async () => {
    const { call, members, as } = await createTeam()
    const { id: workspaceId } = await call(createWorkspace, { name: 'other' })
    const { id: memberId } = members.member
    const stranger = as('owner', workspaceId)
    await expect(call(removeMember, { workspaceId, memberId }, stranger)).rejects.toMatchObject(
      refused('record_not_found'),
    )
    await expect(
      call(changeMember, { workspaceId, memberId, role: 'owner', version: '*' }, stranger),
    ).rejects.toMatchObject(refused('record_not_found'))
  })
})

describe('the last owner', () => {
  it.each(['administrator', 'owner'] as const)('stays, also for an %s', async (actor) => {
    const { call, as, administrator, workspaceId, members, owners, actions } = await createTeam()
    const context = actor === 'owner' ? as('owner', workspaceId) : administrator
    const { id: memberId } = members.owner
    const before = actions()
    const reason = refused(
      'record_conflict',
      /^alice is the last owner of the workspace, and a workspace keeps one/,
    )
    await expect(call(removeMember, { workspaceId, memberId }, context)).rejects.toMatchObject(reason)
    await expect(
      call(changeMember, { workspaceId, memberId, role: 'admin', version: '*' }, context),
    ).rejects.toMatchObject(reason)
    expect(await owners()).toEqual(['alice'])
    expect(actions()).toEqual(before)
  })

  it('may be made owner again', async () => {
    const { call, workspaceId, members } = await createTeam()
    const change = { workspaceId, memberId: members.owner.id, role: 'owner', version: '*' } as const
    expect(await call(changeMember, change)).toMatchObject({ role: 'owner' })
  })

  it('may go when there is another', async () => {
    const { call, workspaceId, members, owners } = await createTeam()
    await call(changeMember, { workspaceId, memberId: members.admin.id, role: 'owner', version: 1 })
    await call(removeMember, { workspaceId, memberId: members.owner.id })
    expect(await owners()).toEqual(['bob'])
  })

  it.each([
    ['demoted', 'demoted'],
    ['demoted', 'removed'],
    ['removed', 'removed'],
  ] as const)('stays when one of two is %s while the other is %s', async (...ends) => {
    const { call, workspaceId, members, owners } = await createTeam()
    await call(changeMember, { workspaceId, memberId: members.admin.id, role: 'owner', version: 1 })
    const end = (how: string, memberId: string) =>
      how === 'removed'
        ? call(removeMember, { workspaceId, memberId })
        : call(changeMember, { workspaceId, memberId, role: 'member', version: '*' })
    const results = await Promise.allSettled([end(ends[0], members.owner.id), end(ends[1], members.admin.id)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: refused('record_conflict'),
    })
    expect(await owners()).toHaveLength(1)
  })
})

describe('member.list', () => {
  it('lists them by login, to a member too', async () => {
    const { call, as, workspaceId } = await createTeam()
    const { items } = await call(listMembers, { workspaceId }, as('member', workspaceId))
    expect(items.map(({ login, role }) => [login, role])).toEqual([
      ['alice', 'owner'],
      ['bob', 'admin'],
      ['carol', 'member'],
    ])
    expect((await call(listMembers, { workspaceId, search: 'OB' })).items.map(({ login }) => login)).toEqual([
      'bob',
    ])
  })
})
