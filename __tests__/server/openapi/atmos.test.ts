import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, expect, it } from 'vitest'
import {
  affectedStack,
  COMMITS,
  createScene,
  instanceOf,
  ORIGIN,
  type Scene,
} from '../../atmos/support/scene.js'

// biome-ignore lint/suspicious/noExplicitAny: a document of every form
let document: any
let scene: Scene
const ajv = new Ajv2020({ strict: false, validateFormats: false })

const STACKS = '/api/v1/affected-stacks'
const INSTANCES = '/api/v1/instances'
const LOCKS = '/api/v1/locks'
const STATUS = '/api/v1/repos/{owner}/{repo}/instances'
const stacks = { ...COMMITS, ...ORIGIN, stacks: [affectedStack()] }
const instances = { ...ORIGIN, instances: [instanceOf()], batch_id: null }
const status = { command: 'plan', exit_code: 2, last_run: '2026-11-23T12:00:00Z' }
const lock = { key: 'k', ttl: 60, lockMessage: 'busy', properties: { a: 1 } }

beforeAll(async () => {
  scene = await createScene()
  document = (await scene.server.ask('GET', '/openapi.json')).body
  ajv.addSchema(document, 'openapi')
})

const pointer = (...parts: string[]) =>
  `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`

it('its bodies and answers are as the document says', async () => {
  const token = await scene.session()
  const other = await scene.session({ job: '2' })
  const asks: [
    method: string,
    path: string,
    query: string,
    body: unknown,
    status: number,
    bearer?: string,
  ][] = [
    ['post', STACKS, '', stacks, 200],
    ['post', INSTANCES, '', instances, 200],
    ['patch', STATUS, '?stack=plat-ue1-dev&component=vpc', status, 200],
    ['patch', STATUS, '?stack=dev&component=vpc', status, 404],
    ['post', LOCKS, '', lock, 200],
    ['post', LOCKS, '', lock, 409, other],
    ['delete', LOCKS, '', { key: 'k' }, 200],
    ['delete', LOCKS, '', { key: 'k' }, 404],
    ['post', STACKS, '', { ...stacks, repo_name: 'x' }, 403],
    ['post', STACKS, '', { ...stacks, stacks: [affectedStack('')] }, 400],
    ['post', LOCKS, '', lock, 401, 'x.y.z'],
  ]
  for (const [method, path, query, body, expected, bearer = token] of asks) {
    const actual = path.replace('{owner}', 'acme').replace('{repo}', 'infra')
    const answer = await scene.server.ask(method.toUpperCase(), `${actual}${query}`, { token: bearer, body })
    const about = `${method} ${path} ${expected}`
    expect(answer.status, about).toBe(expected)
    const { requestBody, responses } = document.paths[path][method]
    const place = pointer('paths', path, method)
    const isGood = ajv.getSchema(`${place}/requestBody/content/application~1json/schema`)
    expect(requestBody.required).toBe(true)
    expect(isGood?.(body), about).toBe(expected !== 400)
    const { $ref } = responses[expected]
    const response = $ref ? `openapi${$ref}` : `${place}/responses/${expected}`
    const validate = ajv.getSchema(`${response}/content/application~1json/schema`)
    validate?.(answer.body)
    expect(validate?.errors ?? [], about).toEqual([])
  }
})

it('a session is what they ask for', () => {
  for (const [path, method] of [
    [STACKS, 'post'],
    [INSTANCES, 'post'],
    [STATUS, 'patch'],
    [LOCKS, 'post'],
    [LOCKS, 'delete'],
  ] as const) {
    expect(document.paths[path][method].security).toEqual([{ session: [] }])
  }
  const fields = document.paths[STATUS].patch.parameters.map((one: { name: string; in: string }) => [
    one.name,
    one.in,
  ])
  expect(fields).toEqual([
    ['owner', 'path'],
    ['repo', 'path'],
    ['stack', 'query'],
    ['component', 'query'],
  ])
})
