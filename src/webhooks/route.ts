import { ManagementError } from '../errors.js'
import { type Answer, type AnswerContext, success } from '../exchange/answer.js'
import { MAX_BODY_BYTES } from '../exchange/body.js'
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
  /**
   * Takes a place for the address of who sends a large one, and gives it back with what it returns. Throws where there is
   * none. Whatever others sent, a small one is read: GitHub sends those of strangers, too, from the same addresses.
   */
  readonly enterLarge: (address: string) => () => void
}

/** `POST /webhooks/github`. Rejects with what `failure` answers. */
export type WebhookRoute = (
  request: Request,
  call: AnswerContext & { readonly address: string },
) => Promise<Answer>

/**
 * Takes GitHub's webhooks. 200 says that it was heeded (`duplicate`: before), 202 that it is none of those that matter here.
 */
export function createWebhookRoute({ app, store, now, onNotice, enterLarge }: WebhookOptions): WebhookRoute {
  const inTurn = createTurns()

  async function read(request: Request, address: string, key: string) {
    const leave = isLarge(request) ? enterLarge(address) : undefined
    try {
      return await readDelivery(request, key)
    } finally {
      leave?.()
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

function isLarge({ headers }: Request): boolean {
  const announced = headers.get('content-length')
  return announced === null || Number(announced) > MAX_BODY_BYTES
}

function notConfigured(): ManagementError {
  return new ManagementError(
    'github_not_configured',
    'No webhooks are taken here. Set up a GitHub App (`github` in the configuration), and put its webhook secret into ' +
      'ATMOS_PRO_OIDC_GITHUB_WEBHOOK_SECRET.',
  )
}
