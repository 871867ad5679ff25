import { describe, expect, it } from 'vitest'
import { refusedWith } from '../support/failing.js'
import { job, refusal, tokenService } from '../support/fixture.js'
import { runAction } from '../support/run-action.js'
import { scriptedServer } from '../support/scripted-server.js'

describe('denied by conditions', () => {
  const context = {
    code: 'permission_denied',
    permission: 'affected-stacks:create',
    reason: 'conditions-unmet',
    held: ['affected-stacks:create'],
    nearest: {
      row: { permission: 'affected-stacks:create', branch: 'main', environment: 'prod*' },
      conditions: [
        { field: 'workflow', pattern: '*', readsAs: 'anything', actual: 'atmos-pro.yaml', matched: true },
        {
          field: 'branch',
          pattern: 'main',
          readsAs: 'exactly "main"',
          actual: 'pull request #12 into main',
          matched: false,
          hint: 'write `pull_request:main` to allow pull requests',
        },
        { field: 'environment', pattern: 'prod*', readsAs: 'starting with "prod"', matched: false },
      ],
      unmet: 2,
    },
    suggestion: {
      permission: 'affected-stacks:create',
      workflow: 'atmos-pro.yaml',
      branch: 'pull_request:main',
      events: ['pull_request'],
    },
    explanation: 'Denied: …',
  }
  const denied = refusal(403, 'PermissionDenied', { context, data: { validationErrors: ['branch: …'] } })

  it('says of each unmet condition what was seen and wanted, and gives the row to write', async () => {
    const { title, message } = await refusedWith(denied)
    expect(title).toBe('Permission denied: affected-stacks:create')
    expect(message).toContain(
      'The row that comes nearest fails on:\n' +
        '- branch: seen pull request #12 into main, wanted exactly "main"; write `pull_request:main` to allow pull requests\n' +
        '- environment: seen none, wanted "prod*" (starting with "prod")\n',
    )
    expect(message).toContain(
      '    - permission: affected-stacks:create\n' +
        '      workflow: atmos-pro.yaml\n' +
        '      branch: pull_request:main\n' +
        '      events: [pull_request]',
    )
    expect(message).toContain('    workflow     atmos-pro.yaml\n    ref          pull request #12 into main')
    expect(message).toContain('Trace id: trace-1')
  })

  it("puts the run's facts against the conditions in the summary, with the row", async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => denied)
    const { summary } = await runAction(job(github, server))
    expect(summary).toContain(
      '<tr><td>branch</td><td><code>pull request #12 into main</code></td><td><code>main</code></td><td>exactly &#34;main&#34;</td><td>❌</td></tr>',
    )
    expect(summary).toContain(
      '<tr><td>workflow</td><td><code>atmos-pro.yaml</code></td><td><code>*</code></td><td>anything</td><td>✅</td></tr>',
    )
    expect(summary).toContain('<td>environment</td><td>–</td>')
    expect(summary).toContain(
      '<pre lang="yaml"><code>- permission: affected-stacks:create\n  workflow: atmos-pro.yaml',
    )
  })

  it('writes no summary when told so', async () => {
    await using github = await tokenService()
    await using server = await scriptedServer(() => denied)
    expect((await runAction(job(github, server, { inputs: { summary: 'never' } }))).summary).toBe('')
  })

  it('says what rows there are when there is none for the permission', async () => {
    const validationErrors = ['permission: there is no row named a:b; this repository has c:d']
    const { message } = await refusedWith(
      refusal(403, 'PermissionDenied', {
        context: { permission: 'a:b', reason: 'permission-missing', held: ['c:d'] },
        data: { validationErrors },
      }),
    )
    expect(message).toContain('this repository has c:d')
  })

  it('suggests no row for an event that outsiders can start', async () => {
    const { suggestion: _, ...rest } = context
    const { message } = await refusedWith(refusal(403, 'PermissionDenied', { context: rest }), {
      claims: { event_name: 'pull_request_target', ref: 'refs/heads/main' },
    })
    expect(message).toContain(
      'No row is suggested: people without write access can start pull_request_target runs',
    )
    expect(message).not.toContain('- permission:')
  })

  it('explains with what it knows itself when the server says little', async () => {
    const { title, message } = await refusedWith(
      { status: 403, json: { status: 403, success: false, error: 'Forbidden' } },
      { claims: { environment: 'prod', ref: 'refs/heads/main', base_ref: '', event_name: 'push' } },
    )
    expect(title).toBe('Permission denied')
    expect(message).toContain('It said: Forbidden')
    expect(message).toContain('ref          branch main\n    environment  prod\n    event        push')
    expect(message).toContain('Add or widen a row that matches it')
  })
})
