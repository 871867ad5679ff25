import { OidcError } from '../errors.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Metrics } from './metrics.js'

/** The exchange, with its outcomes counted and timed. */
export function measureExchange(exchange: Exchange, metrics: Pick<Metrics, 'exchanged'>): Exchange {
  return {
    ...exchange,
    async exchange(request, traceId) {
      const started = performance.now()
      let outcome = 'granted'
      try {
        return await exchange.exchange(request, traceId)
      } catch (error) {
        outcome = error instanceof OidcError ? error.code : 'internal_error'
        throw error
      } finally {
        metrics.exchanged(outcome, (performance.now() - started) / 1000)
      }
    },
  }
}
