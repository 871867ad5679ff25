import { beforeEach, describe, expect, it } from 'vitest'
import type { ManagedStore } from '../../src/store/managed-store.js'
import { URL_OF_SERVER } from '../server/fixture.js'
import {
  affectedStack,
  COMMITS,
  createScene,
  EVERYTHING,
  instanceOf,
  ORIGIN,
  type Scene,
} from './support/scene.js'

let scene: Scene
let token: string

const STACKS = '/api/v1/affected-stacks'
const INSTANCES = '/api/v1/instances'
const STATUS = '/api/v1/repos/acme/infra/instances?stack=dev&component=vpc'
const LOCKS = '/api/v1/locks'

const stacks = (more: object = {}) => ({ ...COMMITS, ...ORIGIN, stacks: [affectedStack()], ...more })
const stack = (more: object) => stacks({ stacks: [affectedStack(), { ...affectedStack(), ...more }] })
const lock = (more: object = {}) => ({ key: 'k', ttl: 60, ...more })
const status = (more: object = {}) => ({ command: 'plan', exit_code: 0, ...more })

/** A list in a list …, of so many levels. */
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

/** Dependents of dependents …, of so many levels. */
function dependents(levels: number): object[] {
  return levels === 0 ? [] : [{ ...affectedStack(), dependents: dependents(levels - 1) }]
}

beforeEach(async () => {
  scene = await createScene()
  token = await scene.session()
})

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  scene.server.ask(method, path, { token, body, headers })

