/**
 * What a server takes that does nothing, and whether exchanges leave something behind in it. Two things fill up once, and
 * then stay as they are: SQLite's page cache (16 MB), and the room that V8 makes, in two steps, for short-lived objects.
 */
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createExchanger, outcomeOf } from './support/exchanger.ts'
import { serve } from './support/serve.ts'
import { promise, tally } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

/** Milliseconds. */
const REST = 10_000
/** Megabytes. */
const MOST_IDLE = 120
const MOST_GROWTH = 10
const MOST_HEAP_GROWTH = 1
/** Exchanges before each of the stretches of 10 000 that are compared. */
const STRETCHES = [2_000, 12_000, 22_000, 32_000]

await using world = await createWorld()
const database = `sqlite:${join(world.folder, 'memory.db')}`
const { workspaceId } = await world.setUp(database)
const resting = await serve(world, database)
await setTimeout(REST)
const idle = resting.memory()
await resting.stop()

const server = await serve(world, database, 'heap')
const exchanger = createExchanger(server, workspaceId, 16)
const outcomes: string[] = []
const after: Record<number, { readonly resident: number; readonly heap: number }> = {}
for (let sent = 1_000; sent <= 42_000; sent += 1_000) {
  outcomes.push(...(await exchanger.sendAll(world.mint(1_000))).map(outcomeOf))
  if (sent % 10_000 !== 2_000) continue
  await setTimeout(1_000)
  after[sent] = { resident: server.memory(), heap: (await server.tell(0)) as number }
}
const sizes = (part: 'resident' | 'heap') =>
  Object.entries(after)
    .map(([sent, size]) => `${mb(size[part])} after ${sent}`)
    .join(', ')
const growth = (part: 'resident' | 'heap', from: number) =>
  (after[from + 10_000]?.[part] ?? Number.NaN) - (after[from]?.[part] ?? Number.NaN)

console.log(`resident: ${mb(idle)} idle, ${sizes('resident')} exchanges: ${tally(outcomes)}`)
console.log(`heap in use: ${sizes('heap')}`)
promise(`an idle server takes at most ${MOST_IDLE} MB`, idle <= MOST_IDLE, mb(idle))
promise(
  `10 000 exchanges leave less than ${MOST_HEAP_GROWTH} MB in the heap`,
  STRETCHES.every((from) => growth('heap', from) < MOST_HEAP_GROWTH),
)
promise(
  `10 000 exchanges leave less than ${MOST_GROWTH} MB resident, but where something fills up`,
  Math.min(...STRETCHES.map((from) => growth('resident', from))) < MOST_GROWTH,
)
promise(
  'all of them were granted',
  outcomes.every((outcome) => outcome === '200'),
)
console.log(`=> resident: ${mb(idle)} idle, ${sizes('resident')} exchanges`)
console.log(`=> heap in use: ${sizes('heap')}`)
exchanger.close()
await server.stop()

function mb(size: number): string {
  return `${size.toFixed(1)} MB`
}
