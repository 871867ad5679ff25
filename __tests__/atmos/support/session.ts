import type { Session } from '../../../src/exchange/session.js'

/** A session of a job, for operations that are run without a server. */
export function sessionOf(workspaceId: string, job = '1'): Session {
  const platform = 'token.actions.githubusercontent.com'
  return {
    id: `session-${job}`,
    issuedAt: 0,
    expiresAt: 1,
    workspaceId,
    repository: { platform, id: '1001', fullName: 'acme/infra', ownerId: '42' },
    permissions: [],
    workflow: 'atmos-pro.yaml',
    ref: 'refs/heads/main',
    run: { id: '7', checkRunId: job },
  }
}
