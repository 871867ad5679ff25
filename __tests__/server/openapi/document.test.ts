import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { helpOf } from '../../../src/error-code.js'
import { createServerFixture, type ServerFixture } from '../fixture.js'

// biome-ignore lint/suspicious/noExplicitAny: a document of every form
let document: any
let server: ServerFixture
const ajv = new Ajv2020({ strict: false, validateFormats: false })

beforeAll(async () => {
  server = await createServerFixture()
  document = (await server.ask('GET', '/openapi.json')).body
  ajv.addSchema(document, 'openapi')
})

it('is OpenAPI 3.1', async () => {
  expect(document.openapi).toMatch(/^3\.1\./)
  const result = await new Validator().validate(document)
  expect(result).toEqual({ valid: true })
})

it('lists the routes of the server, all and no others, by their ids', () => {
  const listed = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
    ([path, entries]) =>
      Object.entries(entries).map(
        ([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`,
      ),
  )
  const served = server.app.routes.map(({ method, path, id }) => `${method} ${path} ${id}`)
  expect(listed.sort()).toEqual(served.sort())
})

it('says of every refusal where its code and its help are', async () => {
  const { context } = document.components.schemas.Refusal.properties
  const { body } = await server.ask('GET', '/api/v1/workspaces')
  expect(body.context).toMatchObject({ code: 'token_malformed', help: helpOf('token_malformed') })
  for (const name of ['code', 'help']) expect(context.properties[name].description).toMatch(/\S/)
})

describe('what the server answers is what it says', () => {
  const base = '/api/v1/workspaces'
  const row = { permission: 'affected-stacks:create', branch: 'main' }

  /** Each with what fills the braces, and a body. */
  const asks: [string, string, string, unknown?, Record<string, string>?][] = [
    ['POST', base, '', { name: 'acme', owner: 'octocat' }],
    ['GET', base, ''],
    ['GET', `${base}/{workspaceId}`, ''],
    ['PATCH', `${base}/{workspaceId}`, '', { name: 'acme-inc' }, { 'if-match': '*' }],
    ['PATCH', `${base}/{workspaceId}`, '', { name: 'acme-inc' }],
    ['PATCH', `${base}/{workspaceId}`, '', { name: 'acme-inc' }, { 'if-match': '"1000"' }],
    ['POST', `${base}/{workspaceId}/members`, '', { login: 'hubot', role: 'member' }],
    ['POST', `${base}/{workspaceId}/members`, '', { login: 'hubot', role: 'member' }],
    ['POST', `${base}/{workspaceId}/members`, '', { login: 'hubot' }],
    ['GET', `${base}/{workspaceId}/members`, '?limit=1'],
    [
      'POST',
      `${base}/{workspaceId}/repositories`,
      '',
      { repositoryId: '1001', ownerId: '42', fullName: 'a/b' },
    ],
    ['GET', `${base}/{workspaceId}/repositories`, ''],
    ['GET', `${base}/{workspaceId}/repositories/{repository}`, ''],
    ['POST', `${base}/{workspaceId}/repositories/{repository}/permissions`, '', row],
    ['POST', `${base}/{workspaceId}/repositories/{repository}/permissions`, '', { ...row, events: ['push'] }],
    ['GET', `${base}/{workspaceId}/repositories/{repository}/permissions`, ''],
    ['POST', `${base}/{workspaceId}/tokens`, '', { name: 'ci', role: 'admin' }],
    ['GET', `${base}/{workspaceId}/tokens`, ''],
    ['GET', `${base}/{workspaceId}/affected-stacks`, '?state=incomplete'],
    ['GET', `${base}/{workspaceId}/affected-stacks/{upload}`, ''],
    ['GET', `${base}/{workspaceId}/affected-stacks/{upload}/stacks`, ''],
    ['GET', `${base}/{workspaceId}/instances`, '?stack=prod'],
    ['GET', `${base}/{workspaceId}/locks`, ''],
    ['DELETE', `${base}/{workspaceId}/locks/{lock}`, ''],
    ['GET', '/api/v1/github/app', ''],
    ['GET', '/api/v1/github/installations', '', undefined, { 'x-github-token': 'ghu_x' }],
    ['POST', '/api/v1/github/sign-ins', '', { code: 'x' }],
    ['POST', `${base}/{workspaceId}/dispatches`, '', { repository: 'x' }],
    ['GET', `${base}/{workspaceId}/audit-events`, ''],
    ['GET', '/api/v1/audit-events', ''],
    ['DELETE', `${base}/{workspaceId}/repositories/{repository}`, ''],
    ['DELETE', `${base}/{workspaceId}`, ''],
    ['DELETE', `${base}/{workspaceId}`, '?confirm=acme-inc'],
    ['POST', '/webhooks/github', '', {}],
    ['GET', '/healthz', ''],
    ['GET', '/readyz', ''],
    ['GET', '/openapi.json', ''],
    ['GET', '/.well-known/jwks.json', ''],
    ['GET', '/.well-known/openid-configuration', ''],
    ['POST', '/api/v1/auth/github-oidc', '', { token: 'x' }],
    ['GET', '/api/v1/auth/session', ''],
  ]

  it('for each of a session of requests', async () => {
    const fields: Record<string, string> = { workspaceId: `ws_${'0'.repeat(28)}` }
    for (const [method, path, query, body, headers = {}] of asks) {
      const actual = path.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? name)
      const { administrator: token } = server
      const answer = await server.ask(method, `${actual}${query}`, {
        token,
        headers,
        ...(body ? { body } : {}),
      })
      const place = `/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}/responses/${answer.status}`
      const response = resolve(place)
      const schema = `${response.place}/content/application~1json/schema`
      const validate = ajv.getSchema(`openapi#${encodeURI(schema)}`)
      expect(validate, `${method} ${path} ${answer.status}`).toBeDefined()
      validate?.(answer.body)
      expect(validate?.errors ?? [], `${method} ${path} ${answer.status}`).toEqual([])
      for (const name of ['etag', 'location', 'retry-after', 'www-authenticate', 'allow']) {
        const isSaid = Object.hasOwn(response.value.headers ?? {}, name)
        if (answer.headers.has(name)) expect(isSaid, `${method} ${path}: ${name}`).toBe(true)
      }
      if (answer.status === 201 && path === base) fields['workspaceId'] = answer.body.data.id
      if (answer.status === 201 && path.endsWith('/repositories')) fields['repository'] = answer.body.data.id
    }
  })

  // biome-ignore lint/suspicious/noExplicitAny: a document of every form
  function resolve(place: string): { place: string; value: any } {
    // biome-ignore lint/suspicious/noExplicitAny: a document of every form
    let value: any = document
    for (const part of place.slice(1).split('/')) value = value?.[part.replaceAll('~1', '/')]
    expect(value, place).toBeDefined()
    return value.$ref ? resolve(value.$ref.slice(1)) : { place, value }
  }
})
