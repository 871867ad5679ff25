/** Postgres crashes, and later stands still, under load. The server says 503 meanwhile, and goes on by itself. */
import { setTimeout } from 'node:timers/promises'
import { type Answer, createExchanger, idOf, outcomeOf } from './support/exchanger.ts'
import { readLedger } from './support/ledger.ts'
import { type PrivatePostgres, startPostgres } from './support/postgres.ts'
import { type ServerProcess, serve } from './support/serve.ts'
import { promise, skip, tally } from './support/verdict.ts'
import { createWorld, type World } from './support/world.ts'

/** Milliseconds. */
const AWAY = 8_000
const CONNECTIONS = 16
/** Milliseconds in which there must be an answer, of whatever kind: the action gives up after ten seconds. */
const PATIENCE = 8_000

await using postgres = await startPostgres()
if (postgres) {
  await using world = await createWorld()
  await endure(postgres, world)
} else skip('Postgres is not installed here')

async function endure(postgres: PrivatePostgres, world: World): Promise<void> {
  const { workspaceId } = await world.setUp(postgres.url)
  const server = await serve(world, postgres.url)
  const exchanger = createExchanger(server, workspaceId, CONNECTIONS)
  const answers: Answer[] = []
  const load = async (milliseconds: number): Promise<readonly Answer[]> => {
    const until = performance.now() + milliseconds
    const gathered: Answer[] = []
    const drive = async () => {
      while (performance.now() < until) {
        gathered.push(await exchanger.send(world.mint(1)[0] as string))
        await setTimeout(20)
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, drive))
    answers.push(...gathered)
    return gathered
  }

  for (const { name, leave, comeBack } of [
    { name: 'crashed', leave: postgres.crash, comeBack: postgres.start },
    { name: 'stands still', leave: postgres.freeze, comeBack: postgres.thaw },
  ]) {
    const loading = load(3_000 + AWAY)
    await setTimeout(3_000)
    leave()
    const gone = performance.now()
    await setTimeout(1_000)
    const unready = await readiness(server)
    const away = await loading
    comeBack()
    const back = performance.now()
    const recovered = await untilGranted(exchanger, world)
    const ready = await readiness(server)
    const later = await load(2_000)

    const slowest = Math.max(...away.map(({ milliseconds }) => milliseconds))
    const refused = away.filter(({ status }) => status === 503)
    console.log(`\nPostgres ${name} for ${((back - gone) / 1000).toFixed(1)} s`)
    console.log(`  under load: ${tally(away.map(outcomeOf))}; slowest answer ${Math.round(slowest)} ms`)
    console.log(`  once it was back: ${tally(later.map(outcomeOf))}`)
    promise(
      'nothing but sessions and 503 StoreUnavailable',
      away.every((answer) => ['200', '503 StoreUnavailable'].includes(outcomeOf(answer))),
    )
    promise(
      'every 503 says when to come back',
      refused.length > 0 && refused.every(({ retryAfter }) => Number(retryAfter) > 0),
    )
    promise(`every answer comes within ${PATIENCE / 1000} s`, slowest < PATIENCE, `${Math.round(slowest)} ms`)
    promise('/readyz says 503, then 200', unready === 503 && ready === 200, `${unready}, ${ready}`)
    promise('it recovers by itself', later.every(({ status }) => status === 200) && server.isRunning())
    console.log(
      `=> Postgres ${name}: ${tally(away.map(outcomeOf))}; slowest answer ${Math.round(slowest)} ms; recovered ${Math.round(recovered)} ms after its return`,
    )
  }

  const granted = answers.filter(({ status }) => status === 200)
  const refused = answers.filter(({ status }) => status !== 200)
  const again = await exchanger.sendAll(answers.map(({ token }) => token))
  const outcomes = new Map(again.map((answer) => [answer.token, outcomeOf(answer)]))
  console.log(
    `\nevery token once more; refused before: ${tally(refused.map(({ token }) => outcomes.get(token) ?? ''))}`,
  )
  promise(
    'no token is accepted twice',
    granted.every(({ token }) => outcomes.get(token) === '401 TokenReplayed'),
  )
  const { claims, sessions, successes } = await readLedger(postgres.url)
  promise(
    'claims, sessions and audit events are as many',
    new Set([claims.length, sessions.length, successes.length]).size === 1,
    `${claims.length}, ${sessions.length}, ${successes.length}`,
  )
  promise(
    'every session has its record',
    granted.every(({ session }) => new Set(sessions).has(idOf(session))),
  )
  exchanger.close()
  promise('it ends in peace', (await server.stop()) === 0)
}

async function readiness({ url }: ServerProcess): Promise<number> {
  return (await fetch(new URL('/readyz', url))).status
}

/** Milliseconds until there is a session again. */
async function untilGranted(
  { send }: { send(token: string): Promise<Answer> },
  world: World,
): Promise<number> {
  const began = performance.now()
  for (;;) {
    const { status } = await send(world.mint(1)[0] as string)
    if (status === 200 || performance.now() - began > 60_000) return performance.now() - began
    await setTimeout(50)
  }
}
