import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError } from '../../src/errors.js'
import {
  createFakeGitHub,
  type EventPreset,
  type FakeGitHub,
  type MintOptions,
} from '../../src/testing/index.js'

let github: FakeGitHub
beforeAll(async () => {
  github = await createFakeGitHub()
})
afterAll(() => github.close())

async function claimsOf(preset: EventPreset, options?: MintOptions): Promise<Record<string, unknown>> {
  return decodeJwt(await github.mint(preset, options))
}

const folder = 'acme/infra/.github/workflows'

describe('one fact changes every claim that follows from it', () => {
  const cases: {
    name: string
    preset: EventPreset
    options: MintOptions
    claims: Record<string, unknown>
  }[] = [
    {
      name: 'branch',
      preset: 'push',
      options: { branch: 'a@b.yml' },
      claims: {
        ref: 'refs/heads/a@b.yml',
        sub: 'repo:acme/infra:ref:refs/heads/a@b.yml',
        workflow_ref: `${folder}/atmos-pro.yaml@refs/heads/a@b.yml`,
      },
    },
    {
      name: 'workflow',
      preset: 'push',
      options: { workflow: 'deploy.yml', workflowName: 'Deploy ❤' },
      claims: {
        workflow: 'Deploy ❤',
        workflow_ref: `${folder}/deploy.yml@refs/heads/main`,
        job_workflow_ref: `${folder}/deploy.yml@refs/heads/main`,
      },
    },
    {
      name: 'reusable workflow, in any event',
      preset: 'pull_request',
      options: { jobWorkflow: { repository: 'acme/ci', file: 'plan.yml', ref: 'refs/heads/v1' } },
      claims: {
        job_workflow_ref: 'acme/ci/.github/workflows/plan.yml@refs/heads/v1',
        workflow_ref: `${folder}/atmos-pro.yaml@refs/pull/7/merge`,
      },
    },
    {
      name: 'environment, whatever the event',
      preset: 'pull_request',
      options: { environment: 'prod:eu' },
      claims: {
        environment: 'prod:eu',
        environment_node_id: expect.stringMatching(/^EN_kw/),
        sub: 'repo:acme/infra:environment:prod%3Aeu',
        ref: 'refs/pull/7/merge',
      },
    },
    {
      name: 'commit, where there is no ref',
      preset: 'deployment.sha',
      options: { sha: 'f'.repeat(40) },
      claims: { ref: '', sha: 'f'.repeat(40), workflow_ref: `${folder}/atmos-pro.yaml@${'f'.repeat(40)}` },
    },
    {
      name: 'repository',
      preset: 'push',
      options: { repository: { fullName: 'Octo/app', id: '9', ownerId: '8', visibility: 'public' } },
      claims: {
        repository: 'Octo/app',
        repository_owner: 'Octo',
        repository_id: '9',
        repository_owner_id: '8',
        repository_visibility: 'public',
        sub: 'repo:Octo/app:ref:refs/heads/main',
        workflow_ref: 'Octo/app/.github/workflows/atmos-pro.yaml@refs/heads/main',
      },
    },
    {
      name: 'default branch',
      preset: 'schedule',
      options: { repository: { defaultBranch: 'trunk' } },
      claims: { ref: 'refs/heads/trunk', sub: 'repo:acme/infra:ref:refs/heads/trunk' },
    },
    {
      name: 'default branch, as a pull request’s base',
      preset: 'pull_request.merged',
      options: { repository: { defaultBranch: 'trunk' } },
      claims: { ref: 'refs/heads/trunk', base_ref: 'trunk' },
    },
    {
      name: 'immutable subject',
      preset: 'push',
      options: { repository: { subject: { immutable: true } } },
      claims: { sub: 'repo:acme@42/infra@1001:ref:refs/heads/main' },
    },
    {
      name: 'customised subject',
      preset: 'push',
      options: {
        environment: 'prod',
        repository: { subject: { includeClaimKeys: ['repository_owner', 'context', 'job_workflow_ref'] } },
      },
      claims: {
        sub: `repository_owner:acme:environment:prod:job_workflow_ref:${folder}/atmos-pro.yaml@refs/heads/main`,
      },
    },
    {
      name: 'customised subject with ids in it and a colon escaped',
      preset: 'push',
      options: {
        workflowName: 'a:b',
        repository: { subject: { immutable: true, includeClaimKeys: ['repo', 'workflow'] } },
      },
      claims: { sub: 'repo:acme@42/infra@1001:workflow:a%3Ab' },
    },
    {
      name: 'custom properties',
      preset: 'push',
      options: { repository: { properties: { tier: 'gold', regions: ['eu', 'us'] } } },
      claims: { repo_property_tier: 'gold', repo_property_regions: 'eu,us' },
    },
    {
      name: 'enterprise',
      preset: 'push',
      options: { repository: { enterprise: { name: 'octocorp', id: '3' } } },
      claims: { enterprise: 'octocorp', enterprise_id: '3' },
    },
    {
      name: 'the rest',
      preset: 'push',
      options: {
        protected: true,
        actor: { login: 'bob', id: '502' },
        run: { id: '1', attempt: '2' },
        runner: 'self-hosted',
      },
      claims: {
        ref_protected: 'true',
        actor: 'bob',
        actor_id: '502',
        run_id: '1',
        run_number: '21',
        run_attempt: '2',
        runner_environment: 'self-hosted',
      },
    },
  ]

  it.each(cases)('$name', async ({ preset, options, claims }) => {
    expect(await claimsOf(preset, options)).toMatchObject(claims)
  })
})

