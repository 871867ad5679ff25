import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GITHUB_ISSUER } from '../../src/identity/issuer.js'
import { createFakeGitHub, type FakeGitHub, type MintOptions } from '../../src/testing/index.js'

let github: FakeGitHub
let worker: { fetch(request: Request): Promise<Response> }

beforeAll(async () => {
  github = await createFakeGitHub({ issuer: GITHUB_ISSUER })
  vi.stubGlobal('fetch', github.fetch)
  worker = (await import('../../examples/cloudflare-worker.js')).default
})
afterAll(() => github.close())

async function deploy(options: MintOptions) {
  const token = await github.mint('push', {
    audience: 'deploy.example.com',
    workflow: 'deploy.yaml',
    ...options,
  })
  return worker.fetch(new Request('https://w.example', { headers: { authorization: `Bearer ${token}` } }))
}

it('lets in a run that the permission names', async () => {
  const response = await deploy({})
  expect(response.status).toBe(201)
  expect(await response.json()).toEqual({ repository: 'acme/infra' })
})

it('answers 401 to no token', async () => {
  expect((await worker.fetch(new Request('https://w.example'))).status).toBe(401)
})

it.each<[string, MintOptions, number, string]>([
  ['an expired token', { expiresIn: -600 }, 401, 'TokenExpired'],
  ['a token for somebody else', { audience: 'atmos-pro.com' }, 401, 'AudienceMismatch'],
  ['another branch', { branch: 'dev' }, 403, 'PermissionDenied'],
  ['another repository', { repository: { id: '7' } }, 403, 'PermissionDenied'],
  ['a repository of another owner', { repository: { ownerId: '7' } }, 403, 'PermissionDenied'],
])('refuses %s', async (_name, options, status, errorTag) => {
  const response = await deploy(options)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ errorTag })
})

it('says which condition was not met', async () => {
  const { data, context } = (await (await deploy({ branch: 'dev' })).json()) as never as Record<string, never>
  expect(JSON.stringify([data, context])).toContain('dev')
})
