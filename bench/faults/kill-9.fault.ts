/**
 * The server is killed in the middle of 1 000 exchanges, and started again on the same data. Every token then stands for
 * one session at most, and everything that an exchange leaves behind is there as a whole or not at all.
 */
import { join } from 'node:path'
import { type Answer, createExchanger, idOf, outcomeOf } from './support/exchanger.ts'
import { readLedger } from './support/ledger.ts'
import { startPostgres } from './support/postgres.ts'
import { serve } from './support/serve.ts'
import { promise, skip, tally } from './support/verdict.ts'
import { createWorld, type Place } from './support/world.ts'

const ROUNDS = 5
const TOKENS = 1000
const CONNECTIONS = 32

await using world = await createWorld()
await using postgres = await startPostgres()

const sqlite = `sqlite:${join(world.folder, 'kill.db')}`
await survive('SQLite', sqlite, await world.setUp(sqlite))
if (postgres) await survive('Postgres', postgres.url, await world.setUp(postgres.url))
else skip('Postgres is not installed here')

async function survive(engine: string, database: string, { workspaceId }: Place): Promise<void> {
  const granted: Answer[] = []
  let unanswered = 0
  for (let round = 1; round <= ROUNDS; round += 1) {
    const tokens = world.mint(TOKENS)
    const [before, after, third] = await killDuring(tokens, database, workspaceId)
    const known = new Map(before.map((answer) => [answer.token, answer]))
    const lost = before.filter(({ status }) => status === 0)
    granted.push(
      ...before.filter(({ status }) => status === 200),
      ...after.filter(({ status }) => status === 200),
    )
    unanswered += lost.length
    console.log(`\n${engine}, round ${round}`)
    console.log(`  before: ${tally(before.map(outcomeOf))}`)
    console.log(
      `  those without an answer, sent again: ${tally(lost.map(({ token }) => outcomeOf(find(after, token))))}`,
    )
    promise(
      'a token that was answered with a session is refused',
      after.every(({ token, tag }) => known.get(token)?.status !== 200 || tag === 'TokenReplayed'),
    )
    promise(
      'a token without an answer is accepted once, or refused as used',
      after.every((answer) => ['200', '401 TokenReplayed'].includes(outcomeOf(answer))) &&
        third.every(({ tag }) => tag === 'TokenReplayed'),
    )
  }

  const { claims, sessions, successes, integrity } = await readLedger(database)
  const counts = `${claims.length} claims, ${sessions.length} sessions, ${successes.length} audit events`
  const isThere = (values: readonly string[], wanted: readonly string[]) =>
    wanted.every((value) => new Set(values).has(value))
  console.log(`\n${engine}, after ${ROUNDS} rounds`)
  promise(
    'there are as many claims as sessions as audit events',
    new Set([claims.length, sessions.length, successes.length]).size === 1,
    counts,
  )
  promise(
    'every session that was given has its record',
    isThere(
      sessions,
      granted.map(({ session }) => idOf(session)),
    ),
  )
  promise(
    'every session that was given has its audit event',
    isThere(
      successes,
      granted.map(({ traceId }) => traceId),
    ),
  )
  promise(
    'every token that was accepted has its claim',
    isThere(
      claims,
      granted.map(({ token }) => idOf(token)),
    ),
  )
  promise('no session stands twice in the log', new Set(successes).size === successes.length)
  promise('the database is sound', integrity === 'ok', integrity)
  console.log(
    `=> ${engine}: ${ROUNDS} kills, ${unanswered} exchanges without an answer, ${granted.length} sessions given; left: ${counts}`,
  )
}

type Answers = readonly Answer[]

/** What the tokens were answered: by the server that is killed, by the next one, and by that once more. */
async function killDuring(
  tokens: readonly string[],
  database: string,
  workspaceId: string,
): Promise<[Answers, Answers, Answers]> {
  const doomed = await serve(world, database)
  const first = createExchanger(doomed, workspaceId, CONNECTIONS)
  const last = 1 + Math.floor(Math.random() * (TOKENS - 2 * CONNECTIONS))
  let answered = 0
  const before = await first.sendAll(tokens, () => {
    answered += 1
    if (answered === last) setTimeout(() => void doomed.kill(), Math.random() * 10)
  })
  first.close()

  const server = await serve(world, database)
  const second = createExchanger(server, workspaceId, CONNECTIONS)
  const after = await second.sendAll(tokens)
  const third = await second.sendAll(tokens)
  second.close()
  await server.stop()
  return [before, after, third]
}

function find(answers: Answers, token: string): Answer {
  return answers.find((answer) => answer.token === token) as Answer
}
