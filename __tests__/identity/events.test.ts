import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowIdentity } from '../../src/identity/identity.js'
import { createVerifier, type Verifier } from '../../src/identity/verifier.js'
import {
  createFakeGitHub,
  EVENT_PRESETS,
  type EventPreset,
  type FakeGitHub,
  type MintOptions,
} from '../../src/testing/index.js'

let github: FakeGitHub
let verifier: Verifier

beforeAll(async () => {
  github = await createFakeGitHub()
  verifier = createVerifier({ audience: 'atmos-pro.com', issuers: [github.issuer], fetch: github.fetch })
})
afterAll(() => github.close())

const identityOf = async (preset: EventPreset, options?: MintOptions): Promise<WorkflowIdentity> =>
  verifier.verify(await github.mint(preset, options))

const onMain = { kind: 'branch', name: 'main' }
const pull = { kind: 'pull_request', name: '7/merge', number: 7, base: 'main', head: 'feature/vpc' }
const merged = { ...onMain, base: 'main', head: 'feature/vpc' }
const tag = { kind: 'tag', name: 'v1.2.3' }
const none = { kind: 'none', name: '' }
const queue = { kind: 'branch', name: expect.stringMatching(/^gh-readonly-queue\/main\/pr-7-[0-9a-f]{40}$/) }

// What a permission can be held against, for every event that GitHub puts into tokens.
const expected: Record<EventPreset, { event: string; ref: object }> = {
  push: { event: 'push', ref: onMain },
  'push.tag': { event: 'push', ref: tag },
  pull_request: { event: 'pull_request', ref: pull },
  'pull_request.closed': { event: 'pull_request', ref: pull },
  'pull_request.merged': { event: 'pull_request', ref: merged },
  'pull_request.fork': { event: 'pull_request', ref: pull },
  pull_request_target: { event: 'pull_request_target', ref: merged },
  'pull_request_target.legacy': { event: 'pull_request_target', ref: merged },
  pull_request_review: { event: 'pull_request_review', ref: pull },
  pull_request_review_comment: { event: 'pull_request_review_comment', ref: pull },
  merge_group: { event: 'merge_group', ref: queue },
  workflow_dispatch: { event: 'workflow_dispatch', ref: onMain },
  'workflow_dispatch.tag': { event: 'workflow_dispatch', ref: tag },
  repository_dispatch: { event: 'repository_dispatch', ref: onMain },
  schedule: { event: 'schedule', ref: onMain },
  release: { event: 'release', ref: tag },
  workflow_run: { event: 'workflow_run', ref: onMain },
  workflow_call: { event: 'push', ref: onMain },
  deployment: { event: 'deployment', ref: onMain },
  'deployment.tag': { event: 'deployment', ref: tag },
  'deployment.sha': { event: 'deployment', ref: none },
  deployment_status: { event: 'deployment_status', ref: onMain },
  'deployment_status.sha': { event: 'deployment_status', ref: none },
  issue_comment: { event: 'issue_comment', ref: onMain },
  issues: { event: 'issues', ref: onMain },
  watch: { event: 'watch', ref: onMain },
  fork: { event: 'fork', ref: onMain },
  discussion: { event: 'discussion', ref: onMain },
  discussion_comment: { event: 'discussion_comment', ref: onMain },
  gollum: { event: 'gollum', ref: onMain },
  create: { event: 'create', ref: onMain },
  'create.tag': { event: 'create', ref: tag },
  delete: { event: 'delete', ref: onMain },
}

describe('the identity of each event', () => {
  it('is tested for every preset', () => {
    expect(Object.keys(expected).sort()).toEqual(Object.keys(EVENT_PRESETS).sort())
  })

  it.each(Object.keys(EVENT_PRESETS) as EventPreset[])('%s', async (preset) => {
    const identity = await identityOf(preset)
    const { protected: isProtected, ...ref } = identity.ref
    expect({ event: identity.event, ref }).toEqual(expected[preset])
    expect(isProtected).toBe(false)
    expect(identity.workflow.file).toBe('atmos-pro.yaml')
    expect(identity.environment).toBeUndefined()
  })
})