describe('facts that GitHub would not use for the event are refused', () => {
  const cases: { preset: EventPreset; options: MintOptions; path: string }[] = [
    { preset: 'schedule', options: { branch: 'dev' }, path: 'branch' },
    { preset: 'pull_request', options: { branch: 'dev' }, path: 'branch' },
    { preset: 'push', options: { tag: 'v1' }, path: 'tag' },
    { preset: 'push.tag', options: { branch: 'dev' }, path: 'branch' },
    { preset: 'issue_comment', options: { pullRequest: { number: 3 } }, path: 'pullRequest' },
    { preset: 'deployment.sha', options: { branch: 'main' }, path: 'branch' },
  ]

  it.each(cases)('$path in $preset', async ({ preset, options, path }) => {
    await expect(github.mint(preset, options)).rejects.toMatchObject({ name: 'ConfigError', path })
    expect(() => github.job(preset, options)).toThrow(ConfigError)
  })

  it('an unknown preset', async () => {
    const unknown = 'toString' as EventPreset
    await expect(github.mint(unknown)).rejects.toThrow('There is no event preset "toString".')
  })
})

describe('the platform of the issuer', () => {
  const cases = [
    {
      issuer: 'https://token.actions.githubusercontent.com',
      serverUrl: 'https://github.com',
      hasCheckRun: true,
    },
    {
      issuer: 'https://token.actions.githubusercontent.com/octocorp',
      serverUrl: 'https://github.com',
      hasCheckRun: true,
    },
    { issuer: 'https://token.actions.acme.ghe.com', serverUrl: 'https://acme.ghe.com', hasCheckRun: true },
    { issuer: 'https://ghes.example/_services/token', serverUrl: 'https://ghes.example', hasCheckRun: false },
  ]

  it.each(cases)('$issuer', async ({ issuer, serverUrl, hasCheckRun }) => {
    await using other = await createFakeGitHub({ issuer })
    const claims = decodeJwt(await other.mint('push'))
    expect(claims.iss).toBe(issuer)
    expect('check_run_id' in claims).toBe(hasCheckRun)
    expect(other.job('push')).toMatchObject({ GITHUB_SERVER_URL: serverUrl })
  })

  it('an issuer that tokens could not carry is refused', async () => {
    await expect(createFakeGitHub({ issuer: 'https://ghes.example/' })).rejects.toThrow(ConfigError)
  })
})

it('the fake’s own repository is every job’s, unless the job says otherwise', async () => {
  await using other = await createFakeGitHub({ repository: { fullName: 'octo/app', id: '7' } })
  expect(decodeJwt(await other.mint('push'))).toMatchObject({
    repository: 'octo/app',
    repository_id: '7',
    repository_owner_id: '42',
  })
  const renamed = decodeJwt(await other.mint('push', { repository: { fullName: 'octo/new' } }))
  expect(renamed).toMatchObject({ repository: 'octo/new', repository_id: '7' })
})
