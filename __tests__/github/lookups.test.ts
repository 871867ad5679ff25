import { beforeEach, describe, expect, it } from 'vitest'
import { refusal, useFixture } from './fixture.js'

const fixture = useFixture()

let installationId: string
let userToken: string
beforeEach(() => {
  const { app } = fixture().github
  for (const login of ['ada', 'bob', 'eve']) app.addUser(login)
  app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42', admins: ['ada'], readers: ['bob'] })
  app.addRepository({ fullName: 'acme/site', id: '1002', visibility: 'public', admins: ['ada'] })
  app.addRepository({ fullName: 'acme/other', id: '1003', admins: ['ada'] })
  installationId = app.install('acme', ['acme/infra', 'acme/site']).installationId
  userToken = app.userToken('ada')
})

describe('findRepository', () => {
  it('gives the repository, its installation, and whether the user administers it', async () => {
    const { app, github } = fixture()
    const infra = {
      id: '1001',
      ownerId: '42',
      fullName: 'acme/infra',
      visibility: 'private',
      isArchived: false,
      installationId,
    }
    expect(await app().findRepository(userToken, 'acme/infra')).toEqual({ ...infra, isAdmin: true })
    const bob = github.app.userToken('bob')
    expect(await app().findRepository(bob, 'acme/infra')).toEqual({ ...infra, isAdmin: false })
  })

  it('gives a public repository to somebody who has no part in it, and says so', async () => {
    const { app, github } = fixture()
    const found = await app().findRepository(github.app.userToken('eve'), 'acme/site')
    expect(found).toMatchObject({ id: '1002', visibility: 'public', isAdmin: false })
  })

  it.each([
    ['a private one that the user does not see', 'eve', 'acme/infra'],
    ['one that the installation does not have', 'ada', 'acme/other'],
    ['one that there is not', 'ada', 'acme/nothing'],
    ['what is no name', 'ada', 'acme'],
    ['another path', 'ada', 'acme/..'],
    ['another path, twice', 'ada', '../..'],
    ['nothing', 'ada', ''],
  ])('%s is not there', async (_name, login, fullName) => {
    const { app, github } = fixture()
    expect(await app().findRepository(github.app.userToken(login), fullName)).toBeUndefined()
  })

  it('a public one is not there without the App, although every user sees it', async () => {
    const { app, github } = fixture()
    github.app.addRepository({ fullName: 'elsewhere/public', visibility: 'public', admins: ['ada'] })
    expect(await app().findRepository(userToken, 'elsewhere/public')).toBeUndefined()

    github.app.withdrawRepositories(installationId, ['acme/site'])
    expect(await app().findRepository(userToken, 'acme/site')).toBeUndefined()
  })

  it('a public one that is withdrawn between the questions is not there', async () => {
    const { app, github } = fixture()
    const racing: typeof fetch = async (input, init) => {
      const answer = await github.fetch(input, init)
      if (String(input).endsWith('/installation')) {
        github.app.withdrawRepositories(installationId, ['acme/site'])
      }
      return answer
    }
    expect(await app({ fetch: racing }).findRepository(userToken, 'acme/site')).toBeUndefined()
  })

  it('a name that changes hands between the questions is not taken for who has it now', async () => {
    const { app, github } = fixture()
    const racing: typeof fetch = async (input, init) => {
      const answer = await github.fetch(input, init)
      if (String(input).endsWith('/repos/acme/infra')) {
        github.app.transferRepository('1001', 'ada')
        github.app.addRepository({ fullName: 'acme/infra', id: '6666' })
        github.app.grantRepositories(installationId, ['acme/infra'])
      }
      return answer
    }
    expect(await app({ fetch: racing }).findRepository(userToken, 'acme/infra')).toBeUndefined()
  })

  it('finds a renamed one by both its names', async () => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    for (const name of ['acme/infra', 'acme/platform', 'ACME/Platform']) {
      const found = await app().findRepository(userToken, name)
      expect(found).toMatchObject({ id: '1001', fullName: 'acme/platform', installationId })
    }
  })

  it('a name that somebody else has registered is theirs', async () => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    github.app.addRepository({ fullName: 'acme/infra', id: '6666', admins: ['ada'] })
    expect(await app().findRepository(userToken, 'acme/infra')).toBeUndefined()
    github.app.grantRepositories(installationId, ['acme/infra'])
    expect(await app().findRepository(userToken, 'acme/infra')).toMatchObject({ id: '6666' })
  })

  it('says that an installation is suspended, and where to change it', async () => {
    const { app, github } = fixture()
    github.app.suspend(installationId)
    // A private one is not seen through it any more.
    expect(await app().findRepository(userToken, 'acme/infra')).toBeUndefined()
    // What a user sees without it: the App's own answers decide.
    const { code, message } = await refusal(app().findRepository(userToken, 'acme/site'))
    expect(code).toBe('github_refused')
    expect(message).toMatch(/installation of the App at acme is suspended.*Installed GitHub Apps/)
  })

  it('asks to sign in again', async () => {
    const { app, github } = fixture()
    github.app.revokeUser('ada')
    const { code, message } = await refusal(app().findRepository(userToken, 'acme/infra'))
    expect(code).toBe('github_sign_in_required')
    expect(message).toContain('atmos-pro-oidc github login')
  })
})

