/** Two nodes on one Postgres against one: how many more exchanges, and what ran out. */
import { availableParallelism } from 'node:os'
import { median, state } from './harness.ts'
import { createPostgres, type Database } from './support/databases.ts'
import { createExchangeSetup, EXCHANGE_PATH } from './support/exchange-setup.ts'
import { load } from './support/load.ts'
import { idleTime, postgresProcesses, processorTime } from './support/processor.ts'
import { type ServerProcess, startExchangeServer } from './support/server-process.ts'

const REQUESTS = 2000
const ROUNDS = 7
const CONNECTIONS = 32

const postgres = await createPostgres()
if (postgres) {
  try {
    await measure(postgres)
  } finally {
    await postgres.drop()
  }
}

async function measure({ url }: Database): Promise<void> {
  const setup = await createExchangeSetup()
  await setup.fill(url)
  const nodes = [
    await startExchangeServer(setup.github.issuer, url),
    await startExchangeServer(setup.github.issuer, url),
  ]
  const rounds: { readonly one: Usage; readonly two: Usage }[] = []
  // The first is for warming up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    rounds.push({
      one: await use(nodes.slice(0, 1), setup.bodies(REQUESTS)),
      two: await use(nodes, setup.bodies(REQUESTS)),
    })
  }
  rounds.shift()
  for (const name of ['one', 'two'] as const) {
    const part = (key: keyof Usage) => median(rounds.map((round) => round[name][key]))
    console.log(
      `  ${name}: ${part('perSecond').toFixed(0)} a second; processors: nodes ${part('nodes').toFixed(2)}, ` +
        `Postgres ${part('postgres').toFixed(2)}, making the load ${part('load').toFixed(2)}, idle ${part('idle').toFixed(2)}`,
    )
  }
  const ratio = median(rounds.map(({ one, two }) => two.perSecond / one.perSecond))
  const idle = median(rounds.map(({ two }) => two.idle))
  console.log(`  with two, ${idle.toFixed(1)} of ${availableParallelism()} processors were left idle`)
  state({ name: 'exchanges of two nodes on Postgres', value: ratio, unit: '× those of one', better: 'more' })
  for (const node of nodes) await node.stop()
  await setup.github.close()
}

/** Processors: 1 is one that does nothing else. */
interface Usage {
  readonly perSecond: number
  readonly nodes: number
  readonly postgres: number
  readonly load: number
  /** Left over. What is missing from the sum went to others on this machine. */
  readonly idle: number
}

/** Shares the requests and the connections out among the nodes. */
async function use(nodes: readonly ServerProcess[], bodies: readonly string[]): Promise<Usage> {
  const counts = {
    nodes: timer(nodes.map(({ pid }) => pid)),
    postgres: timer(postgresProcesses()),
    load: timer([process.pid]),
  }
  const idleBefore = idleTime()
  const started = performance.now()
  const share = bodies.length / nodes.length
  await Promise.all(
    nodes.map(async ({ url }, index) => {
      const own = bodies.slice(index * share, (index + 1) * share)
      const connections = CONNECTIONS / nodes.length
      const { statuses } = await load({ url, path: EXCHANGE_PATH, bodies: own, connections })
      if (statuses['200'] !== own.length)
        throw new Error(`not every answer was 200: ${JSON.stringify(statuses)}`)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  return {
    perSecond: bodies.length / seconds,
    nodes: counts.nodes() / seconds,
    postgres: counts.postgres() / seconds,
    load: counts.load() / seconds,
    idle: (idleTime() - idleBefore) / seconds,
  }
}

/** Gives the processor time that these have used since. */
function timer(pids: readonly number[]): () => number {
  const before = pids.map(processorTime)
  return () =>
    pids.reduce((sum, pid, index) => sum + Math.max(0, processorTime(pid) - (before[index] ?? 0)), 0)
}
