import { describe, expect, it } from 'vitest'
import {
  addPermission,
  changePermission,
  listPermissions,
  removePermission,
} from '../../../src/management/operations/permission.js'
import {
  importRepository,
  removeRepository,
  showRepository,
} from '../../../src/management/operations/repository.js'
import { MAX_ROWS } from '../../../src/store/records.js'
import { createWorkspaceFixture, PLATFORM, refused } from '../fixture.js'

const row = { permission: 'affected-stacks:create', workflow: 'atmos.yaml', branch: 'main', events: ['push'] }

/** A repository with one permission. */
async function createGrant() {
  const fixture = await createWorkspaceFixture()
  const { call, store, workspaceId, repository } = fixture
  const place = { workspaceId, repository }
  const { findings: _none, ...permission } = await call(addPermission, { ...place, ...row })
  // Later ones come later in the list.
  fixture.wait(1)
  const names = async () => (await store.findRepository(workspaceId, PLATFORM, '1001'))?.permissions.names
  const repositoryVersion = async () => (await call(showRepository, place)).version
  return { ...fixture, place, permission, names, repositoryVersion }
}

describe('permission.add', () => {
  it('grants one, as it was written', async () => {
    const { store, place, permission, names, repositoryVersion } = await createGrant()
    expect(permission).toEqual({
      id: expect.stringMatching(/^perm_/),
      version: 1,
      createdAt: '2026-11-23T12:00:00.000Z',
      repository: place.repository,
      ...row,
    })
    expect(await names()).toEqual(['affected-stacks:create'])
    expect(await repositoryVersion()).toBe(2)
    expect(store.events().at(-1)).toMatchObject({
      category: 'permission',
      action: 'assigned',
      description:
        'acme/infra was granted affected-stacks:create for workflow atmos.yaml, branch main, events push',
      target: { type: 'permission', id: permission.id, name: 'affected-stacks:create' },
      metadata: { repository: place.repository, row },
    })
  })

  it('needs only a name: the rest is anything', async () => {
    const { call, place } = await createGrant()
    const added = await call(addPermission, { ...place, permission: 'deployments:create' })
    expect(added).toEqual({
      id: added.id,
      version: 1,
      createdAt: '2026-11-23T12:00:01.000Z',
      repository: place.repository,
      permission: 'deployments:create',
      findings: [expect.objectContaining({ permissionId: added.id, code: 'any-branch' })],
    })
  })

  it.each([
    ['branch', { branch: '(' }],
    ['workflow', { workflow: '[' }],
    ['environment', { environment: 'regex:*' }],
    ['jobWorkflow', { jobWorkflow: '(' }],
    ['branch', { branch: '' }],
    ['permission', { permission: 'Affected Stacks Create' }],
    ['events', { events: [] }],
    ['events[1]', { events: ['push', '*'] }],
  ])('names %s in %j, and saves nothing', async (field, fields) => {
    const { call, place, actions, names } = await createGrant()
    const before = actions()
    const add = call(addPermission, { ...place, permission: 'a:b', ...fields })
    await expect(add).rejects.toMatchObject({
      name: 'RequestError',
      code: 'request_invalid',
      problems: [expect.stringContaining(`${field}: `)],
    })
    await expect(add).rejects.toMatchObject({ problems: [expect.stringMatching(/^[a-zA-Z[\]1]+: /)] })
    expect(actions()).toEqual(before)
    expect(await names()).toEqual(['affected-stacks:create'])
  })

  it('says what the linter finds about this one, and names the other', async () => {
    const { call, place, permission } = await createGrant()
    const same = await call(addPermission, { ...place, ...row })
    expect(same.findings).toEqual([
      {
        permissionId: same.id,
        code: 'duplicate',
        severity: 'warning',
        message: `it reads the same as ${permission.id}; remove one`,
        otherPermissionId: permission.id,
      },
    ])
    const narrower = await call(addPermission, { ...place, ...row, environment: 'prod' })
    expect(narrower.findings).toMatchObject([{ code: 'shadowed', otherPermissionId: permission.id }])
    const impossible = await call(addPermission, { ...place, permission: 'a:b', branch: 'refs/heads/main' })
    expect(impossible.findings).toMatchObject([
      {
        permissionId: impossible.id,
        code: 'branch-impossible',
        severity: 'error',
        field: 'branch',
        instead: 'main',
      },
    ])
  })

  it(`has room for ${MAX_ROWS}, also for two at once`, async () => {
    const { call, workspaceId } = await createWorkspaceFixture()
    const { id: repository } = await call(importRepository, {
      workspaceId,
      repositoryId: '2',
      ownerId: '42',
      fullName: 'acme/web',
      permissions: Array.from({ length: MAX_ROWS - 1 }, (_, index) => ({
        permission: 'a:b',
        branch: `b${index}`,
      })),
    })
    const results = await Promise.allSettled(
      ['c:d', 'e:f'].map((permission) => call(addPermission, { workspaceId, repository, permission })),
    )
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: refused('record_conflict', /^acme\/web has 500 permissions/) },
    ])
  })

  it('loses none of many at once', async () => {
    const { call, place, repositoryVersion } = await createGrant()
    await Promise.all(
      ['a:a', 'b:b', 'c:c'].map((permission) => call(addPermission, { ...place, permission })),
    )
    expect((await call(listPermissions, place)).items).toHaveLength(4)
    expect(await repositoryVersion()).toBe(5)
  })

  it('grants nothing to a repository that is removed at that moment', async () => {
    const { call, place, store } = await createGrant()
    const [added, removed] = await Promise.allSettled([
      call(addPermission, { ...place, permission: 'a:b' }),
      call(removeRepository, place),
    ])
    expect(removed).toMatchObject({ status: 'fulfilled' })
    if (added.status === 'rejected') expect(added.reason).toMatchObject(refused('record_not_found'))
    expect(await store.list('permissions', { limit: 10 })).toEqual([])
  })
})

