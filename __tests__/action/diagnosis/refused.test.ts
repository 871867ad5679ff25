import { describe, expect, it } from 'vitest'
import { refusedWith } from '../support/failing.js'
import { refusal } from '../support/fixture.js'
import { WORKSPACE_ID } from '../support/run-action.js'
import type { Answer } from '../support/scripted-server.js'

describe('repository not in the workspace', () => {
  it('gives the ids that the repository is known by', async () => {
    const { title, message } = await refusedWith(refusal(404, 'WorkspaceNotFound'))
    expect(title).toBe('Repository not in the workspace')
    expect(message).toContain(`The server does not find acme/infra in the workspace ${WORKSPACE_ID}.`)
    expect(message).toContain('Compare the id with the one in the dashboard, under Workspace Settings.')
    expect(message).toContain('Import acme/infra into that workspace')
    expect(message).toContain(
      '          - id: "1001"\n            ownerId: "42"\n            fullName: acme/infra',
    )
  })
})

describe('wrong audience', () => {
  it('says both, and how to make them one', async () => {
    const context = {
      code: 'token_audience_mismatch',
      claim: 'aud',
      seen: '"atmos-pro.com"',
      expected: '"pro.acme.example"',
    }
    const { title, message } = await refusedWith(refusal(401, 'AudienceMismatch', { context }))
    expect(title).toBe('Wrong audience')
    expect(message).toContain(
      'requested for the audience "atmos-pro.com", and the server accepts "pro.acme.example"',
    )
    expect(message).toContain(
      '    - uses: acme/atmos-pro-oidc@v1\n      with:\n        audience: "pro.acme.example"',
    )
    expect(message).toContain('    audience: "atmos-pro.com"')
  })

  it('proposes the default when the server does not say', async () => {
    const { message } = await refusedWith(refusal(401, 'AudienceMismatch'), { inputs: { audience: 'other' } })
    expect(message).toContain('for the audience "other", and the server accepts another')
    expect(message).toContain('        audience: "atmos-pro.com"')
  })
})

describe('what happened at GitHub', () => {
  const { settings, personal } = {
    settings: 'https://github.com/organizations/acme/settings/installations\n',
    personal: 'https://github.com/settings/installations',
  }

  it.each<[string, string, string[]]>([
    ['InstallationSuspended', 'GitHub App suspended', ['unsuspend the App', settings, personal]],
    ['InstallationRemoved', 'GitHub App has no access', ['add acme/infra to its', settings, personal]],
    [
      'RepositoryUnavailable',
      'Repository archived, deleted or transferred',
      ['https://github.com/acme/infra/settings', 'import acme/infra again'],
    ],
  ])('%s', async (errorTag, titled, texts) => {
    const { title, message } = await refusedWith(refusal(403, errorTag))
    expect(title).toBe(titled)
    expect(message).toContain(`It said: ${errorTag}: The message of ${errorTag}.`)
    for (const text of [...texts, 'Then run the job again', 'Trace id: trace-1']) {
      expect(message).toContain(text)
    }
    // Nothing to mend in the workflow or its permissions.
    expect(message).not.toContain('uses:')
    expect(message).not.toContain('permission row')
  })

  it.each([
    ['another platform', 'https://acme.ghe.com', 'https://acme.ghe.com/organizations/acme/'],
    ['no address at all', 'https://acme.ghe.com/ evil\n', 'https://github.com/organizations/acme/'],
  ])('links to the GitHub that the runner names: %s', async (_name, GITHUB_SERVER_URL, text) => {
    const { message } = await refusedWith(refusal(403, 'InstallationSuspended'), {
      env: { GITHUB_SERVER_URL },
    })
    expect(message).toContain(text)
    expect(message).not.toContain('evil')
  })
})

describe('server has trouble', () => {
  it('gives the trace id, and clears the workflow', async () => {
    const { title, message } = await refusedWith(refusal(503, 'StoreUnavailable'))
    expect(title).toBe('Server error 503')
    expect(message).toContain('It said: StoreUnavailable: The message of StoreUnavailable.')
    expect(message).toContain('Nothing is wrong with this workflow.')
    expect(message).toContain('show whoever runs the server this message')
    expect(message).toContain('Trace id: trace-1')
  })

  it('knows a gateway that answers for it', async () => {
    const html = { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }
    const { title, message } = await refusedWith(html)
    expect(title).toBe('Server error 502')
    expect(message).toContain('502 with text/html')
    expect(message).toContain('A gateway in front of the server answered for it')
  })
})

describe('other refusals', () => {
  it.each<[string, Answer, string, string]>([
    [
      'a tag that is a name of JavaScript',
      refusal(400, 'constructor'),
      'Request refused with 400',
      'constructor',
    ],
    ['a replay', refusal(401, 'TokenReplayed'), 'OIDC token refused', 'sends requests twice'],
    [
      'a token that proves nothing',
      refusal(401, 'TokenInvalid'),
      'OIDC token refused',
      'could not prove who is asking',
    ],
    [
      'an issuer it does not know',
      refusal(401, 'TokenInvalid', { context: { code: 'token_issuer_untrusted' } }),
      'OIDC token refused',
      'issuers: ["https://token.actions.githubusercontent.com"]',
    ],
    ['too many', refusal(429, 'RateLimited'), 'Too many requests', 'Open one session per job'],
    [
      'a request it does not understand',
      refusal(400, 'InvalidRequest', { data: { validationErrors: ['token: is missing'] } }),
      'Request refused with 400',
      'The message of InvalidRequest. token: is missing',
    ],
    [
      'HTTP 200 that is none',
      { json: { success: false, status: 404, errorTag: 'WorkspaceNotFound', errorMessage: 'no' } },
      'Repository not in the workspace',
      'It said: WorkspaceNotFound: no',
    ],
    [
      'a page that is not there',
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html>' },
      'Something else answers at this address',
      '        endpoint: api/v1                  # or ATMOS_PRO_ENDPOINT',
    ],
    [
      'JSON of another service',
      { status: 404, json: { detail: 'Not Found' } },
      'Something else answers at this address',
      '404',
    ],
    [
      'success without a session',
      { json: { success: true, data: {} } },
      'Something else answers at this address',
      '200',
    ],
  ])('%s', async (_, answer, titled, text) => {
    const { title, message } = await refusedWith(answer)
    expect(title).toBe(titled)
    expect(message).toContain(text)
  })
})
