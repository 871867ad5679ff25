import { describe, expect, it } from 'vitest'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { parseConfig, readConfig } from '../../src/server/config.js'
import { createMemoryStore } from '../../src/store/memory.js'

const id = `ws_${'0'.repeat(28)}`
const repository = '{ id: "1001", ownerId: "42", fullName: acme/infra }'

describe('parseConfig', () => {
  it('reads YAML, with a default for everything', () => {
    expect(parseConfig('', 'c.yaml')).toEqual({
      audience: 'atmos-pro.com',
      issuers: [GITHUB_ISSUER],
      requiredPermission: 'affected-stacks:create',
      sessionTtl: 1800,
      rateLimit: { address: 600, repository: 120 },
      trustedProxies: [],
      auditRetention: null,
      uploadRetention: 30,
    })
  })

  it('reads all of it, from YAML and from JSON alike', () => {
    const yaml = `
audience: deploy.example.com
issuers: [https://token.actions.githubusercontent.com, https://token.actions.acme.ghe.com]
requiredPermission: null
sessionTtl: 900
rateLimit: false
publicUrl: https://deploy.example.com
workspaces:
  - id: ${id}
    name: acme
    repositories:
      - id: "1001"
        ownerId: "42"
        fullName: acme/infra
        platform: token.actions.acme.ghe.com
        permissions: [ { permission: affected-stacks:create, workflow: atmos-pro.yaml, branch: "pull_request:main" } ]
`
    const config = parseConfig(yaml, 'c.yaml')
    expect(config).toMatchObject({
      audience: 'deploy.example.com',
      requiredPermission: null,
      rateLimit: false,
      workspaces: [
        {
          repositories: [
            { platform: 'token.actions.acme.ghe.com', permissions: [{ workflow: 'atmos-pro.yaml' }] },
          ],
        },
      ],
    })
    expect(parseConfig(JSON.stringify(config), 'c.json')).toEqual(config)
  })

  it('fills in the platform where all issuers share one', () => {
    const issuers = `issuers: [${GITHUB_ISSUER}, ${GITHUB_ISSUER}/acme]`
    const config = parseConfig(`${issuers}\nworkspaces: [{ id: ${id}, repositories: [${repository}] }]`, 'c')
    expect(config.workspaces?.[0]?.repositories?.[0]?.platform).toBe('token.actions.githubusercontent.com')
  })

  it('takes a repository without permissions: everything is refused', () => {
    const config = parseConfig(`workspaces: [{ id: ${id}, repositories: [${repository}] }]`, 'c')
    expect(config.workspaces?.[0]?.repositories?.[0]?.permissions).toEqual([])
  })

  const inRepository = (fields: string) =>
    `workspaces: [{ id: ${id}, repositories: [{ id: "1", ownerId: "2", fullName: a/b, ${fields} }] }]`

  it.each([
    ['no YAML', 'a: [', /^c\.yaml:1:\d+: /],
    ['a key twice', 'audience: a\naudience: b', /^c\.yaml:\d:\d+: .*unique/],
    ['a list', '[]', /^c\.yaml: /],
    ['an unknown key', 'audiance: x', /audiance/],
    ['workspaces that are no list', 'workspaces: {}', /^workspaces: must be a list/],
    ['a workspace without id', 'workspaces: [{ name: acme }]', /^workspaces\[0\]\.id: is missing/],
    [
      'a misspelt key beside what it leaves missing',
      inRepository('').replace('ownerId', 'owner'),
      /^workspaces\[0\]\.repositories\[0\]: .*"owner"/,
    ],
    ['a number for a name', 'audience: 7', /^audience: must be text: put it in quotes/],
    ['a * without quotes', 'workspaces: [{ id: * }]', /Put \* in quotes/],
    ['an empty audience', 'audience: ""', /^audience: /],
    ['no issuers', 'issuers: []', /^issuers: /],
    ['an issuer over http', 'issuers: [http://x.example]', /^issuers\[0\]: .*https/],
    [
      'an issuer with a slash',
      'issuers: [https://a.example, https://x.example/]',
      /^issuers\[1\]: .*trailing slash/,
    ],
    ['a ttl of a second', 'sessionTtl: 1', /^sessionTtl: /],
    ['uploads that are kept for no day', 'uploadRetention: 0', /^uploadRetention: /],
    ['a ttl that is text', 'sessionTtl: "1800"', /^sessionTtl: /],
    [
      'a required permission that is no slug',
      'requiredPermission: Affected Stacks Create',
      /^requiredPermission: must be a resource:verb slug/,
    ],
    ['a rate limit of true', 'rateLimit: true', /^rateLimit: /],
    [
      'a public address over http',
      'publicUrl: http://deploy.example.com',
      /^publicUrl: must be an https address/,
    ],
    ['a workspace id of another form', 'workspaces: [{ id: acme }]', /^workspaces\[0\]\.id: must be ws_/],
    ['an unknown key in a workspace', `workspaces: [{ id: ${id}, x: 1 }]`, /^workspaces\[0\]: .*"x"/],
    [
      'an id without quotes',
      inRepository('permissions: []').replace('"1"', '1'),
      /^workspaces\[0\]\.repositories\[0\]\.id: must be the numeric id in quotes/,
    ],
    [
      'an id that is a name',
      inRepository('').replace('"1"', 'acme'),
      /^workspaces\[0\]\.repositories\[0\]\.id: must be a numeric id/,
    ],
    [
      'a name without owner',
      inRepository('').replace('a/b', 'b'),
      /repositories\[0\]\.fullName: must be OWNER\/NAME/,
    ],
    [
      'an unknown platform',
      inRepository('platform: github.com'),
      /repositories\[0\]\.platform: is "github\.com"; the issuers have "token\.actions/,
    ],
    [
      'an alias bomb',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(30)}]\nc: &c [${'*b,'.repeat(30)}]\nd: [${'*c,'.repeat(30)}]`,
      /alias/,
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseConfig(text, 'c.yaml')).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(message) }),
    )
  })

  it('asks for the platform where the issuers differ', () => {
    const text = `issuers: [${GITHUB_ISSUER}, https://token.actions.acme.ghe.com]\n${inRepository('')}`
    expect(() => parseConfig(text, 'c')).toThrow(/repositories\[0\]\.platform: is left out; the issuers have/)
  })

  // The rows themselves are checked by the store: serve, check and lint all make one.
  it.each([
    ['a bad pattern', '{ permission: a:b, branch: "(" }', 'branch'],
    ['an empty list of events', '{ permission: a:b, events: [] }', 'events'],
    ['an unknown field', '{ permission: a:b, brnch: main }', undefined],
    ['no permission name', '{ branch: main }', 'permission'],
  ])('names the row of %s', (_name, row, field) => {
    const good = '{ permission: a:b }'
    const config = parseConfig(inRepository(`permissions: [${good}, ${row}]`), 'c')
    const path = `workspaces[0].repositories[0].permissions[1]${field ? `.${field}` : ''}`
    expect(() => createMemoryStore(config)).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringContaining(path) }),
    )
  })
})

describe('readConfig', () => {
  it('names a file that cannot be read', async () => {
    await expect(readConfig('/no/such/file.yaml')).rejects.toMatchObject({
      code: 'config_invalid',
      path: '/no/such/file.yaml',
    })
  })
})
