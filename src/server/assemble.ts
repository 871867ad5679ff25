import { createExchange } from '../exchange/exchange.js'
import type { SessionKeySource } from '../exchange/session-keyring.js'
import { createSessions } from '../exchange/sessions.js'
import { createVerifier } from '../identity/verifier.js'
import { OPERATIONS } from '../management/operations/index.js'
import type { ManagedStore } from '../store/managed-store.js'
import { type App, createApp } from './app.js'
import type { Config } from './config.js'
import { describeError, type Log } from './log.js'
import { createManagement } from './management.js'
import { measureExchange } from './measured-exchange.js'
import type { Metrics } from './metrics.js'
import { openApi } from './openapi/document.js'
import { failuresPerMinute, perMinute } from './rate-limit.js'
import { createReadiness } from './readiness.js'

/** Failed authentications a minute for each address. */
const MAX_FAILURES = 30
/** Management requests a minute with one token. */
const MAX_MANAGED = 600

export interface Parts {
  readonly config: Config
  readonly store: ManagedStore
  readonly keys: SessionKeySource
  /** Where callers reach the server. */
  readonly url: string
  readonly version: string
  readonly metrics: Metrics
  readonly log: Log
  readonly isDraining: () => boolean
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly fetch?: typeof fetch
}

/** Puts the server together. Does nothing before the first request. */
export function assemble({
  config,
  store,
  keys,
  url,
  version,
  metrics,
  log,
  isDraining,
  now,
  fetch,
}: Parts): App {
  const { audience, issuers, sessionTtl, requiredPermission, rateLimit } = config
  const verifier = createVerifier({
    audience,
    issuers,
    now,
    ...(fetch ? { fetch } : {}),
    onKeyRefresh(issuer, failure) {
      metrics.keysRefreshed(issuer.url, failure === undefined)
      if (failure !== undefined)
        log.error({ what: 'key refresh', issuer: issuer.url, ...describeError(failure) })
    },
  })
  const exchange = createExchange({
    verifier,
    sessions: createSessions({ issuer: url, audience, keys, ttl: sessionTtl, now }),
    store,
    requiredPermission,
    now,
    ...(rateLimit ? { limitRepository: perMinute(rateLimit.repository) } : {}),
  })
  const management = createManagement({
    store,
    platforms: [...new Set(verifier.issuers.map(({ platform }) => platform))],
    now,
    ...(rateLimit
      ? { limitFailures: failuresPerMinute(MAX_FAILURES), limitToken: perMinute(MAX_MANAGED) }
      : {}),
  })
  return createApp({
    exchange: measureExchange(exchange, metrics),
    ...(rateLimit ? { limitAddress: perMinute(rateLimit.address) } : {}),
    management,
    readiness: createReadiness({ ping: store.ping, keys: verifier.ready, isDraining }),
    openApi: openApi({ operations: OPERATIONS, url, version }),
    metrics,
    log,
  })
}
