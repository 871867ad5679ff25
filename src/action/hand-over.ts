import * as core from '@actions/core'
import { rfc3339 } from '../rfc3339.js'
import type { Inputs } from './inputs.js'
import type { Session } from './session.js'

/** The names under which main leaves things for post. */
export const STATE = {
  phase: 'phase',
  session: 'session',
  expiresAt: 'expires-at',
  url: 'session-url',
  timeout: 'timeout',
} as const

/**
 * Gives the session, which is masked by now, to later steps, and to post what it needs to end it: without `revoke`,
 * nothing. The address goes with it, because variables can change until then and a session must not go elsewhere.
 */
export function handOver(session: Session, { api, exportToken, revoke, timeout }: Inputs): void {
  const expiresAt = session.expiresAt === undefined ? '' : rfc3339(session.expiresAt)
  // First: what cannot be handed over must at least be ended.
  if (revoke) {
    core.saveState(STATE.session, session.token)
    core.saveState(STATE.expiresAt, expiresAt)
    core.saveState(STATE.url, `${api}/auth/session`)
    core.saveState(STATE.timeout, timeout)
  }
  core.setOutput('token', session.token)
  core.setOutput('expires-at', expiresAt)
  core.setOutput('workspace-id', session.workspaceId)
  core.setOutput('repository', session.repository)
  core.setOutput('permissions', JSON.stringify(session.permissions))
  core.setOutput('trace-id', session.traceId)
  if (exportToken) core.exportVariable('ATMOS_PRO_TOKEN', session.token)
}