describe('permission.list', () => {
  it('lists all, oldest first, and what the linter says about the whole list', async () => {
    const { call, as, place, permission } = await createGrant()
    const { findings: _own, ...second } = await call(addPermission, { ...place, ...row, branch: '*' })
    expect(await call(listPermissions, place, as('member', place.workspaceId))).toEqual({
      items: [permission, second],
      findings: [
        expect.objectContaining({
          permissionId: permission.id,
          code: 'shadowed',
          otherPermissionId: second.id,
        }),
        expect.objectContaining({ permissionId: second.id, code: 'any-branch' }),
      ],
    })
  })
})

describe('permission.change', () => {
  it('replaces the whole row, at once', async () => {
    const { call, store, place, permission, names, repositoryVersion } = await createGrant()
    const changed = await call(changePermission, {
      ...place,
      permissionId: permission.id,
      version: permission.version,
      permission: 'deployments:create',
      environment: 'prod',
    })
    expect(changed).toEqual({
      id: permission.id,
      version: 2,
      createdAt: permission.createdAt,
      repository: place.repository,
      permission: 'deployments:create',
      environment: 'prod',
      findings: [],
    })
    expect(await names()).toEqual(['deployments:create'])
    expect(await repositoryVersion()).toBe(3)
    expect(store.events().at(-1)).toMatchObject({
      action: 'changed',
      metadata: { from: row, to: { permission: 'deployments:create', environment: 'prod' } },
    })
  })

  it('says what the linter finds, also about the other of two', async () => {
    const { call, place, permission } = await createGrant()
    const other = await call(addPermission, { ...place, permission: 'a:b', branch: 'main' })
    const same = { permission: 'a:b', branch: 'main' }
    const changed = await call(changePermission, {
      ...place,
      permissionId: permission.id,
      version: 1,
      ...same,
    })
    expect(changed.findings).toMatchObject([
      { code: 'duplicate', permissionId: other.id, otherPermissionId: permission.id },
    ])
    expect((await call(listPermissions, place)).findings).toEqual(changed.findings)
  })

  it('wants to know which version was seen', async () => {
    const { call, place, permission } = await createGrant()
    const change = { ...place, permissionId: permission.id, permission: 'a:b' }
    await expect(call(changePermission, change)).rejects.toMatchObject(refused('version_required'))
    expect(await call(changePermission, { ...change, version: '*' })).toMatchObject({ version: 2 })
    await expect(call(changePermission, { ...change, version: 1 })).rejects.toMatchObject(
      refused('record_changed', /version 2 by now, not 1/),
    )
  })

  it('tells the second of two administrators who edit one row', async () => {
    const { call, place, permission, actions } = await createGrant()
    const results = await Promise.allSettled(
      ['develop', 'release/*'].map((branch) =>
        call(changePermission, {
          ...place,
          permissionId: permission.id,
          version: 1,
          permission: 'a:b',
          branch,
        }),
      ),
    )
    expect(results).toMatchObject([
      { status: 'fulfilled', value: { branch: 'develop', version: 2 } },
      { status: 'rejected', reason: refused('record_changed', /version 2 by now, not 1/) },
    ])
    expect((await call(listPermissions, place)).items).toMatchObject([{ branch: 'develop' }])
    expect(actions().filter((action) => action === 'permission.changed')).toHaveLength(1)
  })

  it('lets two edit two rows', async () => {
    const { call, place, permission } = await createGrant()
    const other = await call(addPermission, { ...place, permission: 'a:b' })
    const results = await Promise.allSettled(
      [permission.id, other.id].map((permissionId) =>
        call(changePermission, { ...place, permissionId, version: 1, permission: 'c:d' }),
      ),
    )
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  })

  it('refuses what cannot be read', async () => {
    const { call, place, permission, names } = await createGrant()
    await expect(
      call(changePermission, {
        ...place,
        permissionId: permission.id,
        version: 1,
        permission: 'a:b',
        branch: '(',
      }),
    ).rejects.toMatchObject({ code: 'request_invalid', problems: [expect.stringMatching(/^branch: /)] })
    expect(await names()).toEqual(['affected-stacks:create'])
  })
})