describe('what varies', () => {
  it('pull_request_target: on the default branch now, on the base branch before', async () => {
    const pullRequest = { number: 9, base: 'release/1', head: 'mallory:x' }
    const now = await identityOf('pull_request_target', { pullRequest })
    expect(now.ref).toMatchObject({ kind: 'branch', name: 'main', base: 'release/1', head: 'mallory:x' })
    const legacy = await identityOf('pull_request_target.legacy', { pullRequest })
    expect(legacy.ref).toMatchObject({ kind: 'branch', name: 'release/1', base: 'release/1' })
  })

  it('a merged pull request is on its base branch', async () => {
    const identity = await identityOf('pull_request.merged', { pullRequest: { base: 'release/1' } })
    expect(identity.ref).toMatchObject({ kind: 'branch', name: 'release/1' })
  })

  it('a deployment from a commit has no ref; its workflow was read at the commit', async () => {
    const identity = await identityOf('deployment.sha')
    expect(identity.workflow).toEqual({
      file: 'atmos-pro.yaml',
      ref: identity.claims['workflow_sha'],
      sha: identity.claims['workflow_sha'],
    })
  })

  it('a job of its own workflow', async () => {
    expect((await identityOf('push')).jobWorkflow).toEqual({
      repository: 'acme/infra',
      file: 'atmos-pro.yaml',
      ref: 'refs/heads/main',
    })
  })

  it('a reusable workflow: the caller in workflow, the called in jobWorkflow', async () => {
    const identity = await identityOf('workflow_call')
    expect(identity.workflow.file).toBe('atmos-pro.yaml')
    expect(identity.jobWorkflow).toEqual({
      repository: 'acme/workflows',
      file: 'terraform.yaml',
      ref: 'refs/tags/v2',
    })
  })

  it.each([
    ['immutable', { immutable: true }],
    ['customised', { includeClaimKeys: ['repository_owner', 'environment', 'job_workflow_ref'] }],
    ['customised to nothing but the owner', { includeClaimKeys: ['repository_owner'] }],
  ])('sub %s: the same identity', async (_name, subject) => {
    const usual = await identityOf('push')
    const { claims, tokenId, expiresAt, ...rest } = await identityOf('push', { repository: { subject } })
    expect(claims['sub']).not.toBe(usual.claims['sub'])
    expect(usual).toMatchObject(rest)
  })

  it.each(['production', 'Production', 'eu:prod', 'prod/eu', 'prod eu', 'prüfung'])(
    'environment %j',
    async (environment) => {
      expect((await identityOf('push', { environment })).environment).toBe(environment)
    },
  )

  it('custom properties and the enterprise are claims', async () => {
    const repository = {
      properties: { tier: 'gold', teams: ['a', 'b'] },
      enterprise: { name: 'acme', id: '9' },
    }
    const { claims } = await identityOf('push', { repository })
    expect(claims).toMatchObject({
      repo_property_tier: 'gold',
      repo_property_teams: 'a,b',
      enterprise: 'acme',
    })
  })

  it.each([
    ['nested.yml@evil.yml', 'main'],
    ['deploy.yml', 'misleading@branch.yml'],
    ['deploy.yml', 'x.yml@refs/heads/main'],
    ['a%40b.yaml', 'feature/100%'],
    ['dépl oy.yaml', 'функция/日本'],
    ['deploy.yaml', 'refs/heads/main'],
  ])('workflow %j on branch %j', async (workflow, branch) => {
    const identity = await identityOf('push', { workflow, branch })
    expect(identity.workflow.file).toBe(workflow)
    expect(identity.ref.name).toBe(branch)
  })

  it('a renamed repository: another name, the same id', async () => {
    const { repository } = await identityOf('push', { repository: { fullName: 'acme/Infra-2' } })
    expect(repository).toMatchObject({ id: '1001', ownerId: '42', fullName: 'acme/Infra-2' })
  })

  it('a protected branch, a self-hosted runner', async () => {
    const identity = await identityOf('push', { protected: true, runner: 'self-hosted' })
    expect(identity.ref.protected).toBe(true)
    expect(identity.runner).toBe('self-hosted')
  })
})
