import { describe, expect, it } from 'vitest'
import { readNotice } from '../../src/webhooks/payload.js'

const acme = { login: 'acme', id: 42, type: 'Organization' }
const sender = { login: 'octocat', id: 583231 }
const installation = { id: 7, account: acme, repository_selection: 'all' }
const stub = { id: 1001, name: 'infra', full_name: 'acme/infra', private: true }
const repository = { ...stub, owner: acme, visibility: 'internal', archived: false }

const named = { installationId: '7', account: { id: '42', login: 'acme' } }
const infra = { repositoryId: '1001', ownerId: '42', fullName: 'acme/infra' }
const by = { sender: { id: '583231', login: 'octocat' } }

describe('installation', () => {
  it.each([
    ['created', 'created'],
    ['deleted', 'deleted'],
    ['suspend', 'suspended'],
    ['unsuspend', 'changed'],
    ['new_permissions_accepted', 'changed'],
  ])('%s', (action, news) => {
    const payload = { action, installation, repositories: [stub], sender }
    expect(readNotice('installation', payload)).toEqual({
      ...by,
      installation: { ...named, news },
      repositories: [{ ...infra, visibility: null, news: 'changed' }],
    })
  })

  it('without its repositories, of an enterprise', () => {
    const account = { id: 9, slug: 'acme-inc' }
    const payload = { action: 'suspend', installation: { id: 7, account } }
    expect(readNotice('installation', payload)).toEqual({
      sender: undefined,
      installation: {
        installationId: '7',
        account: { id: '9', login: 'acme-inc' },
        news: 'suspended',
      },
      repositories: [],
    })
  })
})

describe('installation_repositories', () => {
  const other = { ...stub, id: 1002, full_name: 'acme/web', private: false }
  const payload = { installation, repositories_added: [stub], repositories_removed: [other], sender }

  it('added', () => {
    expect(readNotice('installation_repositories', { ...payload, action: 'added' })).toEqual({
      ...by,
      installation: named,
      repositories: [{ ...infra, visibility: null, news: 'changed' }],
    })
  })

  it('removed', () => {
    expect(readNotice('installation_repositories', { ...payload, action: 'removed' })).toEqual({
      ...by,
      installation: named,
      repositories: [
        {
          repositoryId: '1002',
          ownerId: '42',
          fullName: 'acme/web',
          visibility: 'public',
          news: 'removed',
        },
      ],
    })
  })
})

it('installation_target renamed', () => {
  const payload = { action: 'renamed', account: acme, installation: { id: 7 }, sender }
  expect(readNotice('installation_target', payload)).toEqual({
    ...by,
    installation: { ...named, news: 'changed' },
    repositories: [],
  })
})

describe('repository', () => {
  it.each([
    ['created', 'changed'],
    ['edited', 'changed'],
    ['renamed', 'changed'],
    ['privatized', 'changed'],
    ['publicized', 'changed'],
    ['unarchived', 'changed'],
    ['archived', 'archived'],
    ['transferred', 'transferred'],
    ['deleted', 'deleted'],
  ])('%s', (action, news) => {
    const payload = { action, repository, installation: { id: 7 }, sender }
    expect(readNotice('repository', payload)).toEqual({
      ...by,
      installation: named,
      repositories: [{ ...infra, visibility: 'internal', news }],
    })
  })

  it('of no App', () => {
    const notice = readNotice('repository', { action: 'archived', repository })
    expect(notice).not.toHaveProperty('installation')
  })
})

describe('what does not matter here', () => {
  it.each<[string, string, unknown]>([
    ['a ping', 'ping', { zen: 'Keep it logically awesome.' }],
    ['an unknown event', 'star', { action: 'created' }],
    ['an unknown action', 'repository', { action: 'sold' }],
    ['an action that is a name of JavaScript', 'installation', { action: 'constructor' }],
    ['an event that is a name of JavaScript', '__proto__', { action: 'created' }],
    ['an event in another case', 'Repository', { action: 'archived' }],
  ])('%s', (_name, event, payload) => {
    expect(readNotice(event, payload)).toBeUndefined()
  })
})

describe('what is not as GitHub sends it', () => {
  const archived = { action: 'archived', repository, installation: { id: 7 } }

  it.each<[string, string, unknown, string]>([
    ['no object', 'repository', 'archived', 'body: '],
    ['no action', 'repository', {}, 'action: '],
    ['no repository', 'repository', { action: 'archived' }, 'repository: '],
    ['no owner', 'repository', { ...archived, repository: stub }, 'repository.owner: '],
    [
      'an id that is text',
      'repository',
      { ...archived, repository: { ...repository, id: '1001' } },
      'repository.id: ',
    ],
    [
      'an id that a number cannot hold',
      'repository',
      { ...archived, repository: { ...repository, id: 2 ** 53 } },
      'repository.id: ',
    ],
    ['an id that is negative', 'repository', { ...archived, installation: { id: -7 } }, 'installation.id: '],
    [
      'a name that is none',
      'repository',
      { ...archived, repository: { ...repository, full_name: 'acme/../x' } },
      'repository.full_name: ',
    ],
    [
      'one of many',
      'installation_repositories',
      { action: 'added', installation, repositories_added: [stub, { ...stub, id: null }] },
      'repositories_added[1].id: ',
    ],
    [
      'no account',
      'installation',
      { action: 'suspend', installation: { id: 7, account: null } },
      'installation.account: ',
    ],
  ])('%s', (_name, event, payload, problem) => {
    expect(() => readNotice(event, payload)).toThrow(
      expect.objectContaining({
        code: 'request_invalid',
        problems: expect.arrayContaining([expect.stringMatching(`^${problem.replace(/[[\].]/g, '\\$&')}`)]),
      }),
    )
  })

  it('names ten problems at most', () => {
    const payload = { action: 'added', installation, repositories_added: Array(1000).fill({}) }
    try {
      readNotice('installation_repositories', payload)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ problems: { length: 10 } })
    }
  })
})
