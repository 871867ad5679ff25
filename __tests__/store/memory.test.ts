import { describe, expect, it } from 'vitest'
import { newId } from '../../src/store/id.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { managedStoreContract, storeContract } from '../../src/testing/index.js'

describe('the contract of every store', () => {
  const cases = storeContract((seed) => {
    const store = createMemoryStore(seed)
    return { store, events: () => store.events() }
  })
  it.each(cases)('$name', ({ run }) => run())
})

describe('the contract of every store that can be changed', () => {
  it.each(managedStoreContract(({ now }) => createMemoryStore({ now })))('$name', ({ run }) => run())
})

const repository = { id: '1', ownerId: '2', fullName: 'acme/infra', platform: 'github.example' }

describe('createMemoryStore', () => {
  it.each([
    [
      'a workspace twice',
      () => {
        const id = newId('ws')
        return [{ id }, { id }]
      },
      'workspaces[1].id',
    ],
    [
      'a repository twice in a workspace',
      () => [{ id: newId('ws'), repositories: [repository, repository] }],
      'workspaces[0].repositories[1].id',
    ],
    ['a workspace id of another form', () => [{ id: 'acme' }], 'workspaces[0].id'],
    [
      'a repository id that is a number',
      () => [{ id: newId('ws'), repositories: [{ ...repository, id: 1001 as unknown as string }] }],
      'workspaces[0].repositories[0].id',
    ],
    [
      'a repository name without its owner',
      () => [{ id: newId('ws'), repositories: [{ ...repository, fullName: 'infra' }] }],
      'workspaces[0].repositories[0].fullName',
    ],
    [
      'github.com, which issues no tokens',
      () => [{ id: newId('ws'), repositories: [{ ...repository, platform: 'github.com' }] }],
      'workspaces[0].repositories[0].platform',
    ],
    [
      'an invalid pattern',
      () => [
        { id: newId('ws') },
        {
          id: newId('ws'),
          repositories: [{ ...repository, permissions: [{ permission: 'a:b', branch: '(' }] }],
        },
      ],
      'workspaces[1].repositories[0].permissions[0].branch',
    ],
  ])('refuses %s', (_name, workspaces, path) => {
    expect(() => createMemoryStore({ workspaces: workspaces() })).toThrow(
      expect.objectContaining({ code: 'config_invalid', path }),
    )
  })

  it('takes one repository into several workspaces, and one id on two platforms', async () => {
    const [one, two] = [newId('ws'), newId('ws')]
    const elsewhere = { ...repository, platform: 'ghe.example', fullName: 'other/thing' }
    const store = createMemoryStore({
      workspaces: [
        { id: one, repositories: [repository, elsewhere] },
        { id: two, repositories: [repository] },
      ],
    })
    expect(await store.findRepository(one, 'ghe.example', '1')).toMatchObject({ fullName: 'other/thing' })
    expect(await store.findRepository(two, 'github.example', '1')).toMatchObject({ workspaceId: two })
    expect(await store.findRepository(two, 'ghe.example', '1')).toBeUndefined()
  })

  it('takes a repository to be on github.com unless told otherwise', async () => {
    const id = newId('ws')
    const { platform: _left, ...rest } = repository
    const store = createMemoryStore({ workspaces: [{ id, repositories: [rest] }] })
    expect(await store.findRepository(id, 'token.actions.githubusercontent.com', '1')).toBeDefined()
  })

  it('takes back several changes to one record', async () => {
    const id = newId('ws')
    const store = createMemoryStore({ workspaces: [{ id, name: 'acme' }], now: () => 7 })
    const record = { id, version: 1, createdAt: 7, name: 'acme' }
    const committed = await store.commit(
      [
        { update: 'workspaces', record: { ...record, version: 2, name: 'two' }, was: 1 },
        { update: 'workspaces', record: { ...record, version: 3, name: 'three' }, was: 2 },
        { remove: 'workspaces', id },
        { remove: 'workspaces', id },
      ],
      [],
    )
    expect(committed).toEqual({ conflict: 3 })
    expect(await store.get('workspaces', id)).toEqual(record)
  })

  it('keeps records that nobody changes but by a commit', async () => {
    const record = { id: newId('ws'), version: 1, createdAt: 7, name: 'acme' }
    const store = createMemoryStore()
    await store.commit([{ insert: 'workspaces', record }], [])
    record.name = 'other'
    const stored = await store.get('workspaces', record.id)
    expect(stored?.name).toBe('acme')
    expect(stored).toSatisfy(Object.isFrozen)
  })

  it('makes records of what was written down, in its order', async () => {
    const id = newId('ws')
    const names = ['c:c', 'a:a', 'b:b', 'e:e', 'd:d']
    const permissions = names.map((permission) => ({ permission, branch: 'main' }))
    const store = createMemoryStore({
      workspaces: [{ id, repositories: [{ ...repository, permissions }] }],
      now: () => 7,
    })
    expect(await store.list('workspaces', { limit: 10 })).toEqual([
      { id, version: 1, createdAt: 7, name: id },
    ])
    const [{ id: repositoryId } = { id: '' }] = await store.list('repositories', { limit: 10 })
    expect(await store.get('repositories', repositoryId)).toEqual({
      id: expect.stringMatching(/^repo_/),
      version: 1,
      createdAt: 7,
      workspaceId: id,
      platform: 'github.example',
      repositoryId: '1',
      ownerId: '2',
      fullName: 'acme/infra',
      visibility: null,
      vouchedBy: 'administrator',
    })
    const rows = await store.list('permissions', { repository: repositoryId, limit: 10 })
    expect(rows.map(({ row }) => row)).toEqual(permissions)
    expect((await store.findRepository(id, 'github.example', '1'))?.permissions.names).toEqual(names)
  })

  it('forgets what is over, and keeps no more than 10 000 events', async () => {
    let time = 0
    const store = createMemoryStore({ now: () => time })
    const event = {
      id: '',
      time: 0,
      category: 'auth',
      action: 'oidc_token_exchange_failure',
      traceId: '',
      workspaceId: '',
      description: '',
    } as const
    const claim = { issuer: 'i', tokenId: 't', rememberUntil: 100 }
    const session = { id: 's', workspaceId: 'w', expiresAt: 100 }
    expect(await store.recordExchange({ claim, session, event })).toBe(true)
    // A clock that was two minutes ahead, and is set back.
    for (time of [220_000, 100_000, 690_000]) {
      expect(await store.recordExchange({ claim, session, event })).toBe(false)
    }
    time = 800_000
    expect(await store.recordExchange({ claim, session, event })).toBe(true)
    for (let count = 0; count < 10_050; count += 1)
      await store.recordEvent({ ...event, description: `${count}` })
    expect(store.events()).toHaveLength(10_000)
    expect(store.events().at(-1)?.description).toBe('10049')
  })
})
