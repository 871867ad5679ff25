/** GitHub's keys cannot be fetched: for an hour, for a day, and for longer than that. The server's clock is moved. */
import { join } from 'node:path'
import { createExchanger, outcomeOf } from './support/exchanger.ts'
import { serve } from './support/serve.ts'
import { promise, tally } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

await using world = await createWorld()
const { github } = world
const database = `sqlite:${join(world.folder, 'keys.db')}`
const { workspaceId } = await world.setUp(database)
const server = await serve(world, database, 'clock')
const exchanger = createExchanger(server, workspaceId, 4)

/** @param later milliseconds */
async function exchange(name: string, later: number) {
  await server.tell(later)
  const asked = github.requests.discovery
  const answers = await exchanger.sendAll(world.mint(20, Date.now() + later))
  const { status } = await fetch(new URL('/readyz', server.url))
  console.log(
    `${name.padEnd(28)} ${tally(answers.map(outcomeOf))}; GitHub was asked × ${github.requests.discovery - asked}; /readyz ${status}`,
  )
  return answers
}

const granted = async (name: string, later: number) => {
  const answers = await exchange(name, later)
  promise(
    'sessions',
    answers.every(({ status }) => status === 200),
  )
}

await granted('keys are fetched', 0)
github.fail('discovery', 'reset')
github.fail('jwks', 'reset')
for (let minutes = 5; minutes <= 60; minutes += 5)
  await granted(`away, after ${minutes} minutes`, minutes * MINUTE)
await granted('away, after 12 hours', 12 * HOUR)
await granted('away, after 23 h 59 min', 24 * HOUR - MINUTE)
for (const hours of [25, 48]) {
  const answers = await exchange(`away, after ${hours} hours`, hours * HOUR)
  promise(
    '503 IssuerUnavailable, and when to come back; never 401',
    answers.every((answer) => outcomeOf(answer) === '503 IssuerUnavailable' && Number(answer.retryAfter) > 0),
  )
}
github.recover()
await granted('back', 48 * HOUR + 2 * MINUTE)

const { kid: old } = (await github.keys())[0] as { kid: string }
await github.rotateKeys()
await github.withdrawKey(old)
const withdrawn = await exchange('the key is withdrawn, 11 min', 48 * HOUR + 13 * MINUTE)
promise(
  '401 TokenInvalid',
  withdrawn.every((answer) => outcomeOf(answer) === '401 TokenInvalid'),
)
console.log('=> sessions for 24 hours without GitHub, then 503 IssuerUnavailable, then sessions again')
exchanger.close()
await server.stop()
