import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFakeGitHub, type FakeGitHub } from '../../src/testing/index.js'

let github: FakeGitHub
beforeAll(async () => {
  github = await createFakeGitHub()
})
afterAll(() => github.close())

describe('what a runner sets', () => {
  it('for a pull request', () => {
    const { ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken, ...rest } = github.job('pull_request')
    expect(requestToken).toMatch(/^\S{40,}$/)
    expect(rest).toEqual({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'alice',
      GITHUB_ACTOR_ID: '501',
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_BASE_REF: 'main',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
      GITHUB_HEAD_REF: 'feature/vpc',
      GITHUB_JOB: 'job',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_REF_NAME: '7/merge',
      GITHUB_REF_PROTECTED: 'false',
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_REPOSITORY_ID: '1001',
      GITHUB_REPOSITORY_OWNER: 'acme',
      GITHUB_REPOSITORY_OWNER_ID: '42',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '19700000001',
      GITHUB_RUN_NUMBER: '21',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: '7b1f0c52a9e44d0f8c6e1d2b3a4958677c0d1e2f',
      GITHUB_TRIGGERING_ACTOR: 'alice',
      GITHUB_WORKFLOW: 'Atmos Pro',
      GITHUB_WORKFLOW_REF: 'acme/infra/.github/workflows/atmos-pro.yaml@refs/pull/7/merge',
      GITHUB_WORKFLOW_SHA: '7b1f0c52a9e44d0f8c6e1d2b3a4958677c0d1e2f',
      RUNNER_ARCH: 'X64',
      RUNNER_ENVIRONMENT: 'github-hosted',
      RUNNER_OS: 'Linux',
    })
  })

  it('without id-token: write, nothing about ID tokens', () => {
    const names = Object.keys(github.job('push', { idToken: false }))
    expect(names.filter((name) => name.startsWith('ACTIONS_'))).toEqual([])
    expect(names).toContain('GITHUB_REF')
  })

  it.each([
    { name: 'a branch', preset: 'push', variation: { branch: 'a/b' }, refName: 'a/b', type: 'branch' },
    { name: 'a tag', preset: 'push.tag', variation: { tag: 'v1' }, refName: 'v1', type: 'tag' },
    { name: 'no ref', preset: 'deployment.sha', variation: {}, refName: '', type: 'branch' },
  ] as const)('$name', ({ preset, variation, refName, type }) => {
    expect(github.job(preset, variation)).toMatchObject({ GITHUB_REF_NAME: refName, GITHUB_REF_TYPE: type })
  })

  it('on an Enterprise Server', async () => {
    await using server = await createFakeGitHub({ issuer: 'https://ghes.example/_services/token' })
    expect(server.job('push')).toMatchObject({
      GITHUB_SERVER_URL: 'https://ghes.example',
      GITHUB_API_URL: 'https://ghes.example/api/v3',
      GITHUB_GRAPHQL_URL: 'https://ghes.example/api/graphql',
    })
  })
})
