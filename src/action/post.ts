import * as core from '@actions/core'
import { revokeSession } from './exchange-client.js'
import { Failure } from './failure.js'
import { STATE } from './hand-over.js'
import { retry } from './retry.js'
import { createSecrets } from './secrets.js'

/** Ends the session that main opened. Whatever happens, the job does not fail for it. */
export async function post(): Promise<void> {
  const session = core.getState(STATE.session)
  if (!session) return
  const secrets = createSecrets(core.setSecret)
  secrets.add(session)

  const expiresAt = core.getState(STATE.expiresAt)
  if (Date.parse(expiresAt) <= Date.now()) return core.info(`The session ended by itself at ${expiresAt}.`)
  const otherwise = expiresAt ? `It ends by itself at ${expiresAt}.` : 'It ends by itself.'
  try {
    const url = new URL(core.getState(STATE.url))
    const connection = { timeout: Number(core.getState(STATE.timeout)), env: process.env, secrets }
    const status = await retry(() => revokeSession(session, url, connection), { retries: 1 })
    if (status < 300) core.info('Session revoked.')
    else if (status === 401) core.info('The session had ended already.')
    else if (status === 404 || status === 405) core.info(`This server revokes no sessions. ${otherwise}`)
    else core.notice(`The session was not revoked: the server answered ${status}. ${otherwise}`)
  } catch (error) {
    const message = error instanceof Failure ? error.message : String(error)
    core.notice(`The session was not revoked: ${secrets.redact(message)} ${otherwise}`)
  }
}