describe('what is wrong with a body is named by its path', () => {
  it.each<[string, string, string, unknown, string | RegExp]>([
    ['a list', 'POST', STACKS, [], /^body: /],
    ['no JSON', 'POST', STACKS, '{"stacks":', 'body: is not JSON in UTF-8'],
    ['no facts', 'POST', STACKS, { stacks: [] }, /^head_sha: /],
    [
      'a commit that is none',
      'POST',
      STACKS,
      stacks({ head_sha: 'main;' }),
      'head_sha: must be the id of a commit',
    ],
    ['no stacks', 'POST', STACKS, stacks({ stacks: undefined }), /^stacks: /],
    ['stacks that are no list', 'POST', STACKS, stacks({ stacks: {} }), /^stacks: /],
    ['a stack that is a text', 'POST', STACKS, stacks({ stacks: ['vpc'] }), /^stacks\[0\]: /],
    ['no component', 'POST', STACKS, stack({ component: '' }), 'stacks[1].component: must not be empty'],
    [
      'a long stack',
      'POST',
      STACKS,
      stack({ stack: 'x'.repeat(257) }),
      'stacks[1].stack: must have at most 256 characters',
    ],
    [
      'a control character',
      'POST',
      STACKS,
      stack({ stack: 'a\u0000b' }),
      /^stacks\[1\]\.stack: must not have control/,
    ],
    [
      'half a character',
      'POST',
      STACKS,
      stack({ component: '\ud800' }),
      /^stacks\[1\]\.component: must not have control/,
    ],
    [
      'settings that are a list',
      'POST',
      STACKS,
      stack({ settings: [] }),
      'stacks[1].settings: must be an object',
    ],
    ['deleted, as text', 'POST', STACKS, stack({ deleted: 'yes' }), /^stacks\[1\]\.deleted: /],
    [
      'dependents that are no list',
      'POST',
      STACKS,
      stack({ dependents: {} }),
      'stacks[1].dependents: must be a list',
    ],
    [
      'dependents that are texts',
      'POST',
      STACKS,
      stack({ dependents: ['a'] }),
      'stacks[1].dependents[0]: must be an object',
    ],
    [
      'dependents 101 deep',
      'POST',
      STACKS,
      stack({ dependents: dependents(101) }),
      /^stacks\[1\]\.dependents\[0\].*nested deeper than 100 levels$/,
    ],
    [
      'dependents 1000 deep',
      'POST',
      STACKS,
      stack({ dependents: dependents(1000) }),
      /^body: is nested deeper than 250 levels.*100 deep$/,
    ],
    [
      'settings 300 deep',
      'POST',
      STACKS,
      stack({ settings: { a: JSON.parse(nested(300)) } }),
      /^body: is nested deeper/,
    ],
    ['nothing but depth', 'POST', STACKS, '['.repeat(30_000), /^body: is nested deeper/],
    ['a batch without its number', 'POST', STACKS, stacks({ batch_id: 'b' }), /^batch_id: goes together/],
    [
      'a batch beyond the last',
      'POST',
      STACKS,
      stacks({ batch_id: 'b', batch_index: 2, batch_total: 2 }),
      /^batch_index: must be less than/,
    ],
    [
      'too many batches',
      'POST',
      STACKS,
      stacks({ batch_id: 'b', batch_index: 0, batch_total: 17 }),
      /^batch_total: must be at most 16/,
    ],
    [
      'a batch with a strange id',
      'POST',
      STACKS,
      stacks({ batch_id: 'a b', batch_index: 0, batch_total: 2 }),
      /^batch_id: must have/,
    ],
    ['no instances', 'POST', INSTANCES, ORIGIN, /^instances: /],
    [
      'an instance without stack',
      'POST',
      INSTANCES,
      { ...ORIGIN, instances: [{ component: 'vpc' }] },
      /^instances\[0\]\.stack: /,
    ],
    ['no command', 'PATCH', STATUS, { exit_code: 0 }, /^command: /],
    [
      'a command that is a line',
      'PATCH',
      STATUS,
      status({ command: 'plan\nrm' }),
      /^command: must be a command/,
    ],
    ['an exit code that is a fraction', 'PATCH', STATUS, status({ exit_code: 0.5 }), /^exit_code: /],
    [
      'an exit code of 33 bits',
      'PATCH',
      STATUS,
      status({ exit_code: 2 ** 31 }),
      'exit_code: must be a whole number of 32 bits',
    ],
    [
      'a day for a time',
      'PATCH',
      STATUS,
      status({ last_run: '2026-01-01' }),
      /^last_run: must be a time as RFC 3339/,
    ],
    [
      'no stack in the query',
      'PATCH',
      STATUS.replace('stack=dev&', ''),
      status({ stack: 'dev' }),
      /^stack: /,
    ],
    [
      'a stack twice in the query',
      'PATCH',
      `${STATUS}&stack=prod`,
      status(),
      /^stack: stands in the query twice/,
    ],
    ['no key', 'POST', LOCKS, { ttl: 60 }, /^key: /],
    ['a key of nothing', 'POST', LOCKS, lock({ key: '' }), 'key: must not be empty'],
    ['a time of nothing', 'POST', LOCKS, lock({ ttl: 0 }), 'ttl: must be 1 to 2592000 seconds'],
    ['31 days', 'POST', LOCKS, lock({ ttl: 31 * 86_400 }), 'ttl: must be 1 to 2592000 seconds'],
    ['a time that is text', 'POST', LOCKS, lock({ ttl: '60' }), /^ttl: /],
    ['properties that are a list', 'POST', LOCKS, lock({ properties: [] }), 'properties: must be an object'],
    [
      'deep properties',
      'POST',
      LOCKS,
      `{"key":"k","ttl":60,"properties":{"a":${nested(5000)}}}`,
      /^body: is nested deeper/,
    ],
    ['a list to release', 'DELETE', LOCKS, [], 'body: must be a JSON object'],
    ['no key to release', 'DELETE', LOCKS, {}, /^key: /],
  ])('%s', async (_name, method, path, body, problem) => {
    const answer = await ask(method, path, body)
    expect(answer).toMatchObject({ status: 400, body: { success: false, errorTag: 'InvalidRequest' } })
    const [first] = answer.body.data.validationErrors
    expect(first).toMatch(problem)
    expect(await scene.events()).toEqual([])
    expect(await scene.store.list('uploads', { limit: 10 })).toEqual([])
  })

  it('fifty problems are named, and no more', async () => {
    const answer = await ask('POST', STACKS, stacks({ stacks: Array(400).fill({}) }))
    expect(answer.body.data.validationErrors).toHaveLength(50)
  })

  it('a token in the wrong field is not said back', async () => {
    const answer = await ask('POST', LOCKS, { key: 'k', ttl: 60, properties: token })
    expect(JSON.stringify(answer.body)).not.toContain(token.slice(0, 20))
  })

  it.each([
    ['dependents 100 deep', { dependents: dependents(100) }],
    [
      'a leaf without dependents, and one with none',
      { dependents: [{ component: 'a' }, { dependents: null }] },
    ],
    ['settings 240 deep', { settings: { a: JSON.parse(nested(240)) } }],
    ['names of 256 characters, of any alphabet', { stack: 'ü'.repeat(256), component: '部品'.repeat(128) }],
    ['brackets in texts', { settings: { a: '['.repeat(1000), b: '"\\"[[[', c: '\\' } }],
  ])('fine: %s', async (_name, more) => {
    expect(await ask('POST', STACKS, stack(more))).toMatchObject({ status: 200 })
    const items = await scene.store.listItems({
      workspaceId: scene.workspaceId,
      kind: 'affected-stacks',
      limit: 10,
    })
    expect(JSON.parse(items[1]?.json ?? '')).toEqual({ ...affectedStack(), ...more })
  })
})

