import { ManagementError, RequestError, TokenError } from '../errors.js'
import { type Answer, type AnswerContext, success } from '../exchange/answer.js'
import { rateLimited } from '../exchange/rate-limit.js'
import type { ManagedStore } from '../store/managed-store.js'
import { applyNotice } from './apply.js'
import { readDelivery } from './delivery.js'
import type { Notice } from './notice.js'
import { readNotice } from './payload.js'
import { createTurns, turnsOf } from './turns.js'

export interface WebhookOptions {
  /** What GitHub signs with, and the host of the issuer of the App's repositories; `null`: no webhook is taken. */
  readonly app: { readonly secret: string; readonly platform: string } | null
  readonly store: ManagedStore
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told what GitHub is to be asked about: see `Reconciler`. */
  readonly onNotice: (ids: readonly string[], notice: Notice) => void
  /** Counts what GitHub did not send, by address: seconds to wait, 0 lets the caller through. Default: no limit. */
  readonly limitFailures?: {
    check(address: string): Promise<number>
    count(address: string): Promise<void>
  }
}

/** `POST /webhooks/github`. Rejects with what `failure` answers. */
export type WebhookRoute = (
  request: Request,
  call: AnswerContext & { readonly address: string },
) => Promise<Answer>

/**
 * Takes GitHub's webhooks. 200 says that it was heeded (`duplicate`: before), 202 that it is none of those that matter here.
 */
export function createWebhookRoute({
  app,
  store,
  now,
  onNotice,
  limitFailures,
}: WebhookOptions): WebhookRoute {
  const inTurn = createTurns()

  async function read(request: Request, address: string, key: string) {
    const retryAfter = (await limitFailures?.check(address)) ?? 0
    if (retryAfter > 0) throw rateLimited('this address', retryAfter)
    try {
      return await readDelivery(request, key)
    } catch (error) {
      if (isOfStranger(error)) await limitFailures?.count(address)
      throw error
    }
  }

  return async (request, call) => {
    if (!app) throw notConfigured()
    const { payload, ...delivery } = await read(request, call.address, app.secret)
    const notice = readNotice(delivery.event, payload)
    const context = { store, platform: app.platform, now, traceId: call.traceId }
    // Two about the same records would keep each other from writing.
    const applied = await inTurn(notice ? turnsOf(notice) : [], () => applyNotice(context, delivery, notice))
    if (applied === 'duplicate') return success(call, { duplicate: true })
    if (!notice) return success(call, { ignored: true }, { status: 202 })
    onNotice(applied.ids, notice)
    return success(call, { duplicate: false })
  }
}

/** Whoever has the secret sends neither. */
function isOfStranger(error: unknown): boolean {
  return error instanceof TokenError || (error instanceof RequestError && error.code === 'request_too_large')
}

function notConfigured(): ManagementError {
  return new ManagementError(
    'github_not_configured',
    'No webhooks are taken here. Set up a GitHub App (`github` in the configuration), and put its webhook secret into ' +
      'ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET.',
  )
}
