import { describe, expect, it } from 'vitest'
import { ERROR_CODES, HELP, helpOf } from '../../../src/error-code.js'
import { readPage } from '../../docs/markdown.js'
import { failing, refusedWith } from '../support/failing.js'
import { job, refusal, tokenService } from '../support/fixture.js'
import { runAction } from '../support/run-action.js'
import { type Answer, scriptedServer } from '../support/scripted-server.js'

const OWN = `${HELP}#the-action`
const linkOf = (message: string) => /\nSee (\S+)$/.exec(message)?.[1]

describe('what the action says ends with where to read on', () => {
  it.each<[string, Answer, string]>([
    [
      'the code that the server gives',
      refusal(401, 'TokenInvalid', { context: { code: 'token_claim_invalid' } }),
      helpOf('token_claim_invalid'),
    ],
    [
      'also where the action would have thought of another',
      refusal(403, 'Other', { context: { code: 'role_insufficient' } }),
      helpOf('role_insufficient'),
    ],
    [
      'not a code that the page does not have, nor an address of the server',
      refusal(401, 'X', { context: { code: 'made_up', help: 'https://evil.example/' } }),
      OWN,
    ],
    ['a denial without a code', refusal(403, 'PermissionDenied'), helpOf('permission_denied')],
    ['a denial without a tag of ours', refusal(403, 'Other'), helpOf('permission_denied')],
    ['no such workspace', refusal(404, 'WorkspaceNotFound'), helpOf('workspace_not_found')],
    ['another audience', refusal(401, 'AudienceMismatch'), helpOf('token_audience_mismatch')],
    ['used before', refusal(401, 'TokenReplayed'), helpOf('token_replayed')],
    ['expired', refusal(401, 'TokenExpired'), helpOf('token_expired')],
    ['a limit', refusal(429, 'RateLimited'), helpOf('request_rate_limited')],
    ['suspended', refusal(403, 'InstallationSuspended'), helpOf('installation_suspended')],
    ['removed', refusal(403, 'InstallationRemoved'), helpOf('installation_removed')],
    ['archived', refusal(403, 'RepositoryUnavailable'), helpOf('repository_unavailable')],
    ['a 401 that says no more', refusal(401, 'TokenInvalid'), OWN],
    ['no server of this kind', { status: 404, body: 'Not Found' }, OWN],
  ])('%s', async (_name, answer, link) => {
    const { message } = await refusedWith(answer)
    expect(linkOf(message)).toBe(link)
    const [, anchor] = link.split('#')
    expect(readPage('docs/errors.md').anchors).toContain(anchor)
  })

  it('also before anything was asked', async () => {
    await using server = await scriptedServer(() => refusal(500, 'X'))
    const { message } = await failing(job(undefined, server))
    expect(linkOf(message)).toBe(OWN)
  })
})

it('the job summary ends with the link, and has no token in it', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() =>
    refusal(403, 'PermissionDenied', { context: { code: 'permission_denied' } }),
  )
  const { summary } = await runAction(job(github, server))
  const link = helpOf('permission_denied')
  expect(summary.trimEnd()).toMatch(new RegExp(`<p>See <a href="${link}">${link}</a></p>$`))
  for (const token of github.issued) expect(summary).not.toContain(token)
})

it('every code has its place', () => {
  for (const code of Object.values(ERROR_CODES).flat()) {
    expect(readPage('docs/errors.md').anchors).toContain(code)
  }
})
