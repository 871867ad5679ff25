import { inspect } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import type { GitHubAppOptions } from '../../src/github/create-github-app.js'
import type { GitHubApp } from '../../src/github/github-app.js'
import { describeError } from '../../src/server/log.js'
import { refusal, useFixture } from './fixture.js'

const fixture = useFixture()

const code = 'code-that-is-good-once'
const codeVerifier = 'verifier-that-proves-who-asked-for-the-code'
const redirectUri = 'https://exchange.example/callback'

let installationId: string
let userToken: string
beforeEach(() => {
  const { app } = fixture().github
  app.addUser('ada')
  app.addRepository({ fullName: 'acme/infra', id: '1001', admins: ['ada'] })
  installationId = app.install('acme', ['acme/infra']).installationId
  userToken = app.userToken('ada')
})

/** Whatever is asked of GitHub. */
const QUESTIONS: Readonly<Record<string, (app: GitHubApp) => Promise<unknown>>> = {
  signIn: (app) => app.signIn({ code, redirectUri, codeVerifier }),
  getUser: (app) => app.getUser(userToken),
  listInstallations: (app) => app.listInstallations(userToken, 1),
  listRepositories: (app) => app.listRepositories(userToken, installationId, 1),
  findRepository: (app) => app.findRepository(userToken, 'acme/infra'),
  getInstallation: (app) => app.getInstallation(installationId),
  getRepository: (app) => app.getRepository(installationId, '1001'),
  findInstallation: (app) => app.findInstallation('acme/infra'),
  dispatch: (app) =>
    app.dispatch({
      ...{ installationId, repositoryId: '1001', fullName: 'acme/infra', inputs: {} },
      ...{ workflow: 'atmos-terraform-apply.yaml', ref: 'refs/heads/main' },
    }),
}

/** All that anybody could print of it. */
function printed(error: unknown): string {
  return [
    inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    String(error),
    JSON.stringify(error),
    JSON.stringify(describeError(error)),
  ].join('\n')
}

function expectNoSecret(text: string): void {
  const { clientSecret, privateKey } = fixture().github.app.credentials
  const [, line = ''] = privateKey.split('\n')
  for (const secret of [userToken, clientSecret, code, codeVerifier, line]) expect(text).not.toContain(secret)
  // Tokens of users and installations, JWTs, and the header that carries them.
  expect(text).not.toMatch(/gh[us]_\w|eyJ|bearer|authorization|BEGIN RSA/i)
}

/** How GitHub, or what is in between, can fail on any question. */
const FAILURES: Readonly<Record<string, Partial<GitHubAppOptions>>> = {
  'a broken connection': { fetch: failing(Object.assign(new Error('x'), { code: 'ECONNRESET' })) },
  'an error that quotes the request': { fetch: quoting() },
  'an error that is none': { fetch: failing('Bearer ghs_secret') },
  'an answer 500': { fetch: answering(500) },
  'an answer 401': { fetch: answering(401) },
  'an answer 403': { fetch: answering(403) },
  'an answer 410': { fetch: answering(410) },
  'an answer 429': { fetch: answering(429) },
  'a web page': { fetch: async () => new Response('<html>', { headers: { 'content-type': 'text/html' } }) },
  'an empty object': { fetch: async () => Response.json({}) },
  'a redirect to elsewhere': { fetch: async () => Response.redirect('https://evil.example/', 302) },
  'a status that there is not': { fetch: async () => ({ status: 99, headers: new Headers() }) as Response },
}

function failing(cause: unknown): typeof fetch {
  return () => Promise.reject(cause instanceof Error ? new TypeError('fetch failed', { cause }) : cause)
}

function quoting(): typeof fetch {
  return async (input, init) => {
    const request = { input, headers: Object.fromEntries(new Headers(init?.headers)), body: init?.body }
    throw Object.assign(new Error(JSON.stringify(request)), { request })
  }
}

function answering(status: number): typeof fetch {
  return async () => Response.json({ message: 'No.' }, { status })
}

describe('no error holds a secret', () => {
  it.each(Object.keys(FAILURES))('%s', async (name) => {
    const app = fixture().app(FAILURES[name])
    for (const question of Object.values(QUESTIONS)) expectNoSecret(printed(await refusal(question(app))))
  })

  it.each(['getRepository', 'findRepository', 'dispatch'])(
    'of an installation whose token is refused: %s',
    async (name) => {
      const { github, app } = fixture()
      for (const status of [401, 403, 500, 418]) {
        const later: typeof fetch = async (input, init) => {
          const isInstallation = new Headers(init?.headers).get('authorization')?.startsWith('Bearer ghs_')
          return isInstallation ? answering(status)(input, init) : github.fetch(input, init)
        }
        const error = await refusal(QUESTIONS[name]?.(app({ fetch: later })) ?? Promise.resolve())
        expectNoSecret(printed(error))
      }
    },
  )

  it('a token that no header can carry', async () => {
    const { app, sent } = fixture()
    userToken = 'ghu_secret\u0000\r\nx: y'
    for (const name of ['getUser', 'listInstallations', 'listRepositories', 'findRepository']) {
      expectNoSecret(printed(await refusal(QUESTIONS[name]?.(app()) ?? Promise.resolve())))
    }
    expect(sent).toEqual([])
  })

  it('a private key that is none', async () => {
    const { app } = fixture()
    const pem = '-----BEGIN RSA PRIVATE KEY-----\nhush\n-----END RSA PRIVATE KEY-----'
    const text = printed(await refusal(() => app({ privateKey: pem })))
    expect(text).not.toContain('hush')
  })

  it('the client itself shows none, whoever prints it', () => {
    const { app } = fixture()
    expectNoSecret(inspect(app(), { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }))
  })
})

it('every question of the client is asked here', () => {
  const methods = Object.entries(fixture().app()).filter(([, value]) => typeof value === 'function')
  const names = methods.map(([name]) => name).filter((name) => name !== 'authorizeUrl')
  expect(names.sort()).toEqual(Object.keys(QUESTIONS).sort())
})
