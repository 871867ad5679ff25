import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/core'
import {
  createFakeGitHub,
  createSigningKey,
  type FakeGitHub,
  type FakeGitHubOptions,
} from '../../src/testing/index.js'

/** One App key for all tests of a file. */
const appKey = createSigningKey()

export const START = Date.UTC(2026, 10, 24, 12)

/** A fake with a clock of its own: `acme` has `infra` (private, alice administers it, bob reads it) and a public `docs`. */
export interface Scene extends AsyncDisposable {
  readonly github: FakeGitHub
  readonly infra: string
  readonly docs: string
  /** Lets so many seconds pass. */
  pass(seconds: number): void
  /** Asks the REST API, in process. */
  ask(path: string, token?: string, init?: RequestInit): Promise<Response>
}

export async function createScene(options: FakeGitHubOptions = {}): Promise<Scene> {
  let now = START
  const github = await createFakeGitHub({ appKey: await appKey, now: () => now, ...options })
  github.app.addUser('alice', '501')
  github.app.addUser('bob', '502')
  github.app.addUser('mallory', '666')
  const people = { admins: ['Alice'], readers: ['bob'] }
  return {
    github,
    infra: github.app.addRepository({ fullName: 'acme/infra', id: '1001', ownerId: '42', ...people }),
    docs: github.app.addRepository({ fullName: 'acme/docs', id: '1002', visibility: 'public' }),
    pass(seconds) {
      now += seconds * 1000
    },
    ask: (path, token, init = {}) =>
      github.fetch(`${github.app.apiUrl}${path}`, {
        ...init,
        headers: { ...(token && { authorization: `Bearer ${token}` }), ...init.headers },
      }),
    [Symbol.asyncDispose]: () => github.close(),
  }
}

/** Octokit as the App; as an installation, when one is named. The fake's clock must be the real one. */
export function octokitOf({ app, fetch }: FakeGitHub, installationId?: string): Octokit {
  const { appId, privateKey } = app.credentials
  return new Octokit({
    baseUrl: app.apiUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey, ...(installationId && { installationId }) },
    request: { fetch },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  })
}

/** A token of an installation, narrowed as the body says. */
export async function installationToken(
  { github, ask }: Scene,
  installationId: string,
  body: object = {},
): Promise<string> {
  const response = await ask(`/app/installations/${installationId}/access_tokens`, await appJwt(github), {
    method: 'POST',
    body: JSON.stringify(body),
  })
  const { token } = (await response.json()) as { token: string }
  return token
}

/** The JWT that the App asks with, by the fake's clock at its start. */
export async function appJwt({ app }: FakeGitHub, claims: object = {}): Promise<string> {
  const { importPKCS8, SignJWT } = await import('jose')
  const { createPrivateKey } = await import('node:crypto')
  const pem = createPrivateKey(app.credentials.privateKey).export({ type: 'pkcs8', format: 'pem' })
  const key = await importPKCS8(pem.toString(), 'RS256')
  const seconds = START / 1000
  return new SignJWT({ iss: app.credentials.clientId, iat: seconds - 30, exp: seconds + 570, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .sign(key)
}
