import { describe, expect, it } from 'vitest'
import { failing, PERMISSION, untouched } from '../support/failing.js'
import { job, tokenService } from '../support/fixture.js'
import type { Answer } from '../support/scripted-server.js'

const fork = { id: 2, full_name: 'mallory/infra' }
const pullRequest = (head: object | null) => ({
  pull_request: { number: 12, head: { repo: head }, base: { repo: { id: 1 } } },
})

describe('no id-token permission', () => {
  it('names the job, the file and the lines', async () => {
    const { title, message } = await untouched((server) => failing(job(undefined, server)))
    expect(title).toBe('No id-token permission')
    expect(message).toContain(
      'GitHub gives the job "plan" no OIDC token: ACTIONS_ID_TOKEN_REQUEST_URL is not set.',
    )
    expect(message).toContain('in .github/workflows/atmos-pro.yaml:')
    expect(message).toContain(`    jobs:\n      plan:\n        ${PERMISSION}`)
    expect(message).toContain(
      'If this job is in a reusable workflow, write the same lines at the job that calls it',
    )
  })

  it.each(['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'])(
    'also without %s alone',
    async (name) => {
      await using github = await tokenService()
      const { title } = await untouched((server) => failing(job(github, server, { env: { [name]: '' } })))
      expect(title).toBe('No id-token permission')
    },
  )

  it('stays the answer for a pull request of the repository itself', async () => {
    const event = pullRequest({ id: 1, full_name: 'acme/infra' })
    expect((await untouched((server) => failing({ ...job(undefined, server), event }))).title).toBe(
      'No id-token permission',
    )
  })

  it('stays the answer when the event cannot be read', async () => {
    const env = { GITHUB_EVENT_PATH: '/does/not/exist' }
    const { title } = await untouched((server) => failing(job(undefined, server, { env })))
    expect(title).toBe('No id-token permission')
  })
})

describe('runs that outsiders start', () => {
  it('a pull request from a fork', async () => {
    const { title, message } = await untouched((server) =>
      failing({ ...job(undefined, server), event: pullRequest(fork) }),
    )
    expect(title).toBe('Pull request from a fork')
    expect(message).toContain('from mallory/infra. GitHub gives it no OIDC token and no variables.')
    expect(message).toContain(
      "        if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
    )
    expect(message).toContain('Do not switch to pull_request_target')
    expect(message).not.toContain('id-token: write')
  })

  it('a fork that has been deleted since', async () => {
    const { message } = await untouched((server) =>
      failing({ ...job(undefined, server), event: pullRequest(null) }),
    )
    expect(message).toContain('from a deleted fork.')
  })

  it('Dependabot', async () => {
    const env = { GITHUB_ACTOR: 'dependabot[bot]' }
    const { title, message } = await untouched((server) => failing(job(undefined, server, { env })))
    expect(title).toBe('Run started by Dependabot')
    expect(message).toContain("        if: github.actor != 'dependabot[bot]'")
  })

  it('comes before the workspace id, which such a run cannot have', async () => {
    const env = { ATMOS_PRO_WORKSPACE_ID: '' }
    const { title } = await untouched((server) =>
      failing({ ...job(undefined, server, { env }), event: pullRequest(fork) }),
    )
    expect(title).toBe('Pull request from a fork')
  })

  it('is not said of pull_request_target, which gets tokens and variables', async () => {
    await using github = await tokenService()
    const env = { ATMOS_PRO_WORKSPACE_ID: '', GITHUB_EVENT_NAME: 'pull_request_target' }
    const { title } = await untouched((server) =>
      failing({ ...job(github, server, { env }), event: pullRequest(fork) }),
    )
    expect(title).toContain('Workspace id is empty')
  })
})

describe("GitHub's token service", () => {
  it.each<[string, Answer, string]>([
    ['has trouble', { status: 500, json: { message: 'boom' } }, 'https://www.githubstatus.com'],
    [
      'goes on thinking that the job has not started',
      { status: 403, json: { message: "Can't issue ID_TOKEN for job in 'Pending' state" } },
      'https://www.githubstatus.com',
    ],
    ['refuses', { status: 403, json: { message: 'Forbidden' } }, 'GitHub refused.'],
    ['sends no token', { json: { count: 0 } }, 'the answer holds no token'],
    ['sends something else', { json: { value: 'not a token' } }, 'the answer holds no token'],
    [
      'sends a page',
      { headers: { 'content-type': 'text/html' }, body: '<html>' },
      'the answer holds no token',
    ],
    ['sends a token of 20 KB', { json: { value: `a.${'b'.repeat(20_000)}.c` } }, 'the answer holds no token'],
  ])('%s', async (_, answer, text) => {
    await using github = await tokenService({ override: () => answer })
    const { title, message } = await untouched((server) => failing(job(github, server)))
    expect(title).toBe('GitHub issued no OIDC token')
    expect(message).toContain(text)
  })

  it.each(['http://tokens.example/x', 'nonsense', 'file:///etc/passwd'])(
    'is not asked at %s',
    async (url) => {
      const env = {
        ACTIONS_ID_TOKEN_REQUEST_URL: url,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret-request-token',
      }
      const { message } = await untouched((server) => failing(job(undefined, server, { env })))
      expect(message).toContain('ACTIONS_ID_TOKEN_REQUEST_URL is not an https address')
    },
  )
})
