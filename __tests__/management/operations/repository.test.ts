import { describe, expect, it } from 'vitest'
import { listPermissions } from '../../../src/management/operations/permission.js'
import {
  importRepository,
  listRepositories,
  removeRepository,
  showRepository,
} from '../../../src/management/operations/repository.js'
import { createWorkspace } from '../../../src/management/operations/workspace.js'
import { MAX_ROWS } from '../../../src/store/records.js'
import { createWorkspaceFixture, PLATFORM, refused, UNKNOWN_WORKSPACE } from '../fixture.js'

const web = { repositoryId: '2002', ownerId: '42', fullName: 'acme/web' }

describe('repository.import', () => {
  it('imports one, by its ids, without any permission', async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const imported = await call(importRepository, { workspaceId, ...web, visibility: 'private' })
    expect(imported).toEqual({
      id: expect.stringMatching(/^repo_/),
      version: 1,
      createdAt: '2026-11-23T12:00:00.000Z',
      workspaceId,
      platform: PLATFORM,
      ...web,
      visibility: 'private',
      vouchedBy: 'administrator',
      obstacle: null,
      permissions: [],
      findings: [],
    })
    expect(await store.findRepository(workspaceId, PLATFORM, '2002')).toMatchObject({ fullName: 'acme/web' })
    expect(store.events().at(-1)).toMatchObject({
      category: 'github',
      action: 'repository_imported',
      description: 'acme/web was imported',
      target: { type: 'repository', id: imported.id, name: 'acme/web', platform: PLATFORM },
      metadata: { repositoryId: '2002', ownerId: '42' },
    })
  })

  it('imports its first permissions with it, in their order, linted', async () => {
    const { call, store, workspaceId, actions } = await createWorkspaceFixture()
    const rows = ['c:c', 'a:a', 'b:b', 'a:a', 'e:e', 'd:d'].map((permission) => ({
      permission,
      branch: 'main',
    }))
    const imported = await call(importRepository, { workspaceId, ...web, permissions: rows })
    expect(imported.permissions.map(({ permission }) => permission)).toEqual([
      'c:c',
      'a:a',
      'b:b',
      'a:a',
      'e:e',
      'd:d',
    ])
    expect(imported.findings).toMatchObject([
      {
        code: 'duplicate',
        permissionId: imported.permissions[3]?.id,
        otherPermissionId: imported.permissions[1]?.id,
        message: `it reads the same as ${imported.permissions[1]?.id}; remove one`,
      },
    ])
    const listed = await call(listPermissions, { workspaceId, repository: imported.id })
    expect(listed.items).toEqual(imported.permissions)
    const stored = await store.findRepository(workspaceId, PLATFORM, '2002')
    expect(stored?.permissions.names).toEqual(['c:c', 'a:a', 'b:b', 'e:e', 'd:d'])
    expect(actions().slice(-7)).toEqual([
      'github.repository_imported',
      ...rows.map(() => 'permission.assigned'),
    ])
  })

  it.each([
    ['a pattern that cannot be read', { permission: 'a:b', branch: '(' }, /^permissions\[1\]\.branch: /],
    [
      'a field there is not',
      { permission: 'a:b', brunch: 'main' },
      /^permissions\[1\]: has no field "brunch"/,
    ],
    ['no permission name', { branch: 'main' }, /^permissions\[1\]\.permission: /],
    [
      'another form of name',
      { permission: 'Deploy' },
      /^permissions\[1\]\.permission: must be a resource:verb slug/,
    ],
  ])('refuses %s, and saves nothing', async (_name, row, problem) => {
    const { call, store, workspaceId, actions } = await createWorkspaceFixture()
    const before = actions()
    const permissions = [{ permission: 'a:b' }, row as { permission: string }]
    await expect(call(importRepository, { workspaceId, ...web, permissions })).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [expect.stringMatching(problem)],
    })
    expect(await store.findRepository(workspaceId, PLATFORM, '2002')).toBeUndefined()
    expect(actions()).toEqual(before)
  })

  it(`takes ${MAX_ROWS} permissions and no more`, async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const rows = Array.from({ length: MAX_ROWS + 1 }, (_, index) => ({
      permission: 'a:b',
      branch: `b${index}`,
    }))
    await expect(call(importRepository, { workspaceId, ...web, permissions: rows })).rejects.toMatchObject({
      code: 'request_invalid',
      problems: ['permissions: must have at most 500 permissions'],
    })
    const { permissions } = await call(importRepository, { workspaceId, ...web, permissions: rows.slice(1) })
    expect(permissions).toHaveLength(MAX_ROWS)
  })

  it.each([
    [
      'a number for an id',
      { repositoryId: 2002 },
      'repositoryId: must be the numeric id in quotes, for example "1001"',
    ],
    ['an id that is none', { repositoryId: '0' }, 'repositoryId: must be a numeric id, for example "1001"'],
    ['no owner', { ownerId: undefined }, 'ownerId: is missing'],
    ['a name without owner', { fullName: 'web' }, 'fullName: must be OWNER/NAME'],
    [
      'github.com, which issues no tokens',
      { platform: 'github.com' },
      `platform: must be the issuer's host; github.com's is ${PLATFORM}`,
    ],
    [
      'a URL for a platform',
      { platform: 'https://ghe.example' },
      "platform: must be the issuer's host, as in a URL",
    ],
    ['another visibility', { visibility: 'secret' }, /^visibility: /],
  ])('refuses %s', async (_name, fields, problem) => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const input = { workspaceId, ...web, ...fields } as { workspaceId: string } & typeof web
    await expect(call(importRepository, input)).rejects.toMatchObject({
      code: 'request_invalid',
      problems: [typeof problem === 'string' ? problem : expect.stringMatching(problem)],
    })
  })

  it('refuses one that the workspace has', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const same = { workspaceId, repositoryId: '1001', ownerId: '42', fullName: 'acme/renamed' }
    await expect(call(importRepository, same)).rejects.toMatchObject(
      refused('record_conflict', 'The workspace has the repository 1001 already, as acme/infra.'),
    )
    await expect(call(importRepository, { ...same, ownerId: '7' })).rejects.toMatchObject(
      refused('record_conflict', /as acme\/infra, with another owner: remove it first/),
    )
  })

  it('imports a repository once, however many ask at once', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => call(importRepository, { workspaceId, ...web })),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject(refused('record_conflict'))
    }
  })

  it('takes one into two workspaces, and one id on two platforms', async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const { id: other } = await call(createWorkspace, { name: 'other' })
    await call(importRepository, { workspaceId: other, ...web })
    await call(importRepository, { workspaceId, ...web })
    await call(importRepository, { workspaceId, ...web, platform: 'token.actions.acme.ghe.com' })
  })

  it('refuses a known name with another id, and writes it down', async () => {
    const { call, store, workspaceId, repository, administrator } = await createWorkspaceFixture()
    // More repositories whose names contain this one than are read at once.
    for (let index = 0; index < 210; index += 1) {
      await call(importRepository, {
        workspaceId,
        ...web,
        repositoryId: `9${index}`,
        fullName: `Acme/infra-${index}`,
      })
    }
    const namesake = { workspaceId, repositoryId: '6666', ownerId: '42', fullName: 'ACME/Infra' }
    await expect(call(importRepository, namesake)).rejects.toMatchObject(
      refused(
        'record_conflict',
        /^The workspace knows ACME\/Infra with the id 1001, not 6666\. .* deleted and created again, or renamed.* remove the old one first/,
      ),
    )
    expect(await store.findRepository(workspaceId, PLATFORM, '6666')).toBeUndefined()
    expect(store.events().at(-1)).toMatchObject({
      category: 'github',
      action: 'repository_import_refused',
      workspaceId,
      actor: administrator.actor.audit,
      target: { type: 'repository', id: repository, name: 'acme/infra', platform: PLATFORM },
      metadata: { known: '1001', refused: '6666' },
    })
    await call(importRepository, { ...namesake, platform: 'token.actions.acme.ghe.com' })
    await call(removeRepository, { workspaceId, repository })
    await call(importRepository, namesake)
  })
})

