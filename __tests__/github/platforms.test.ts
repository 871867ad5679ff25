import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { addressesOf, isEnterpriseServer } from '../../src/github/addresses.js'
import { createGitHubApp } from '../../src/github/create-github-app.js'
import { createFakeGitHub } from '../../src/testing/index.js'

const issuers = [
  [
    'github.com',
    'https://token.actions.githubusercontent.com',
    { apiUrl: 'https://api.github.com', webUrl: 'https://github.com' },
    '2026-03-10',
  ],
  [
    'ghe.com',
    'https://token.actions.acme.ghe.com',
    { apiUrl: 'https://api.acme.ghe.com', webUrl: 'https://acme.ghe.com' },
    '2026-03-10',
  ],
  [
    'an Enterprise Server',
    'https://ghes.example:8443/_services/token',
    { apiUrl: 'https://ghes.example:8443/api/v3', webUrl: 'https://ghes.example:8443' },
    '2022-11-28',
  ],
] as const

describe('addressesOf', () => {
  it.each(issuers)('%s', (_name, issuer, addresses, version) => {
    expect(addressesOf(new URL(issuer).host)).toEqual(addresses)
    expect(isEnterpriseServer(addresses.apiUrl)).toBe(version === '2022-11-28')
  })

  it.each([
    ['https://api.acme.example/api/v3', false],
    ['https://ghes.example/api', false],
    ['https://ghes.example/api/v3', true],
  ])('%s is an Enterprise Server: %s', (apiUrl, expected) => {
    expect(isEnterpriseServer(apiUrl)).toBe(expected)
  })
})

/** Signs in, looks around, and starts a workflow. */
async function useAll(issuer: string | undefined, isInProcess: boolean) {
  await using github = await createFakeGitHub({ issuer })
  const versions = new Set<string | null>()
  const send = isInProcess ? github.fetch : fetch
  const counted: typeof fetch = async (input, init) => {
    if (!String(input).includes('/login/'))
      versions.add(new Headers(init?.headers).get('x-github-api-version'))
    return send(input, init)
  }
  github.app.addUser('ada')
  const id = github.app.addRepository({ fullName: 'acme/infra', admins: ['ada'] })
  const { installationId } = github.app.install('acme', 'all')
  github.app.renameRepository(id, 'platform')
  const { apiUrl, webUrl, credentials } = github.app
  const app = createGitHubApp({
    platform: new URL(github.issuer).host,
    apiUrl,
    webUrl,
    ...credentials,
    fetch: counted,
  })

  const [redirectUri, codeVerifier] = ['http://127.0.0.1:1/callback', 'v'.repeat(43)]
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const address = app.authorizeUrl({ redirectUri, state: 'x', codeChallenge })
  const code = new URL(github.app.authorize(address, 'ada')).searchParams.get('code') ?? ''
  const { token, user } = await app.signIn({ code, redirectUri, codeVerifier })
  expect(user.login).toBe('ada')
  expect((await app.listInstallations(token, 1)).items).toMatchObject([{ id: installationId }])
  expect((await app.listRepositories(token, installationId, 1)).items).toMatchObject([{ id }])
  expect(await app.findRepository(token, 'acme/infra')).toMatchObject({ id, fullName: 'acme/platform' })
  const run = await app.dispatch({
    ...{ installationId, repositoryId: id, fullName: 'acme/infra', inputs: {} },
    ...{ workflow: 'atmos-terraform-apply.yaml', ref: 'refs/heads/main' },
  })
  expect(github.app.dispatches).toHaveLength(1)
  return { run, versions: [...versions], addresses: { apiUrl, webUrl } }
}

describe('createGitHubApp', () => {
  it.each(issuers)('works with %s', async (_name, issuer, addresses, version) => {
    const used = await useAll(issuer, true)
    expect(used.addresses).toEqual(addresses)
    expect(used.versions).toEqual([version])
    // An Enterprise Server does not say which run it was.
    expect('runId' in used.run).toBe(version === '2026-03-10')
  })

  it('works over a network', async () => {
    expect((await useAll(undefined, false)).addresses.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/)
  })
})
