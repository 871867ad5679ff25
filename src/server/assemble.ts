import { createExchange } from '../exchange/exchange.js'
import type { SessionKeySource } from '../exchange/session-keyring.js'
import { createSessions } from '../exchange/sessions.js'
import type { GitHubApp } from '../github/github-app.js'
import { createVerifier } from '../identity/verifier.js'
import { OPERATIONS } from '../management/operations/index.js'
import type { ManagedStore } from '../store/managed-store.js'
import { createWebhookRoute } from '../webhooks/route.js'
import type { Watch } from '../webhooks/watch.js'
import { type App, createApp } from './app.js'
import { createAtmos } from './atmos.js'
import type { Config } from './config.js'
import { describeError, type Log } from './log.js'
import { createManagement } from './management.js'
import { measureExchange } from './measured-exchange.js'
import type { Metrics } from './metrics.js'
import { openApi } from './openapi/document.js'
import { failuresPerMinute, perMinute } from './rate-limit.js'
import { createReadiness } from './readiness.js'
import { createSlots } from './slots.js'
import { createIntake, type Intake } from './uploads/intake.js'

/** Failed authentications a minute for each address. */
const MAX_FAILURES = 30
/** Webhooks that are larger than most, at once: anybody may send one, and it is in memory before its signature is checked. */
const LARGE_WEBHOOKS = { total: 16, each: 8, work: 'webhooks', key: 'this address' }
/** Management requests a minute with one token. */
const MAX_MANAGED = 600

export interface Parts {
  readonly config: Config
  readonly store: ManagedStore
  readonly keys: SessionKeySource
  /** Default: large uploads are read here, and others wait for it. */
  readonly intake?: Intake
  /** `null`: none is set up. */
  readonly github: GitHubApp | null
  /** What GitHub signs webhooks with; left out: none is taken. */
  readonly webhookSecret?: string | undefined
  /** Told what GitHub is to be asked about. Default: it is not asked. */
  readonly onNotice?: Watch['noticed'] | undefined
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
  intake = createIntake(null),
  github,
  webhookSecret,
  onNotice = () => {},
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
    github,
    now,
    ...(rateLimit
      ? { limitFailures: failuresPerMinute(MAX_FAILURES), limitToken: perMinute(MAX_MANAGED) }
      : {}),
  })
  return createApp({
    exchange: measureExchange(exchange, metrics),
    ...(rateLimit ? { limitAddress: perMinute(rateLimit.address) } : {}),
    management,
    atmos: createAtmos({
      exchange,
      intake,
      store,
      now,
      ...(rateLimit ? { limitRepository: perMinute(rateLimit.repository) } : {}),
    }),
    webhooks: createWebhookRoute({
      app: github && webhookSecret ? { secret: webhookSecret, platform: github.platform } : null,
      store,
      now,
      onNotice,
      enterLarge: createSlots(LARGE_WEBHOOKS).enter,
    }),
    readiness: createReadiness({ ping: store.ping, keys: verifier.ready, isDraining }),
    openApi: openApi({ operations: OPERATIONS, url, version }),
    metrics,
    log,
  })
}