describe('what is refused for its form', () => {
  const json = { 'content-type': 'application/json' }
  const large = (count: number) => stacks({ stacks: Array(count).fill(affectedStack()) })

  it.each<[string, string, string, unknown, Record<string, string>, number, string]>([
    [
      'a form',
      'POST',
      LOCKS,
      'key=k',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UnsupportedMediaType',
    ],
    ['no content type', 'DELETE', LOCKS, undefined, {}, 415, 'UnsupportedMediaType'],
    ['more than 4.5 MiB', 'POST', STACKS, ' '.repeat(4.5 * 1024 * 1024 + 1), json, 413, 'RequestTooLarge'],
    ['more than 10 000 stacks', 'POST', STACKS, large(10_001), {}, 413, 'RequestTooLarge'],
    [
      'more than 32 KiB of a lock',
      'POST',
      LOCKS,
      lock({ lockMessage: 'x'.repeat(33_000) }),
      {},
      413,
      'RequestTooLarge',
    ],
    ['another method', 'PUT', LOCKS, lock(), {}, 405, 'MethodNotAllowed'],
    ['a path below', 'POST', `${STACKS}/x`, {}, {}, 404, 'NotFound'],
  ])('%s', async (_name, method, path, body, headers, code, errorTag) => {
    const answer = await ask(method, path, body, headers)
    expect(answer).toMatchObject({ status: code, body: { status: code, success: false, errorTag } })
  })

  it('the limit of stacks is named', async () => {
    const { body } = await ask('POST', STACKS, large(10_001))
    expect(body.data.validationErrors).toEqual(['stacks: has 10001 items; one batch may have 10000'])
  })

  it('10 000 stacks are fine', async () => {
    expect(await ask('POST', STACKS, large(10_000))).toMatchObject({ body: { data: { items: 10_000 } } })
  })

  it.each([
    [LOCKS, 'POST, DELETE'],
    [STACKS, 'POST'],
    [INSTANCES, 'POST'],
    ['/api/v1/repos/acme/infra/instances', 'PATCH'],
  ])('%s takes %s', async (path, allow) => {
    const answer = await ask('PUT', path, {})
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe(allow)
  })

  it('a body that is cut off', async () => {
    const bytes = new ReadableStream({
      pull(controller) {
        controller.error(new Error('reset'))
      },
    })
    const answer = await send(STACKS, bytes)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errorMessage: 'The body was cut off.' })
  })
})

function send(path: string, body: ReadableStream, bearer = token): Promise<Response> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
  return scene.server.app.answer(new Request(`${URL_OF_SERVER}${path}`, init), '192.0.2.1')
}

