import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What is counted. Every label has few values: none comes from outside. */
export interface Metrics {
  /** @param outcome `granted` or an error code */
  exchanged(outcome: string, seconds: number): void
  /** @param route what the request was for, for example `workspace.create` */
  answered(route: string, status: number): void
  keysRefreshed(issuer: string, isSuccess: boolean): void
  storeFailed(): void
  sessionRevoked(): void
  purged(records: number): void
  /** All of it, in Prometheus' text format. */
  text(): Promise<string>
  readonly contentType: string
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const name = (rest: string) => `atmos_pro_oidc_${rest}`

  const exchanges = new Counter({
    name: name('exchanges_total'),
    help: 'Exchanges by outcome: granted, or the error code.',
    labelNames: ['outcome'],
    registers,
  })
  const durations = new Histogram({
    name: name('exchange_duration_seconds'),
    help: 'How long exchanges took.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const requests = new Counter({
    name: name('requests_total'),
    help: 'Answered requests by route and status.',
    labelNames: ['route', 'status'],
    registers,
  })
  const refreshes = new Counter({
    name: name('key_refreshes_total'),
    help: "Refreshes of an issuer's keys by outcome.",
    labelNames: ['issuer', 'outcome'],
    registers,
  })
  const counter = (rest: string, help: string) => new Counter({ name: name(rest), help, registers })
  const storeErrors = counter('store_errors_total', 'Calls that the store did not answer.')
  const revocations = counter('sessions_revoked_total', 'Sessions that were revoked.')
  const purges = counter(
    'purged_records_total',
    'Records that were forgotten: used tokens, sessions, events, uploads, locks, webhooks.',
  )

  return {
    exchanged(outcome, seconds) {
      exchanges.inc({ outcome })
      durations.observe(seconds)
    },
    answered: (route, status) => requests.inc({ route, status: String(status) }),
    keysRefreshed: (issuer, isSuccess) => refreshes.inc({ issuer, outcome: isSuccess ? 'ok' : 'failed' }),
    storeFailed: () => storeErrors.inc(),
    sessionRevoked: () => revocations.inc(),
    purged: (records) => purges.inc(records),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
