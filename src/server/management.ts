import { TokenError } from '../errors.js'
import { type Answer, success } from '../exchange/answer.js'
import { bearerToken } from '../exchange/bearer.js'
import { checkRate, type RateLimiter } from '../exchange/rate-limit.js'
import type { Actor } from '../management/actor.js'
import { authenticate } from '../management/authenticate.js'
import { type Context, type Operation, perform } from '../management/operation.js'
import type { Call } from './call.js'
import { isInQuery, readOperationInput } from './operation-input.js'
import type { FailureLimiter } from './rate-limit.js'

export interface ManagementOptions extends Pick<Context, 'store' | 'platforms' | 'github' | 'now'> {
  /** Counts failed authentications by address. Default: no limit. */
  readonly limitFailures?: FailureLimiter
  /** Asked once per authenticated request, with the id of the token. Default: no limit. */
  readonly limitToken?: RateLimiter
}

/** The operations over HTTP. */
export interface Management {
  /** Who is asking, by the management token of the request. */
  context(request: Request, call: Call): Promise<Context>
  answer(
    operation: Operation,
    request: Request,
    call: Call,
    pathFields: Readonly<Record<string, string>>,
  ): Promise<Answer>
}

export function createManagement({ limitFailures, limitToken, ...shared }: ManagementOptions): Management {
  async function identify(request: Request, address: string): Promise<Actor> {
    if (limitFailures) await checkRate(limitFailures.check, address, 'this address')
    try {
      return await authenticate(shared.store, bearerToken(request), shared.now())
    } catch (error) {
      if (error instanceof TokenError) await limitFailures?.count(address)
      throw error
    }
  }

  async function context(request: Request, { traceId, address }: Call): Promise<Context> {
    const actor = await identify(request, address)
    if (limitToken && 'id' in actor.audit) await checkRate(limitToken, String(actor.audit.id), 'this token')
    return { ...shared, actor, traceId }
  }

  return {
    context,
    async answer(operation, request, call, pathFields) {
      const asked = await context(request, call)
      const input = await readOperationInput(operation, request, pathFields)
      // A body takes as long as its sender wants, and the token may be revoked meanwhile: a request that was begun
      // before must not make another token after it.
      const actor = isInQuery(operation) ? asked.actor : await identify(request, call.address)
      const output = await perform(operation, input, { ...asked, actor })
      return success(call, output as object, {
        status: operation.status ?? 200,
        headers: headersOf(operation, request, output as Partial<StoredView>),
      })
    },
  }
}

interface StoredView {
  readonly id: string
  readonly version: number
}

function headersOf(
  { method, status }: Operation,
  { url }: Request,
  { id, version }: Partial<StoredView>,
): Record<string, string> {
  // What was removed has no version any more.
  const etag = method === 'DELETE' || version === undefined ? {} : { etag: `"${version}"` }
  const location = status === 201 && id !== undefined ? { location: `${new URL(url).pathname}/${id}` } : {}
  return { ...etag, ...location }
}
