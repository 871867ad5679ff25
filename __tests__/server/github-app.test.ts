import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/errors.js'
import { parseConfig } from '../../src/server/config.js'
import { openGitHubApp } from '../../src/server/github-app.js'
import { readGitHubCredentials } from '../../src/server/github-credentials.js'
import { createFakeGitHub } from '../../src/testing/index.js'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

describe('readGitHubCredentials', () => {
  it('reads them', () => {
    const credentials = readGitHubCredentials({
      ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: pem,
      ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: 'c',
    })
    expect(credentials).toEqual({ privateKey: pem.trim(), clientSecret: 'c' })
  })

  it('reads a key in one line, and does without the others', () => {
    const oneLine = pem.replaceAll('\n', '\\n')
    const others = { ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: '' }
    const credentials = readGitHubCredentials({ ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: oneLine, ...others })
    expect(credentials).toEqual({ privateKey: pem.trim() })
  })

  it.each([
    ['no key', {}, 'must be set'],
    ['an empty one', { ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: ' ' }, 'must be set'],
    ['what is none', { ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: 'secret' }, "must be the App's private key"],
  ])('says what is missing and does not quote it: %s', (_name, env, text) => {
    expect(() => readGitHubCredentials(env)).toThrow(`ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: ${text}`)
    expect(() => readGitHubCredentials(env)).not.toThrow('secret')
  })
})

describe('openGitHubApp', () => {
  it('is none without the section', () => {
    expect(openGitHubApp(parseConfig('', 'c').github, {})).toBeNull()
  })

  it('does not start without the key', () => {
    const { github } = parseConfig('github: { appId: 1, clientId: Iv23x }', 'c')
    expect(() => openGitHubApp(github, {})).toThrow(ConfigError)
  })

  it('opens what the configuration and the environment say', async () => {
    await using fake = await createFakeGitHub()
    fake.app.addUser('ada', '7')
    const { credentials, apiUrl, webUrl } = fake.app
    const { appId, clientId } = credentials
    const { github } = parseConfig(
      JSON.stringify({ issuers: [fake.issuer], github: { appId, clientId, apiUrl, webUrl } }),
      'c',
    )
    const env = {
      ATMOS_PRO_OIDC_GITHUB_PRIVATE_KEY: credentials.privateKey,
      ATMOS_PRO_OIDC_GITHUB_CLIENT_SECRET: credentials.clientSecret,
    }
    const app = openGitHubApp(github, env, { fetch: fake.fetch })
    expect(app).toMatchObject({ platform: new URL(fake.issuer).host, clientId, webUrl })
    expect(await app?.getUser(fake.app.userToken('ada'))).toEqual({ id: '7', login: 'ada' })
    expect(await app?.getInstallation('1')).toBeUndefined()
  })
})
