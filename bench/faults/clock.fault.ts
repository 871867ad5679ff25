/** The server's clock is two minutes wrong, and is put right: what it says of tokens, and what it remembers of them. */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createExchanger, outcomeOf } from './support/exchanger.ts'
import { serve } from './support/serve.ts'
import { promise } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

const TWO_MINUTES = 120_000
/** Milliseconds in which a server has forgotten what it may forget. */
const HOUSEKEEPING = 34_000

await using world = await createWorld()
const database = `sqlite:${join(world.folder, 'clock.db')}`
const { workspaceId } = await world.setUp(database)
const server = await serve(world, database, 'clock')
const exchanger = createExchanger(server, workspaceId, 1)

/** @param age of the token, in seconds, by GitHub's clock */
const TABLE = [
  { clock: 0, age: 0, expected: '200' },
  { clock: 0, age: 355, expected: '200' },
  { clock: 0, age: 365, expected: '401 TokenExpired' },
  { clock: TWO_MINUTES, age: 0, expected: '200' },
  { clock: TWO_MINUTES, age: 235, expected: '200' },
  { clock: TWO_MINUTES, age: 245, expected: '401 TokenExpired' },
  { clock: -TWO_MINUTES, age: 0, expected: '401 TokenInvalid' },
  { clock: -TWO_MINUTES, age: 55, expected: '401 TokenInvalid' },
  { clock: -TWO_MINUTES, age: 65, expected: '200' },
  { clock: -TWO_MINUTES, age: 475, expected: '200' },
  { clock: -TWO_MINUTES, age: 485, expected: '401 TokenExpired' },
]
for (const { clock, age, expected } of TABLE) {
  await server.tell(clock)
  const answer = await exchanger.send(world.mint(1, Date.now() - age * 1000)[0] as string)
  const name = `clock ${clock / 1000} s, token ${age} s old: ${expected}`
  promise(name, outcomeOf(answer) === expected, `${outcomeOf(answer)} ${answer.message}`.trim())
}

console.log('\na token that is used while the clock is wrong, which is then put right')
for (const clock of [TWO_MINUTES, -TWO_MINUTES]) {
  // A clock that is behind takes no new ones.
  const age = clock < 0 ? 65 : 0
  await server.tell(clock)
  const [token = ''] = world.mint(1, Date.now() - age * 1000)
  const { status } = await exchanger.send(token)
  await server.tell(0)
  const atOnce = await exchanger.send(token)
  // The wrong clock goes on until the token has all but expired, and what it lets be forgotten is forgotten.
  const passed = (355 - age) * 1000 - HOUSEKEEPING
  await server.tell(clock + passed)
  await setTimeout(HOUSEKEEPING)
  await server.tell(passed)
  const atLast = await exchanger.send(token)

  const outcomes = [atOnce, atLast].map(outcomeOf)
  const name = `used while it was ${clock / 1000} s wrong, a token stays used, at once and until it has expired`
  promise(
    name,
    status === 200 && outcomes.every((outcome) => outcome === '401 TokenReplayed'),
    outcomes.join(', '),
  )
}
exchanger.close()
await server.stop()
