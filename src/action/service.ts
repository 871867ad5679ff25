import * as core from '@actions/core'
import { Failure, type Service } from './failure.js'
import { send } from './http.js'
import type { HttpReply, HttpRequest } from './http-message.js'
import { NetworkFault } from './network-fault.js'
import type { Environment } from './proxy.js'
import { parseRetryAfter } from './retry.js'
import type { Secrets } from './secrets.js'

/** What every request needs. */
export interface Connection {
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly env: Environment
  readonly secrets: Secrets
}

/** What people call it. */
export const SERVICE_NAMES: Readonly<Record<Service, string>> = {
  github: "GitHub's token service",
  server: 'The Atmos Pro server',
}

/**
 * Asks one of the two services.
 *
 * @throws Failure `no-answer`
 */
export async function ask(
  service: Service,
  request: HttpRequest,
  { timeout, env }: Connection,
): Promise<HttpReply> {
  const { method, url } = request
  try {
    const reply = await send(request, { timeout, env })
    core.debug(`${method} ${url.origin}${url.pathname} answered ${reply.status}`)
    return reply
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error
    throw new Failure(
      `${SERVICE_NAMES[service]} at ${url.host} gave no answer: ${error.message}.`,
      { kind: 'no-answer', service, url, fault: error },
      { retry: error.isPassing ? {} : undefined, cause: error },
    )
  }
}

/** Whether a reply says that trying again can help, and when. */
export function retryFor({ status, headers }: HttpReply): { after?: number | undefined } | undefined {
  if (status !== 429 && status < 500) return undefined
  return { after: parseRetryAfter(headers['retry-after'], Date.now()) }
}
