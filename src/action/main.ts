import * as core from '@actions/core'
import { rfc3339 } from '../rfc3339.js'
import { exchangeToken } from './exchange-client.js'
import { fail } from './fail.js'
import type { Failure } from './failure.js'
import { handOver, STATE } from './hand-over.js'
import { findIdTokenService, requestIdToken } from './id-token.js'
import { type Inputs, readInputs, requireWorkspaceId } from './inputs.js'
import { retry } from './retry.js'
import { createSecrets } from './secrets.js'
import type { Connection } from './service.js'
import type { Session } from './session.js'
import { writeSuccess } from './summary.js'

/** Gets a session for this job, or says why there is none. */
export async function main(): Promise<void> {
  const { env } = process
  const secrets = createSecrets(core.setSecret)
  let inputs: Inputs | undefined
  try {
    // First of all, so that post knows what it is even when this fails.
    core.saveState(STATE.phase, 'post')
    // A step that ends without having said anything has failed.
    process.exitCode = core.ExitCode.Failure
    inputs = readInputs(core.getInput, env)
    requireWorkspaceId(inputs, env)
    const session = await openSession(inputs, { timeout: inputs.timeout, env, secrets })
    handOver(session, inputs)
    process.exitCode = core.ExitCode.Success
    core.info(describe(session))
    if (inputs.summary === 'always') await writeSuccess(session, env)
  } catch (error) {
    await fail(error, { inputs, env, secrets })
  }
}

/** Every attempt takes a fresh OIDC token: a server takes each only once, even if its answer gets lost. */
async function openSession(inputs: Inputs, connection: Connection): Promise<Session> {
  const github = findIdTokenService(connection.env)
  const attempt = async () => {
    const idToken = await requestIdToken(github, inputs.audience, connection)
    return exchangeToken(idToken, inputs, connection)
  }
  return retry(attempt, { retries: inputs.retries, onRetry: announce })
}

function announce({ message }: Failure, wait: number): void {
  core.info(`${message} Trying again in ${(wait / 1000).toFixed(1)} s.`)
}

function describe({ repository, workspaceId, permissions, expiresAt, traceId }: Session): string {
  const may = permissions.length > 0 ? `: ${permissions.join(', ')}` : ''
  const until = expiresAt === undefined ? '' : ` until ${rfc3339(expiresAt)}`
  const trace = traceId ? ` (trace id ${traceId})` : ''
  return `Session for ${repository || 'this repository'} in workspace ${workspaceId}${until}${may}${trace}`
}
