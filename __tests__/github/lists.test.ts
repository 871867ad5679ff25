import { beforeEach, describe, expect, it } from 'vitest'
import type { GitHubPage } from '../../src/github/github-app.js'
import { refusal, useFixture } from './fixture.js'

const fixture = useFixture()

let installationId: string
let userToken: string
beforeEach(() => {
  const { app } = fixture().github
  for (const login of ['ada', 'eve']) app.addUser(login)
  app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42', admins: ['ada'] })
  app.addRepository({ fullName: 'acme/site', id: '1002', visibility: 'public', readers: ['ada'] })
  app.addRepository({ fullName: 'acme/secret', id: '1003' })
  app.addRepository({ fullName: 'acme/left-out', id: '1004', admins: ['ada'] })
  const names = ['acme/infra', 'acme/site', 'acme/secret']
  installationId = app.install('acme', names).installationId
  userToken = app.userToken('ada')
})

async function all<Item>(list: (page: number) => Promise<GitHubPage<Item>>): Promise<readonly Item[][]> {
  const pages: Item[][] = []
  for (let page = 1; ; page += 1) {
    const { items, hasMore } = await list(page)
    pages.push([...items])
    if (!hasMore) return pages
  }
}

describe('listInstallations', () => {
  it('lists those that the user and the App both see', async () => {
    const { app, github } = fixture()
    expect(await app().listInstallations(userToken, 1)).toEqual({
      items: [
        {
          id: installationId,
          accountId: '42',
          account: 'acme',
          accountType: 'Organization',
          isSuspended: false,
          selection: 'selected',
        },
      ],
      hasMore: false,
    })
    const eve = github.app.userToken('eve')
    expect(await app().listInstallations(eve, 1)).toEqual({ items: [], hasMore: false })
  })

  it('tells which are suspended', async () => {
    const { app, github } = fixture()
    github.app.suspend(installationId)
    const { items } = await app().listInstallations(userToken, 1)
    expect(items).toMatchObject([{ isSuspended: true }])
  })

  it('has pages of 100', async () => {
    const { app, github } = fixture()
    for (let index = 0; index < 150; index += 1) {
      github.app.addRepository({ fullName: `owner-${index}/one`, admins: ['ada'] })
      github.app.install(`owner-${index}`, 'all')
    }
    const pages = await all((page) => app().listInstallations(userToken, page))
    expect(pages.map(({ length }) => length)).toEqual([100, 51])
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(151)
  })
})

describe('listRepositories', () => {
  it('lists those that the user and the App both see, and which of them the user administers', async () => {
    const { items, hasMore } = await fixture().app().listRepositories(userToken, installationId, 1)
    expect(hasMore).toBe(false)
    expect(items).toEqual([
      {
        id: '1001',
        ownerId: '42',
        fullName: 'acme/infra',
        visibility: 'private',
        isArchived: false,
        installationId,
        isAdmin: true,
      },
      expect.objectContaining({ id: '1002', visibility: 'public', isAdmin: false }),
    ])
  })

  it('has pages of 100, and the last may be a whole one', async () => {
    const { app, github } = fixture()
    for (let index = 0; index < 200; index += 1) {
      github.app.addRepository({ fullName: `big/repo-${index}`, readers: ['ada'] })
    }
    const { installationId: big } = github.app.install('big', 'all')
    const pages = await all((page) => app().listRepositories(userToken, big, page))
    expect(pages.map(({ length }) => length)).toEqual([100, 100])
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(200)
  })

  it.each([
    ['an installation that the user has no part in', 'eve', undefined],
    ['one that there is not', 'ada', '1'],
    ['another path', 'ada', '..'],
  ])('refuses %s', async (_name, login, other) => {
    const { app, github } = fixture()
    const token = github.app.userToken(login)
    const error = await refusal(app().listRepositories(token, other ?? installationId, 1))
    expect(error).toMatchObject({
      code: 'github_refused',
      message: expect.stringMatching(/no such installation/),
    })
  })

  it('says that the installation is suspended', async () => {
    const { app, github } = fixture()
    github.app.suspend(installationId)
    const error = await refusal(app().listRepositories(userToken, installationId, 1))
    expect(error).toMatchObject({ code: 'github_refused', message: expect.stringMatching(/suspended/) })
  })
})
