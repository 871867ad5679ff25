import { beforeEach, describe, expect, it } from 'vitest'
import { createServerFixture, type ServerFixture } from './fixture.js'

let server: ServerFixture
let token: string
let workspaceId: string
let repository: string

const workspaces = '/api/v1/workspaces'
const noId = (prefix: string) => `${prefix}_${'0'.repeat(28)}`

const admin = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.ask(method, path, { token: server.administrator, body, headers })

beforeEach(async () => {
  server = await createServerFixture()
  token = server.administrator
  const made = await admin('POST', workspaces, { name: 'acme', owner: 'octocat' })
  workspaceId = made.body.data.id
  const imported = await admin('POST', `${workspaces}/${workspaceId}/repositories`, {
    repositoryId: '1001',
    ownerId: '42',
    fullName: 'acme/infra',
  })
  repository = imported.body.data.id
})

it('a token that is revoked while the body is on its way does nothing more', async () => {
  const tokens = `${workspaces}/${workspaceId}/tokens`
  const { body } = await admin('POST', tokens, { name: 'stolen', role: 'admin' })
  const revoke = () => admin('DELETE', `${tokens}/${body.data.id}`)
  const bytes = new ReadableStream(
    {
      async pull(controller) {
        expect((await revoke()).status).toBe(200)
        controller.enqueue(new TextEncoder().encode('{"name":"another","role":"admin"}'))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const answer = await server.app.answer(
    new Request(`https://exchange.example${tokens}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${body.data.token}`, 'content-type': 'application/json' },
      body: bytes,
      duplex: 'half',
    } as RequestInit),
    '192.0.2.1',
  )
  expect(answer.status).toBe(401)
  expect((await admin('GET', tokens)).body.data.items).toEqual([])
})

describe('an operation over HTTP', () => {
  it('that makes something answers 201, with its place and version', async () => {
    const { status, headers, body } = await admin('POST', workspaces, { name: 'other' })
    expect(status).toBe(201)
    expect(body).toEqual({
      request: `POST ${workspaces}`,
      status: 201,
      success: true,
      traceId: headers.get('x-trace-id'),
      data: {
        id: expect.stringMatching(/^ws_/),
        version: 1,
        createdAt: '2026-11-23T12:00:00.000Z',
        name: 'other',
      },
    })
    expect(headers.get('location')).toBe(`${workspaces}/${body.data.id}`)
    expect(headers.get('etag')).toBe('"1"')
    expect(headers.get('cache-control')).toBe('no-store')
    const shown = await admin('GET', headers.get('location') as string)
    expect(shown.body.data).toEqual(body.data)
    expect(shown.headers.get('etag')).toBe('"1"')
  })

  it('that lists reads numbers from the query, and has no ETag', async () => {
    await admin('POST', workspaces, { name: 'beta' })
    const { status, headers, body } = await admin('GET', `${workspaces}?limit=1&search=C`)
    expect(status).toBe(200)
    expect(body.data.items).toMatchObject([{ name: 'acme' }])
    expect(headers.get('etag')).toBeNull()
  })

  it('that edits takes the ETag, and gives the next', async () => {
    const { headers } = await admin('GET', `${workspaces}/${workspaceId}`)
    const etag = headers.get('etag') as string
    const path = `${workspaces}/${workspaceId}`
    const renamed = await admin('PATCH', path, { name: 'acme-inc' }, { 'if-match': etag })
    expect(renamed.body.data).toMatchObject({ name: 'acme-inc' })
    expect(renamed.headers.get('etag')).not.toBe(etag)
    const stale = await admin('PATCH', path, { name: 'lost' }, { 'if-match': etag })
    expect(stale).toMatchObject({ status: 412, body: { errorTag: 'PreconditionFailed' } })
    const any = await admin('PATCH', path, { name: 'acme' }, { 'if-match': '*' })
    expect(any.status).toBe(200)
  })

  it('that removes has no ETag, and a query', async () => {
    const path = `${workspaces}/${workspaceId}`
    expect(await admin('DELETE', path)).toMatchObject({
      status: 400,
      body: { errorTag: 'ConfirmationRequired' },
    })
    const { status, headers, body } = await admin('DELETE', `${path}?confirm=acme`)
    expect(status).toBe(200)
    expect(body.data.name).toBe('acme')
    expect(headers.get('etag')).toBeNull()
    expect((await admin('GET', path)).status).toBe(404)
  })

  it('goes through all of what a workspace has', async () => {
    const inWorkspace = `${workspaces}/${workspaceId}`
    const member = await admin('POST', `${inWorkspace}/members`, { login: 'hubot', role: 'member' })
    const memberPath = member.headers.get('location') as string
    const promoted = await admin('PATCH', memberPath, { role: 'admin' }, { 'if-match': '"1"' })
    expect(promoted.body.data).toMatchObject({ login: 'hubot', role: 'admin' })
    expect((await admin('DELETE', memberPath)).status).toBe(200)

    const permissions = `${inWorkspace}/repositories/${repository}/permissions`
    const row = { permission: 'affected-stacks:create', branch: 'main' }
    const added = await admin('POST', permissions, row)
    expect(added.status).toBe(201)
    expect(added.body.data).toMatchObject({ ...row, findings: expect.any(Array) })
    const rowPath = added.headers.get('location') as string
    const changed = await admin('PUT', rowPath, { ...row, branch: 'develop' }, { 'if-match': '"1"' })
    expect(changed.body.data.branch).toBe('develop')
    expect(changed.headers.get('etag')).toBe('"2"')
    expect((await admin('GET', permissions)).body.data.items).toMatchObject([{ branch: 'develop' }])
    expect((await admin('DELETE', rowPath, undefined, { 'if-match': '"1"' })).status).toBe(412)
    expect((await admin('DELETE', rowPath, undefined, { 'if-match': '"2"' })).status).toBe(200)

    const made = await admin('POST', `${inWorkspace}/tokens`, { name: 'ci', role: 'admin' })
    expect(made.body.data.token).toMatch(/^apo_/)
    const own = await server.ask('GET', inWorkspace, { token: made.body.data.token })
    expect(own.status).toBe(200)
    expect((await admin('DELETE', made.headers.get('location') as string)).status).toBe(200)
    expect((await server.ask('GET', inWorkspace, { token: made.body.data.token })).status).toBe(401)

    const events = await admin('GET', `${inWorkspace}/audit-events?category=token`)
    expect(events.body.data.items).toMatchObject([{ action: 'revoked' }, { action: 'created' }])
    expect((await admin('GET', '/api/v1/audit-events?limit=1')).body.data.items).toHaveLength(1)
  })
})

describe('what is refused for its form', () => {
  const json = { 'content-type': 'application/json' }
  it.each<[string, string, string, unknown, Record<string, string>, number, string]>([
    ['a body that is a list', 'POST', '', [], {}, 400, 'InvalidRequest'],
    ['a body that is null', 'POST', '', 'null', {}, 400, 'InvalidRequest'],
    ['no JSON', 'POST', '', '{"name":', {}, 400, 'InvalidRequest'],
    ['a form', 'POST', '', 'name=x', { 'content-type': 'text/plain' }, 415, 'UnsupportedMediaType'],
    ['a body of 33 KiB', 'POST', '', { name: 'x'.repeat(33 * 1024) }, {}, 413, 'RequestTooLarge'],
    ['an unknown field', 'POST', '', { name: 'x', nmae: 'x' }, {}, 400, 'InvalidRequest'],
    ['an unknown field of the query', 'GET', '?serach=x', undefined, {}, 400, 'InvalidRequest'],
    ['a field of the query twice', 'GET', '?limit=1&limit=2', undefined, {}, 400, 'InvalidRequest'],
    ['a limit of 1000', 'GET', '?limit=1000', undefined, {}, 400, 'InvalidRequest'],
    ['a cursor that is none', 'GET', '?cursor=x', undefined, {}, 400, 'InvalidRequest'],
    ['a version in the body', 'PATCH', '/ID', { name: 'x', version: 1 }, json, 400, 'InvalidRequest'],
    [
      'a path field in the body',
      'PATCH',
      '/ID',
      { name: 'x', workspaceId: 'ws_x' },
      { 'if-match': '*' },
      400,
      'InvalidRequest',
    ],
    ['a path field in the query', 'GET', '/ID?workspaceId=x', undefined, {}, 400, 'InvalidRequest'],
    ['an edit without If-Match', 'PATCH', '/ID', { name: 'x' }, {}, 428, 'PreconditionRequired'],
    ['If-Match without quotes', 'PATCH', '/ID', { name: 'x' }, { 'if-match': '1' }, 400, 'InvalidRequest'],
    ['a weak If-Match', 'PATCH', '/ID', { name: 'x' }, { 'if-match': 'W/"1"' }, 400, 'InvalidRequest'],
    [
      'two tags in If-Match',
      'PATCH',
      '/ID',
      { name: 'x' },
      { 'if-match': '"1", "2"' },
      400,
      'InvalidRequest',
    ],
    [
      'If-Match where nothing looks at it',
      'GET',
      '/ID',
      undefined,
      { 'if-match': '"1"' },
      400,
      'InvalidRequest',
    ],
    ['an id of another form', 'GET', '/acme', undefined, {}, 400, 'InvalidRequest'],
    ['an encoded slash in an id', 'GET', '/ws_%2F..', undefined, {}, 400, 'InvalidRequest'],
    ['a method that is not taken', 'PUT', '/ID', {}, {}, 405, 'MethodNotAllowed'],
    ['an address that is none', 'GET', '/ID/stacks', undefined, {}, 404, 'NotFound'],
  ])('%s', async (_name, method, path, body, headers, status, errorTag) => {
    const answer = await admin(method, `${workspaces}${path.replace('ID', workspaceId)}`, body, headers)
    expect(answer).toMatchObject({ status, body: { status, success: false, errorTag } })
    expect((await admin('GET', `${workspaces}/${workspaceId}`)).body.data.name).toBe('acme')
  })

  it('says that If-Match is not looked at', async () => {
    const { body } = await admin('GET', workspaces, undefined, { 'if-match': '"1"' })
    expect(body.data.validationErrors).toEqual(['If-Match: is not looked at here; leave it out'])
  })

  it('names the methods that are taken', async () => {
    const { headers } = await admin('PUT', `${workspaces}/${workspaceId}`, {})
    expect(headers.get('allow')).toBe('GET, PATCH, DELETE')
  })
})

describe('who asks', () => {
  const member = async (role: string) =>
    (await admin('POST', `${workspaces}/${workspaceId}/tokens`, { name: role, role })).body.data
      .token as string

  it.each([
    ['without a token', undefined],
    ['with a session or anything else', 'eyJhbGciOiJub25lIn0.e30.x'],
    ['with an unknown token', `apo_${'0'.repeat(28)}_${'A'.repeat(43)}`],
  ])('%s: 401', async (_name, bearer) => {
    const { status, headers, body } = await server.ask('GET', workspaces, bearer ? { token: bearer } : {})
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(JSON.stringify(body)).not.toContain('AAAA')
  })

  it('an expired token is told so', async () => {
    server.clock.time += 91 * 86_400_000
    expect(await server.ask('GET', workspaces, { token })).toMatchObject({
      status: 401,
      body: { errorTag: 'TokenExpired' },
    })
  })

  it('a role that is not enough: 403', async () => {
    const refused = await server.ask('PATCH', `${workspaces}/${workspaceId}`, {
      token: await member('member'),
      body: { name: 'x' },
      headers: { 'if-match': '*' },
    })
    expect(refused).toMatchObject({ status: 403, body: { errorTag: 'RoleInsufficient' } })
  })

  it('another’s workspace and none at all get one answer', async () => {
    const bearer = await member('owner')
    const other = (await admin('POST', workspaces, { name: 'other' })).body.data.id
    const answers = []
    for (const id of [other, noId('ws')]) {
      const { status, headers, body } = await server.ask('GET', `${workspaces}/${id}`, { token: bearer })
      const heads = Object.fromEntries([...headers].filter(([name]) => name !== 'x-trace-id'))
      const text = JSON.stringify(body).replaceAll(id, 'ID').replace(body.traceId, 'TRACE')
      answers.push({ status, heads, text })
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.status).toBe(404)
  })

  it('requests are limited by token', async () => {
    const make = async (name: string): Promise<string> =>
      (await admin('POST', `${workspaces}/${workspaceId}/tokens`, { name, role: 'member' })).body.data.token
    const [busy, other] = [await make('busy'), await make('other')]
    const statusFor = async (bearer: string) =>
      (await server.ask('GET', workspaces, { token: bearer })).status
    const statuses: number[] = []
    for (let count = 0; count < 601; count += 1) statuses.push(await statusFor(busy))
    expect(statuses).toEqual([...Array(600).fill(200), 429])
    expect(await statusFor(other)).toBe(200)
  })

  it('failures are limited by address, successes are not', async () => {
    const fail = (address: string) => server.ask('GET', workspaces, { token: 'x', address })
    for (let count = 0; count < 30; count += 1) expect((await fail('198.51.100.7')).status).toBe(401)
    const limited = await fail('198.51.100.7')
    expect(limited).toMatchObject({ status: 429, body: { errorTag: 'RateLimited' } })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await fail('198.51.100.8')).status).toBe(401)
    for (let count = 0; count < 40; count += 1) expect((await admin('GET', workspaces)).status).toBe(200)
  })
})
