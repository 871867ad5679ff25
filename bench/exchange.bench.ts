/**
 * The exchange over HTTP, with its claim, session and audit event in a database, against a server that does nothing but
 * one RS256 check and one Ed25519 signature for each request.
 */
import { median, state } from './harness.ts'
import { createPostgres, createSqlite, type Database } from './support/databases.ts'
import { createExchangeSetup, EXCHANGE_PATH } from './support/exchange-setup.ts'
import { load, type Measured, percentile } from './support/load.ts'
import { processorTime } from './support/processor.ts'
import { type ServerProcess, startBareServer, startExchangeServer } from './support/server-process.ts'

const REQUESTS = 2500
const ROUNDS = 15
/** Rounds that do not count: a server runs for long, its compiler has seen everything. */
const WARM_UP = 3
const LEAST_SPEED = 0.75
const MOST_P99 = 3

const setup = await createExchangeSetup()
const bare = await startBareServer(setup.jwk)
const sqlite = await createSqlite()
const postgres = await createPostgres()
try {
  await measure(sqlite, true)
  if (postgres) await measure(postgres, false)
} finally {
  await sqlite.drop()
  await postgres?.drop()
  await bare.stop()
  await setup.github.close()
}

async function measure({ name, url }: Database, hasTarget: boolean): Promise<void> {
  await setup.fill(url)
  const ours = await startExchangeServer(setup.github.issuer, url)
  const rounds: { readonly ours: Round; readonly bare: Round }[] = []
  try {
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const bodies = setup.bodies(REQUESTS)
      rounds.push({ bare: await ask(bare, '/', bodies), ours: await ask(ours, EXCHANGE_PATH, bodies) })
    }
  } finally {
    await ours.stop()
  }
  rounds.splice(0, WARM_UP)
  for (const server of ['bare', 'ours'] as const) {
    const perSecond = median(rounds.map((round) => round[server].perSecond)).toFixed(0)
    const [p50, p99] = [0.5, 0.99].map((share) => median(rounds.map((round) => at(round[server], share))))
    const processor = median(rounds.map((round) => round[server].processor)).toFixed(0)
    console.log(
      `  ${server}: ${perSecond} a second, p50 ${p50?.toFixed(2)} ms, p99 ${p99?.toFixed(2)} ms, ${processor} µs of processor time each`,
    )
  }
  const speed = median(rounds.map((round) => round.ours.perSecond / round.bare.perSecond))
  const p99 = median(rounds.map((round) => at(round.ours, 0.99) / at(round.bare, 0.99)))
  state({
    name: `exchange on ${name}, requests a second`,
    value: speed,
    unit: '× those of a bare server',
    better: 'more',
    ...(hasTarget && { target: LEAST_SPEED }),
  })
  state({
    name: `exchange on ${name}, 99th percentile of the time`,
    value: p99,
    unit: '× that of a bare server',
    better: 'less',
    ...(hasTarget && { target: MOST_P99 }),
  })
}

interface Round extends Measured {
  /** Microseconds a request. */
  readonly processor: number
}

async function ask({ url, pid }: ServerProcess, path: string, bodies: readonly string[]): Promise<Round> {
  const before = processorTime(pid)
  const measured = await load({ url, path, bodies, connections: 32 })
  const processor = ((processorTime(pid) - before) * 1_000_000) / bodies.length
  if (measured.statuses['200'] === bodies.length) return { ...measured, processor }
  throw new Error(`not every answer was 200: ${JSON.stringify(measured.statuses)}`)
}

function at({ latencies }: Measured, share: number): number {
  return percentile(latencies, share)
}
