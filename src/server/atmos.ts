import type { AtmosContext, AtmosOperation } from '../atmos/operation.js'
import { requirePermission } from '../atmos/permission.js'
import { type Answer, success } from '../exchange/answer.js'
import { bearerToken } from '../exchange/bearer.js'
import type { Exchange } from '../exchange/exchange.js'
import { checkRate, type RateLimiter } from '../exchange/rate-limit.js'
import type { Session } from '../exchange/session.js'
import { ask } from '../store/ask.js'
import { readAtmosInput } from './atmos-input.js'
import type { Call } from './call.js'
import type { Intake } from './uploads/intake.js'

export interface AtmosOptions extends Pick<AtmosContext, 'store' | 'now'> {
  readonly exchange: Exchange
  readonly intake: Intake
  /** Asked once per request with a session, with `platform/repository_id`. Default: no limit. */
  readonly limitRepository?: RateLimiter
}

/** What the Atmos CLI asks with a session, over HTTP. */
export interface Atmos {
  answer(
    operation: AtmosOperation<never>,
    request: Request,
    call: Call,
    pathFields: Readonly<Record<string, string>>,
  ): Promise<Answer>
}

export function createAtmos({ exchange, intake, limitRepository, store, now }: AtmosOptions): Atmos {
  async function checkLimit({ repository }: Session): Promise<void> {
    if (!limitRepository) return
    await checkRate(limitRepository, `${repository.platform}/${repository.id}`, 'this repository')
  }

  return {
    async answer(operation, request, call, pathFields) {
      const { permission, upload } = operation
      const token = bearerToken(request)
      const asking = await exchange.introspect(token)
      await checkLimit(asking)
      if (permission !== null) await ask(() => requirePermission(store, asking, permission))
      const { workspaceId } = asking
      const leave = upload && intake.enter(workspaceId)
      try {
        const input = await readAtmosInput(operation, request, pathFields, (kind, bytes) =>
          intake.read(kind, bytes, workspaceId),
        )
        // A body takes as long as its sender wants, and the session may be revoked meanwhile.
        const session = await exchange.introspect(token)
        const context = { store, session, traceId: call.traceId, now, turn: intake.turn }
        return success(call, (await ask(() => operation.run(input as never, context))) as object)
      } finally {
        leave?.()
      }
    },
  }
}