describe('getRepository', () => {
  it('gives what the installation has, by id, whatever it is called', async () => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    github.app.archiveRepository('1001')
    expect(await app().getRepository(installationId, '1001')).toEqual({
      id: '1001',
      ownerId: '42',
      fullName: 'acme/platform',
      visibility: 'private',
      isArchived: true,
    })
  })

  it.each([
    ['one that the installation does not have', '1003'],
    ['one that there is not', '9999'],
  ])('%s is not there', async (_name, id) => {
    expect(await fixture().app().getRepository(installationId, id)).toBeUndefined()
  })

  it('a public one that the installation has no more is not there, also right after it was', async () => {
    const { app, github } = fixture()
    const client = app()
    expect(await client.getRepository(installationId, '1002')).toMatchObject({ id: '1002' })
    github.app.withdrawRepositories(installationId, ['acme/site'])
    expect(await client.getRepository(installationId, '1002')).toBeUndefined()
  })

  it('a transferred one is not there, and neither is that of an installation that is gone', async () => {
    const { app, github } = fixture()
    github.app.transferRepository('1001', 'newco')
    expect(await app().getRepository(installationId, '1001')).toBeUndefined()
    github.app.uninstall(installationId)
    expect(await app().getRepository(installationId, '1002')).toBeUndefined()
  })

  it('another one in its place is not it', async () => {
    const { app, github } = fixture()
    const mistaken: typeof fetch = (input, init) =>
      github.fetch(String(input).replace('/repositories/1001', '/repositories/1002'), init)
    expect(await app({ fetch: mistaken }).getRepository(installationId, '1001')).toBeUndefined()
  })

  it('a suspended installation refuses', async () => {
    const { app, github } = fixture()
    github.app.suspend(installationId)
    const { code, message } = await refusal(app().getRepository(installationId, '1001'))
    expect({ code, message }).toEqual({
      code: 'github_refused',
      message: 'GitHub refuses this (403): This installation has been suspended.',
    })
  })

  it('passes on what GitHub says, without what it could do to a terminal', async () => {
    const { app } = fixture()
    const denied = async () => Response.json({ message: 'Blocked \u001b[31mhere.' }, { status: 403 })
    const { message } = await refusal(app({ fetch: denied }).getRepository(installationId, '1001'))
    expect(message).toBe('GitHub refuses this (403): Blocked \uFFFD[31mhere.')
  })

  it('asks with a token for that one repository, to read its facts', async () => {
    const { app, sent } = fixture()
    await app().getRepository(installationId, '1001')
    expect(sent.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: 'POST', body: { repository_ids: [1001], permissions: { metadata: 'read' } } },
      { method: 'GET', body: undefined },
    ])
  })
})

describe('getInstallation and findInstallation', () => {
  it('tell of an installation', async () => {
    const { app } = fixture()
    const acme = {
      id: installationId,
      accountId: '42',
      account: 'acme',
      accountType: 'Organization',
      isSuspended: false,
      selection: 'selected',
    }
    expect(await app().getInstallation(installationId)).toEqual(acme)
    expect(await app().findInstallation('acme/infra')).toEqual(acme)
  })

  it('tell that it is suspended', async () => {
    const { app, github } = fixture()
    github.app.suspend(installationId)
    expect(await app().getInstallation(installationId)).toMatchObject({ isSuspended: true })
  })

  it('tell that there is none', async () => {
    const { app, github } = fixture()
    expect(await app().getInstallation('1')).toBeUndefined()
    expect(await app().findInstallation('acme/other')).toBeUndefined()
    github.app.uninstall(installationId)
    expect(await app().getInstallation(installationId)).toBeUndefined()
  })

  it('ask for nothing but what they are to ask for', async () => {
    const { app, sent } = fixture()
    expect(await app().getInstallation('..')).toBeUndefined()
    expect(await app().findInstallation('../..')).toBeUndefined()
    expect(await app().findInstallation('acme/..')).toBeUndefined()
    expect(sent).toEqual([])
  })

  it('find by a former name', async () => {
    const { app, github } = fixture()
    github.app.renameRepository('1001', 'platform')
    expect(await app().findInstallation('acme/infra')).toMatchObject({ id: installationId })
  })
})