describe('who asks', () => {
  it.each([
    ['without a session', undefined],
    ['with anything else', 'eyJhbGciOiJub25lIn0.e30.x'],
    ['with a management token', 'ADMINISTRATOR'],
  ])('%s: 401, and the body is not read', async (_name, bearer) => {
    let isRead = false
    const body = new ReadableStream(
      {
        pull() {
          isRead = true
        },
      },
      { highWaterMark: 0 },
    )
    const asked = bearer === 'ADMINISTRATOR' ? scene.server.administrator : (bearer ?? '')
    const answer = await send(STACKS, body, asked)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(isRead).toBe(false)
  })

  it.each([
    ['was revoked', () => scene.server.ask('DELETE', '/api/v1/auth/session', { token })],
    ['has expired', async () => scene.pass(3600_000)],
  ])('a session that %s: 401', async (_name, end) => {
    await end()
    for (const [method, path] of [
      ['POST', STACKS],
      ['POST', INSTANCES],
      ['PATCH', STATUS],
      ['POST', LOCKS],
      ['DELETE', LOCKS],
    ] as const) {
      expect((await ask(method, path, {})).status).toBe(401)
    }
  })

  it('a session that is revoked while the body is on its way does nothing more', async () => {
    const body = new ReadableStream(
      {
        async pull(controller) {
          await scene.server.ask('DELETE', '/api/v1/auth/session', { token })
          controller.enqueue(new TextEncoder().encode(JSON.stringify(stacks())))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    expect((await send(STACKS, body)).status).toBe(401)
    expect(await scene.store.list('uploads', { limit: 10 })).toEqual([])
  })

  it.each<[string, string, string, unknown]>([
    ['affected stacks', 'POST', STACKS, stacks({ repo_name: 'other' })],
    ['instances', 'POST', INSTANCES, { ...ORIGIN, repo_owner: 'evil', instances: [] }],
    ['a status', 'PATCH', STATUS.replace('acme', 'evil'), status()],
  ])('%s of another repository: 403, with both names', async (_name, method, path, body) => {
    const answer = await ask(method, path, body)
    expect(answer).toMatchObject({ status: 403, body: { errorTag: 'PermissionDenied' } })
    expect(answer.body.errorMessage).toMatch(
      /is for acme\/infra, and the request names (acme\/other|evil\/infra)/,
    )
  })

  it('requests are limited by repository', async () => {
    scene = await createScene({ config: { rateLimit: { repository: 3 } } })
    token = await scene.session()
    const other = await scene.session({ repository: 'acme/other' })
    const codes = []
    for (let count = 0; count < 4; count++) codes.push((await ask('POST', LOCKS, lock())).status)
    expect(codes).toEqual([200, 200, 200, 429])
    const limited = await ask('POST', LOCKS, lock())
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await scene.server.ask('POST', LOCKS, { token: other, body: lock({ key: 'x' }) })).status).toBe(
      200,
    )
  })

  it('more uploads at once than there are places for a workspace: 503, which the CLI tries again', async () => {
    const ends: (() => void)[] = []
    const hanging = () =>
      new ReadableStream({
        start(controller) {
          ends.push(() => controller.close())
        },
      })
    const other = await scene.session({ repository: 'acme/other' })
    const begun = Array.from({ length: 16 }, (_, index) =>
      send(index % 2 ? STACKS : INSTANCES, hanging(), index % 3 ? token : other),
    )
    await expect.poll(async () => (await ask('POST', STACKS, stacks())).status).toBe(503)
    const busy = await ask('POST', STACKS, stacks())
    expect(busy.body).toMatchObject({ errorTag: 'ServerBusy', context: { code: 'server_busy' } })
    expect(busy.headers.get('retry-after')).toBe('2')
    expect((await ask('POST', LOCKS, lock())).status).toBe(200)
    for (const end of ends) end()
    expect((await Promise.all(begun)).map((answer) => answer.status)).toEqual(Array(16).fill(400))
    expect((await ask('POST', STACKS, stacks())).status).toBe(200)
  })

  it('a store that does not answer: 503', async () => {
    const state = { isAway: false }
    const wrap = (store: ManagedStore): ManagedStore => ({
      ...store,
      commit: (...all) => (state.isAway ? Promise.reject(new Error('gone')) : store.commit(...all)),
    })
    scene = await createScene({ wrap })
    token = await scene.session()
    state.isAway = true
    const answer = await ask('POST', STACKS, stacks())
    expect(answer).toMatchObject({ status: 503, body: { errorTag: 'StoreUnavailable' } })
  })
})

describe('a permission that the session does not list', () => {
  const line = (answer: { body: { data: { validationErrors: string[] } } }) =>
    answer.body.data.validationErrors.find((one) => one.startsWith('To allow it: '))

  it('there is no row: says what the session may do, and the line to write', async () => {
    scene = await createScene({ permissions: EVERYTHING.slice(0, 1) })
    token = await scene.session({ environment: 'prod' })
    const answer = await ask('POST', INSTANCES, { ...ORIGIN, instances: [instanceOf()] })
    expect(answer).toMatchObject({
      status: 403,
      body: {
        errorTag: 'PermissionDenied',
        errorMessage:
          'This run may not do instances:create: its session of acme/infra may do affected-stacks:create.',
        context: { code: 'permission_denied' },
      },
    })
    expect(answer.body.data.validationErrors[0]).toBe('acme/infra has no row named instances:create.')
    expect(line(answer)).toBe(
      `To allow it: atmos-pro-oidc permission add --workspace ${scene.workspaceId} --repository acme/infra ` +
        '--permission instances:create --workflow atmos-pro.yaml --branch main --environment prod',
    )
    expect(answer.body.data.validationErrors.at(-1)).toMatch(/run the job again/)
  })

  it('there are rows that do not match: lists them', async () => {
    const rows = Array.from({ length: 7 }, (_, index) => ({
      permission: 'instances:update',
      branch: `release/${index}`,
    }))
    scene = await createScene({ permissions: [...EVERYTHING.slice(0, 2), ...rows] })
    token = await scene.session()
    const { body } = await ask('PATCH', STATUS, status())
    const lines: string[] = body.data.validationErrors
    expect(lines[0]).toContain(
      'none of them is older than the session and matches this run (atmos-pro.yaml, refs/heads/main, no environment)',
    )
    expect(lines.slice(1, 7)).toEqual([
      ...[0, 1, 2, 3, 4].map((index) => `- instances:update for branch release/${index}`),
      '- … and 2 more',
    ])
  })

  it.each([
    ["it's", `--branch 'it'\\''s'`],
    ['$(reboot)', "--branch 'exact:$(reboot)'"],
    ['a;b', "--branch 'a;b'"],
    ['release/1.2', '--branch release/1.2'],
  ])('a branch %s is one word of a command line', async (branch, word) => {
    scene = await createScene({ permissions: EVERYTHING.slice(0, 1) })
    token = await scene.session({ branch })
    const answer = await ask('POST', INSTANCES, { ...ORIGIN, instances: [] })
    expect(line(answer)).toContain(word)
  })
})

describe('what does not exist', () => {
  it('an instance that no upload has: 404, with what to do', async () => {
    const answer = await ask('PATCH', STATUS, status())
    expect(answer).toMatchObject({ status: 404, body: { errorTag: 'NotFound' } })
    expect(answer.body.errorMessage).toContain('atmos list instances --upload')
  })

  it('an instance of the upload before the last', async () => {
    await ask('POST', INSTANCES, { ...ORIGIN, instances: [instanceOf('vpc', 'dev')] })
    expect((await ask('PATCH', STATUS, status())).status).toBe(200)
    await ask('POST', INSTANCES, { ...ORIGIN, instances: [instanceOf('eks', 'dev')] })
    expect((await ask('PATCH', STATUS, status())).status).toBe(404)
  })

  it('an instance of another repository', async () => {
    const other = await scene.session({ repository: 'acme/other' })
    const body = { ...ORIGIN, repo_name: 'other', instances: [instanceOf('vpc', 'dev')] }
    expect((await scene.server.ask('POST', INSTANCES, { token: other, body })).status).toBe(200)
    expect((await ask('PATCH', STATUS, status())).status).toBe(404)
  })
})
