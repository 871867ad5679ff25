import { describe, expect, it } from 'vitest'
import { failing, PERMISSION, SET_VARIABLE, untouched } from '../support/failing.js'
import { job, tokenService } from '../support/fixture.js'
import { WORKSPACE_ID } from '../support/run-action.js'

describe('workspace id not mapped', () => {
  it('gives the lines that pass it on', async () => {
    await using github = await tokenService()
    const { title, message } = await untouched((server) => {
      const { ATMOS_PRO_WORKSPACE_ID: _, ...env } = job(github, server).env ?? {}
      return failing({ ...job(github, server), env })
    })
    expect(title).toBe('Workspace id not passed to the action')
    expect(message).toContain("there is no ATMOS_PRO_WORKSPACE_ID in this step's environment")
    expect(message).toContain('do not become environment variables by themselves')
    expect(message).toContain(
      `    - uses: acme/atmos-pro-oidc@v1\n      env:\n        ATMOS_PRO_WORKSPACE_ID: \${{ vars.ATMOS_PRO_WORKSPACE_ID }}`,
    )
    expect(github.asked).toEqual([])
  })
})

describe('workspace id empty', () => {
  const env = { ATMOS_PRO_WORKSPACE_ID: '' }

  it('although the job names an environment', async () => {
    await using github = await tokenService({ claims: { environment: 'production' } })
    const { title, message } = await untouched((server) => failing(job(github, server, { env })))
    expect(title).toBe('Workspace id is empty')
    expect(message).toContain(
      'not in acme/infra, not in its organization for this repository, and not in the environment "production" that this job names',
    )
    expect(message).toContain(SET_VARIABLE)
    expect(message).not.toContain('id-token: write')
  })

  it('and no token to be had: both are mended at once', async () => {
    const { title, message } = await untouched((server) => failing(job(undefined, server, { env })))
    expect(title).toBe('Workspace id is empty')
    expect(message).toContain('and not in the environment this job names, if it names one')
    expect(message).toContain(SET_VARIABLE)
    expect(message).toContain(PERMISSION)
  })

  it('and GitHub has trouble: said without a guess', async () => {
    await using github = await tokenService({ override: () => ({ status: 500, json: {} }) })
    const { title } = await untouched((server) => failing(job(github, server, { env })))
    expect(title).toBe('Workspace id is empty')
  })
})

describe('workspace id on an environment that the job does not name', () => {
  it("knows from the job's own token", async () => {
    await using github = await tokenService()
    const env = { ATMOS_PRO_WORKSPACE_ID: '' }
    const { title, message } = await untouched((server) => failing(job(github, server, { env })))
    expect(title).toBe('Workspace id is empty, and the job names no environment')
    expect(message).toContain('its OIDC token has no "environment" claim')
    expect(message).toContain('is seen only by jobs that name that environment')
    expect(message).toContain('    jobs:\n      plan:\n        environment: NAME')
    expect(message).toContain(SET_VARIABLE)
    expect(github.asked).toHaveLength(1)
  })
})

describe('workspace id malformed', () => {
  it.each([
    ['acme', 'it does not start with "ws_"'],
    ['ws_0123', 'it has 7 characters instead of 31'],
    [`ws_${'A'.repeat(28)}`, 'it has "A" in it'],
    [`${WORKSPACE_ID}0`, 'it has 32 characters instead of 31'],
    [`\${{ vars.ATMOS_PRO_WORKSPACE_ID }}`, 'an expression that was not evaluated'],
    [`"${WORKSPACE_ID}"`, 'it does not start with "ws_"'],
  ])('%s', async (workspaceId, flaw) => {
    await using github = await tokenService()
    const inputs = { 'workspace-id': workspaceId }
    const { title, message } = await untouched((server) => failing(job(github, server, { inputs })))
    expect(title).toBe('Workspace id is malformed')
    expect(message).toContain(`The workspace id is "${workspaceId}": ${flaw}`)
    expect(message).toContain('"ws_" and 28 characters out of 0-9 and a-z')
    expect(github.asked).toEqual([])
  })
})
