import { describe, expect, it } from 'vitest'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { parseConfig } from '../../src/server/config.js'

const ghes = 'https://ghes.example/_services/token'
const app = { appId: 12345, clientId: 'Iv23liAbc' }

const parse = (github: object, issuers: readonly string[] = [GITHUB_ISSUER]) =>
  parseConfig(JSON.stringify({ issuers, github }), 'c.yaml')

describe('github, in the configuration', () => {
  it('is that of github.com unless it says otherwise', () => {
    const { github } = parse(app)
    expect(github).toEqual({
      appId: '12345',
      clientId: 'Iv23liAbc',
      platform: 'token.actions.githubusercontent.com',
      apiUrl: 'https://api.github.com',
      webUrl: 'https://github.com',
    })
    expect(parse(github ?? {}).github).toEqual(github)
  })

  it('is that of the only issuer', () => {
    const github = { apiUrl: 'https://ghes.example/api/v3', webUrl: 'https://ghes.example' }
    expect(parse(app, [ghes]).github).toMatchObject({ platform: 'ghes.example', ...github })
  })

  it('says where GitHub is', () => {
    const urls = { apiUrl: 'http://127.0.0.1:8080/api/v3/', webUrl: 'http://127.0.0.1:8080/' }
    expect(parse({ ...app, ...urls }).github).toMatchObject({
      apiUrl: 'http://127.0.0.1:8080/api/v3',
      webUrl: 'http://127.0.0.1:8080',
    })
  })

  it.each<[string, string | undefined, string]>([
    ['https://proxy.example/github', undefined, 'token.actions.githubusercontent.com'],
    [
      'https://api.octocorp.ghe.com',
      'https://token.actions.octocorp.ghe.com',
      'token.actions.octocorp.ghe.com',
    ],
    ['https://10.0.0.1/api/v3', ghes, 'ghes.example'],
  ])('%s may be that of %s', (apiUrl, issuer, platform) => {
    expect(parse({ ...app, apiUrl }, issuer ? [issuer] : undefined).github).toMatchObject({
      apiUrl,
      platform,
    })
  })

  it.each<[string, string | undefined, string]>([
    ['https://api.github.com', ghes, 'https://ghes.example/api/v3'],
    ['https://api.github.com', 'https://token.actions.octocorp.ghe.com', 'https://api.octocorp.ghe.com'],
    ['https://api.octocorp.ghe.com', 'https://token.actions.other.ghe.com', 'https://api.other.ghe.com'],
    ['https://api.octocorp.ghe.com', undefined, 'https://api.github.com'],
    ['https://ghes.example/api/v3', undefined, 'https://api.github.com'],
  ])('%s is not that of %s: its ids would be taken for the other’s', (apiUrl, issuer, usual) => {
    expect(() => parse({ ...app, apiUrl }, issuer ? [issuer] : undefined)).toThrow(
      new RegExp(
        `^github\\.apiUrl: is another GitHub's than that of the issuer on .*, which is at ${usual}:`,
      ),
    )
  })

  it('says which platform it is for, where there are several', () => {
    const github = { ...app, platform: 'ghes.example' }
    expect(parse(github, [GITHUB_ISSUER, ghes]).github).toMatchObject({ platform: 'ghes.example' })
    expect(() => parse(app, [GITHUB_ISSUER, ghes])).toThrow(/^github\.platform: is left out/)
  })

  it.each<[string, object, string]>([
    ['no id', { clientId: 'x' }, 'github.appId: is missing'],
    ['an id that is none', { ...app, appId: 'my-app' }, 'github.appId: must be'],
    ['an id that is zero', { ...app, appId: 0 }, 'github.appId: must be'],
    ['no client id', { appId: 1 }, 'github.clientId: is missing'],
    ['a client id that is none', { ...app, clientId: 'a b' }, 'github.clientId: must be'],
    ['http', { ...app, apiUrl: 'http://api.github.com' }, 'github.apiUrl: must be an https address'],
    ['a password', { ...app, webUrl: 'https://a:b@github.com' }, 'github.webUrl: must be an https address'],
    ['a query', { ...app, webUrl: 'https://github.com?a=b' }, 'github.webUrl: must be an https address'],
    ['no address', { ...app, apiUrl: 'api.github.com' }, 'github.apiUrl: must be an https address'],
    [
      'another platform',
      { ...app, platform: 'ghes.example' },
      'github.platform: is "ghes.example"; the issuers',
    ],
    ['a secret', { ...app, clientSecret: 'x' }, 'clientSecret'],
    ['a list', [], 'github: must be a mapping'],
  ])('says what is wrong: %s', (_name, github, message) => {
    expect(() => parse(github)).toThrow(message)
  })
})
