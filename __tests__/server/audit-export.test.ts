import { beforeEach, expect, it } from 'vitest'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { createMemoryStore } from '../../src/store/memory.js'
import { createServerFixture, NOW, type ServerFixture } from './fixture.js'

const workspaces = '/api/v1/workspaces'
let server: ServerFixture
let store: ManagedStore
let workspaceId: string
let asked: number

beforeEach(async () => {
  const memory = createMemoryStore({ now: () => NOW })
  asked = 0
  store = {
    ...memory,
    listEvents(query) {
      asked += 1
      return memory.listEvents(query)
    },
  }
  server = await createServerFixture({ store })
  const made = await server.ask('POST', workspaces, { token: server.administrator, body: { name: '=1+1' } })
  workspaceId = made.body.data.id
})

const download = (query = '', token = server.administrator) =>
  server.ask('GET', `${workspaces}/${workspaceId}/audit-events/export${query}`, { token })

const many = async (count: number) => {
  for (let index = 0; index < count; index += 1) {
    await store.recordEvent({
      id: `aud_${String(index).padStart(28, '0')}`,
      time: NOW,
      category: 'auth',
      action: 'oidc_token_exchange_success',
      traceId: 'trace',
      workspaceId,
      description: 'acme/infra got a session',
    })
  }
}

it('NDJSON: one event a line, newest first, all of them', async () => {
  await many(450)
  const { status, headers, body } = await download()
  expect(status).toBe(200)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/x-ndjson',
    'content-disposition': `attachment; filename="audit-${workspaceId}.ndjson"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  const lines = (body as string).trimEnd().split('\n')
  expect(lines).toHaveLength(451)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ id: `aud_${'449'.padStart(28, '0')}` })
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ category: 'workspace', action: 'created' })
})

it('CSV: a heading, and nothing that a spreadsheet takes for a formula', async () => {
  const { headers, body } = await download('?format=csv')
  expect(headers.get('content-type')).toMatch(/^text\/csv/)
  const [head, row, end] = (body as string).split('\r\n')
  expect(head).toMatch(/^time,id,category,action,workspaceId,/)
  expect(row).toContain("'=1+1")
  expect(row).not.toMatch(/(?:^|,)"?=/)
  expect(end).toBe('')
})

it.each(['ndjson', 'csv'])('%s: nothing that a terminal takes for a command', async (format) => {
  await store.recordEvent({
    id: `aud_${'0'.repeat(28)}`,
    time: NOW,
    category: 'github',
    action: 'repository_renamed',
    traceId: 'trace',
    workspaceId,
    description: 'acme/infra was renamed',
    metadata: { to: '\u009b2J\u202e' },
  })
  const { body } = await download(`?format=${format}`)
  expect(body).toContain('\\u009b2J\\u202e')
  expect(body).not.toMatch(/[\u0080-\u009f\u202e]/)
})

it.each(['ndjson', 'csv'])('no events as %s: an empty file', async (format) => {
  const { status, body } = await download(`?format=${format}&category=token`)
  expect(status).toBe(200)
  expect(body).toMatch(format === 'csv' ? /^time,.*\r\n$/ : /^$/)
})

it('filters as the list does', async () => {
  await many(3)
  const { body } = await download('?category=workspace')
  expect((body as string).trimEnd().split('\n')).toHaveLength(1)
})

it.each([
  ['another format', '?format=xml', 400],
  ['an unknown filter', '?colour=red', 400],
  ['a limit', '?limit=3', 400],
  ['a filter twice', '?category=auth&category=auth', 400],
  ['a time that is none', '?since=yesterday', 400],
])('%s is refused before anything is sent', async (_name, query, status) => {
  expect(await download(query)).toMatchObject({ status, body: { success: false } })
})

it('is for administrators of the workspace', async () => {
  const tokens = `${workspaces}/${workspaceId}/tokens`
  const token = async (role: string) =>
    (await server.ask('POST', tokens, { token: server.administrator, body: { name: role, role } })).body.data
      .token
  expect((await download('', await token('member'))).status).toBe(403)
  expect((await download('', await token('admin'))).status).toBe(200)
  expect((await download('', 'apo_none')).status).toBe(401)
})

it('reads no further when the caller goes away', async () => {
  await many(2000)
  const request = new Request(`https://exchange.example${workspaces}/${workspaceId}/audit-events/export`, {
    headers: { authorization: `Bearer ${server.administrator}` },
  })
  const response = await server.app.answer(request, '192.0.2.1')
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(asked).toBeLessThan(4)
})

it('breaks the connection when the store fails half-way: nobody takes a part for the whole', async () => {
  await many(450)
  const { listEvents } = store
  const failing = await createServerFixture({
    store: {
      ...store,
      listEvents: (query) =>
        query.before === undefined ? listEvents(query) : Promise.reject(new Error('away')),
    },
  })
  const answer = failing.ask('GET', `${workspaces}/${workspaceId}/audit-events/export`, {
    token: failing.administrator,
  })
  await expect(answer).rejects.toThrow()
})
