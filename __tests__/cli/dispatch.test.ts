import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { githubRepositoryRecord, installationRecord } from '../../src/testing/managed-store/records.js'
import { createGitHubCommandLine, type GitHubCommandLine, MODES } from './github-fixture.js'

let line: GitHubCommandLine
const dispatch = (...args: string[]) => line.run('dispatch', 'apply.yaml', '--ref', 'main', ...args)

describe.each(MODES)('dispatch, on %s', (mode) => {
  beforeEach(async () => {
    line = await createGitHubCommandLine(mode)
    const row = ['--permission', 'deployments:create', '--branch', 'main', '--environment', 'prod']
    await line.run('permission', 'add', ...row)
  })
  afterEach(() => line[Symbol.asyncDispose]())

  it('starts the workflow, and says where to look', async () => {
    const inputs = ['--input', 'stack=prod', '--input', 'message=a=b c', '--input', 'empty=']
    const { exitCode, out } = await dispatch('--environment', 'prod', ...inputs)
    expect(out).toMatch(
      /^repository {2}acme\/infra\nworkflow {4}apply\.yaml\nref {9}refs\/heads\/main\nrun {9}GitHub does not say$/,
    )
    expect(exitCode).toBe(0)
    expect(line.fake.app.dispatches).toMatchObject([
      {
        repositoryId: '1001',
        ref: 'refs/heads/main',
        inputs: { stack: 'prod', message: 'a=b c', empty: '' },
      },
    ])
  })

  it('--json gives what is known', async () => {
    const { out } = await dispatch('--environment', 'prod', '--repository', 'ACME/infra', '--json')
    expect(JSON.parse(out)).toEqual({
      repository: 'acme/infra',
      workflow: 'apply.yaml',
      ref: 'refs/heads/main',
    })
  })

  it('a refusal prints the explanation, line by line', async () => {
    const { exitCode, out, err } = await dispatch()
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(
      /^refused: Denied: deployments:create: no row with this name matches on every condition\.\n\nThe run:\n {2}workflow {5}apply\.yaml\n[\s\S]*\n {2}✗ environment {2}seen none, wanted [\s\S]*\n\nA row that allows exactly this run:\n/,
    )
    // Nothing is said twice.
    expect(err.match(/seen none, wanted/g)).toHaveLength(1)
    expect(line.fake.app.dispatches).toEqual([])
  })

  it.each<[string, readonly string[], number, RegExp]>([
    ['an input with no name', ['--input', 'a b=c'], 2, /^error: inputs\.a b: /],
    ['a tag', ['--ref', 'refs/tags/v1'], 2, /ref: must be a branch, not "refs\/tags\/v1"/],
    ['an input without a value', ['--input', 'stack'], 2, /It must be NAME=VALUE\./],
    ['an input given twice', ['--input', 'a=1', '--input', 'a=2'], 2, /a is given twice\./],
    ['a repository there is not', ['--repository', 'acme/none'], 1, /has no repository "acme\/none"/],
    [
      'an event of outsiders',
      ['--environment', 'prod', '--event', 'issue_comment'],
      1,
      /admits the event issue_comment/,
    ],
  ])('%s: exit code', async (_name, args, code, message) => {
    const { exitCode, out, err } = await dispatch(...args)
    expect({ exitCode, out }).toEqual({ exitCode: code, out: '' })
    expect(err).toMatch(message)
    expect(line.fake.app.dispatches).toEqual([])
  })

  it('a workflow that GitHub does not know', async () => {
    const { exitCode, err } = await line.run(
      'dispatch',
      'none.yaml',
      '--ref',
      'main',
      '--environment',
      'prod',
    )
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^refused: .*may have no workflow none\.yaml/)
  })
})

it('a repository with an obstacle is refused, listed and shown', async () => {
  await using line = await createGitHubCommandLine('a database')
  const installation = installationRecord({ state: 'suspended' })
  await line.store.commit(
    [
      { insert: 'githubRepositories', record: githubRepositoryRecord() },
      { insert: 'installations', record: installation },
    ],
    [],
  )
  const { exitCode, err } = await line.run('dispatch', 'apply.yaml', '--ref', 'main')
  expect(exitCode).toBe(1)
  expect(err).toMatch(/^refused: The installation of the GitHub App on acme is suspended\./)
  expect((await line.run('repository', 'show')).out).toMatch(/\nobstacle {4}installation_suspended$/m)
  expect((await line.run('repository', 'list')).out).toMatch(/ OBSTACLE\n.* installation_suspended$/)
})

it('--ref is asked for', async () => {
  await using line = await createGitHubCommandLine('a database')
  const { exitCode, err } = await line.run('dispatch', 'apply.yaml')
  expect(exitCode).toBe(2)
  expect(err).toMatch(/required option '--ref <branch>' not specified/)
})

it('of github.com, which says which run it is', async () => {
  await using line = await createGitHubCommandLine('a database')
  await line.run('permission', 'add', '--permission', 'deployments:create')
  const { appId, clientId } = line.fake.app.credentials
  const config = join(line.home, 'github.com.json')
  await writeFile(config, JSON.stringify({ github: { appId, clientId } }))
  vi.stubGlobal('fetch', line.fake.fetch)
  try {
    const { out } = await line.run('dispatch', 'apply.yaml', '--ref', 'main', '--config', config)
    expect(out).toMatch(/\nrun {9}\d+\nurl {9}https:\/\/github\.com\/acme\/infra\/actions\/runs\/\d+$/)
  } finally {
    vi.unstubAllGlobals()
  }
})