describe('the platform of an imported repository', () => {
  const [one, other] = ['one.example', 'other.example'] as const
  it.each([
    ['nothing is known: that of github.com', null, undefined, PLATFORM],
    ['nothing is known: any', null, other, other],
    ['there is one', [one], undefined, one],
    ['there is one, and it is named', [one], one, one],
    ['there is another', [one], other, undefined],
    ['there are two, and none is named', [one, other], undefined, undefined],
    ['there are two, and one is named', [one, other], other, other],
    ['there is none', [], undefined, undefined],
  ] as const)('%s', async (_name, platforms, named, expected) => {
    const { call, administrator } = await createWorkspaceFixture()
    const { id: workspaceId } = await call(createWorkspace, { name: 'other' })
    const context = { ...administrator, platforms }
    const imported = call(
      importRepository,
      { workspaceId, ...web, ...(named && { platform: named }) },
      context,
    )
    if (expected) expect(await imported).toMatchObject({ platform: expected })
    else {
      await expect(imported).rejects.toMatchObject({
        code: 'request_invalid',
        problems: [`platform: must be one of ${platforms?.join(', ')}`],
      })
    }
  })
})

describe('repository.list, show, remove', () => {
  it('lists and finds', async () => {
    const { call, workspaceId, as } = await createWorkspaceFixture()
    await call(importRepository, { workspaceId, ...web })
    const names = async (query: object) =>
      (await call(listRepositories, { workspaceId, ...query }, as('member', workspaceId))).items.map(
        (one) => one.fullName,
      )
    expect(await names({})).toEqual(['acme/infra', 'acme/web'])
    expect(await names({ search: 'WEB' })).toEqual(['acme/web'])
    const { nextCursor: cursor } = await call(listRepositories, { workspaceId, limit: 1 })
    expect(await names({ cursor })).toEqual(['acme/web'])
    await expect(call(listRepositories, { workspaceId: UNKNOWN_WORKSPACE })).rejects.toMatchObject(
      refused('workspace_not_found'),
    )
  })

  it('shows one, and not those of other workspaces', async () => {
    const { call, workspaceId, repository } = await createWorkspaceFixture()
    expect(await call(showRepository, { workspaceId, repository })).toMatchObject({
      id: repository,
      version: 1,
    })
    const { id: other } = await call(createWorkspace, { name: 'other' })
    await expect(call(showRepository, { workspaceId: other, repository })).rejects.toMatchObject(
      refused('record_not_found', `This workspace has no repository ${repository}.`),
    )
    await expect(call(removeRepository, { workspaceId: other, repository })).rejects.toMatchObject(
      refused('record_not_found'),
    )
  })

  it('removes one with its permissions', async () => {
    const { call, store, workspaceId } = await createWorkspaceFixture()
    const { id: repository } = await call(importRepository, {
      workspaceId,
      ...web,
      permissions: [{ permission: 'a:b' }],
    })
    expect(await call(removeRepository, { workspaceId, repository })).toMatchObject({ id: repository })
    expect(await store.list('permissions', { limit: 10 })).toEqual([])
    expect(await store.findRepository(workspaceId, PLATFORM, '2002')).toBeUndefined()
    expect(store.events().at(-1)).toMatchObject({
      action: 'repository_removed',
      metadata: { repositoryId: '2002', ownerId: '42', permissions: 1 },
    })
  })
})