describe('permission.remove', () => {
  it('takes it away, at once', async () => {
    const { call, store, place, permission, names, repositoryVersion } = await createGrant()
    expect(await call(removePermission, { ...place, permissionId: permission.id, version: 1 })).toEqual(
      permission,
    )
    expect(await names()).toEqual([])
    expect(await repositoryVersion()).toBe(3)
    expect(store.events().at(-1)).toMatchObject({
      action: 'removed',
      metadata: { repository: place.repository, row },
    })
  })

  it('removes no version that was not seen, when one is named', async () => {
    const { call, place, permission } = await createGrant()
    const { id: permissionId } = permission
    await call(changePermission, { ...place, permissionId, version: 1, permission: 'a:b' })
    await expect(call(removePermission, { ...place, permissionId, version: 1 })).rejects.toMatchObject(
      refused('record_changed'),
    )
    await call(removePermission, { ...place, permissionId })
    await expect(call(removePermission, { ...place, permissionId })).rejects.toMatchObject(
      refused('record_not_found', `This workspace has no permission ${permissionId}.`),
    )
  })

  it('finds no permission of another repository', async () => {
    const { call, place, permission } = await createGrant()
    const { workspaceId } = place
    const { id: repository } = await call(importRepository, {
      workspaceId,
      repositoryId: '2',
      ownerId: '42',
      fullName: 'acme/web',
    })
    const elsewhere = { workspaceId, repository, permissionId: permission.id }
    await expect(call(removePermission, elsewhere)).rejects.toMatchObject(
      refused('record_not_found', /^acme\/web has no permission/),
    )
    await expect(
      call(changePermission, { ...elsewhere, version: 1, permission: 'a:b' }),
    ).rejects.toMatchObject(refused('record_not_found'))
  })
})

describe('the regular expressions of a repository', () => {
  /** 140 elements. */
  const large = (index: number) => ({
    permission: 'a:b',
    branch: `regex:(?:${`x${index}`.padEnd(10, 'y')}){10}`,
  })
  const tooLarge = {
    code: 'record_conflict',
    message: expect.stringMatching(/would have \d+ elements, of at most 10000/),
  }

  it('may have so many elements together, wherever they come from', async () => {
    const { call, place, workspaceId, store } = await createGrant()
    const rows = Array.from({ length: 60 }, (_, index) => large(index))
    const web = { workspaceId, repositoryId: '2002', ownerId: '42', fullName: 'acme/web' }
    await expect(
      call(importRepository, {
        ...web,
        permissions: [...rows, ...rows.map((_, index) => large(index + 60))],
      }),
    ).rejects.toMatchObject(tooLarge)
    const { id, permissions } = await call(importRepository, {
      ...web,
      // The same expression twice is one.
      permissions: [...rows, ...rows],
    })
    const inWeb = { workspaceId, repository: id }
    const added: unknown[] = []
    const refusal = await (async () => {
      for (let index = 60; ; index += 1) added.push(await call(addPermission, { ...inWeb, ...large(index) }))
    })().catch((error: unknown) => error)
    expect(refusal).toMatchObject(tooLarge)
    expect(added.length).toBeLessThan(20)
    const [{ id: permissionId = '', version = 0 } = {}] = permissions
    await expect(
      call(changePermission, {
        ...inWeb,
        permissionId,
        version,
        permission: 'a:b',
        branch: `regex:${'(?:abcdefghij){10}'.repeat(3)}`,
      }),
    ).rejects.toMatchObject(tooLarge)
    // Exact names and globs weigh nothing, and other repositories are others.
    await call(addPermission, { ...inWeb, permission: 'a:b', branch: 'release/*' })
    await call(addPermission, { ...place, ...large(1) })
    expect((await store.list('permissions', { repository: id, limit: 500 })).length).toBe(
      120 + added.length + 1,
    )
  })
})
