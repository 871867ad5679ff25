import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'
import { createProgram, type Program } from './support/program.js'

const SERVE = ['--config', 'c.yaml']

let folder: string
let github: FakeGitHub
let program: Program
let env: Record<string, string>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  program = createProgram(folder)
  github = await createFakeGitHub()
  const { apiUrl, webUrl, credentials } = github.app
  const { appId, clientId, privateKey } = credentials
  const app = { appId, clientId, apiUrl, webUrl }
  await writeFile(join(folder, 'c.yaml'), JSON.stringify({ issuers: [github.issuer], github: app }))
  env = {
    ATMOS_PRO_OIDC_DATABASE: 'sqlite:github.db',
    ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'),
  }
})
afterEach(() => program.cleanUp())
afterAll(async () => {
  await github.close()
  await rm(folder, { recursive: true })
})

describe('serve, with a GitHub App', () => {
  it('asks GitHub', async () => {
    github.app.addUser('ada')
    github.app.addRepository({ fullName: 'acme/infra', admins: ['ada'] })
    const { installationId } = github.app.install('acme', 'all')
    await program.run(['workspace', 'create', 'acme'], env)
    const made = await program.run(['token', 'create', '--name', 'x', '--administrator'], env)
    const { url, log, stop } = await program.serve(SERVE, env)
    const userToken = github.app.userToken('ada')
    const headers = { authorization: `Bearer ${made.out.trim()}`, 'x-github-token': userToken }
    const ask = async (path: string) => (await fetch(`${url}/api/v1/github/${path}`, { headers })).json()

    expect(await ask('installations')).toMatchObject({ data: { items: [{ id: installationId }] } })
    expect(await ask('repositories')).toMatchObject({ data: { items: [{ fullName: 'acme/infra' }] } })
    github.fail('api', { status: 503, retryAfter: 7 })
    expect(await ask('repositories')).toMatchObject({ status: 503, errorTag: 'GitHubUnavailable' })
    expect(await stop()).toBe(0)
    expect(log.join('\n')).toMatch(/has a fault of its own/)
    expect(log.join('\n')).not.toContain(userToken)
  })

  it('says which secrets are not there', async () => {
    const { log, stop } = await program.serve(SERVE, env)
    expect(log.join('\n')).toMatch(/CLIENT_SECRET is not set[\s\S]*WEBHOOK_SECRET is not set/)
    expect(await stop()).toBe(0)

    const secrets = { ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: 'c', ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET: 'w' }
    const whole = await program.serve(SERVE, { ...env, ...secrets })
    expect(whole.log.join('\n')).not.toMatch(/_SECRET is not set/)
    expect(await whole.stop()).toBe(0)
  })

  it.each([
    ['without a private key', '', /GITHUB_PRIVATE_KEY: must be set/],
    ['with what is none', 'hunter2', /GITHUB_PRIVATE_KEY: must be the App's private key/],
  ])('does not start %s: exit code 2', async (_name, key, message) => {
    const wrong = { ...env, ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: key }
    const { code, err } = await program.run(['serve', ...SERVE, '--port', '0'], wrong)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) })
    expect(err).not.toContain('hunter2')
  })
})
