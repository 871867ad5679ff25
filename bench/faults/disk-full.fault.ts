/** The disk under SQLite is full, and is emptied again, under load. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, createExchanger, idOf, outcomeOf } from './support/exchanger.ts'
import { readLedger } from './support/ledger.ts'
import { serve } from './support/serve.ts'
import { promise, skip, tally } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

const ROUNDS = 3
const CONNECTIONS = 16

await using world = await createWorld()
const disk = join(world.folder, 'disk')
if (mount()) {
  try {
    await endure()
  } finally {
    execFileSync('umount', [disk])
  }
} else skip('mounting a small tmpfs is not permitted here')

async function endure(): Promise<void> {
  const database = `sqlite:${join(disk, 'full.db')}`
  const { workspaceId } = await world.setUp(database)
  const server = await serve(world, database)
  const exchanger = createExchanger(server, workspaceId, CONNECTIONS)
  const answers: Answer[] = []
  const send = async (count: number) => {
    const some = await exchanger.sendAll(world.mint(count))
    answers.push(...some)
    return some
  }

  await send(2000)
  for (let round = 1; round <= ROUNDS; round += 1) {
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(freeBytes()))
    // What was allocated before is still there to be written: it takes some exchanges until nothing goes any more.
    const full = await send(4000)
    const refused = full.filter(({ status }) => status === 503)
    const still = await send(50)
    const alive = (await fetch(new URL('/healthz', server.url))).status
    rmSync(ballast)
    const later = await send(500)
    console.log(`\nround ${round}`)
    console.log(`  full: ${tally(full.map(outcomeOf))}, then ${tally(still.map(outcomeOf))}`)
    console.log(`  emptied: ${tally(later.map(outcomeOf))}`)
    promise(
      '503 StoreUnavailable, and when to come back, while it is full',
      refused.length > 0 &&
        [...refused, ...still].every(
          (answer) => outcomeOf(answer) === '503 StoreUnavailable' && Number(answer.retryAfter) > 0,
        ),
    )
    promise('it lives', alive === 200 && server.isRunning())
    promise(
      'it recovers by itself',
      later.every(({ status }) => status === 200),
    )
    console.log(
      `=> round ${round}: full: ${tally(full.map(outcomeOf))}; emptied: ${tally(later.map(outcomeOf))}`,
    )
  }

  const granted = answers.filter(({ status }) => status === 200)
  const again = await exchanger.sendAll(granted.map(({ token }) => token))
  console.log('')
  promise(
    'no token is accepted twice',
    again.every(({ tag }) => tag === 'TokenReplayed'),
    tally(again.map(outcomeOf)),
  )
  exchanger.close()
  await server.stop()
  const { claims, sessions, successes, integrity } = await readLedger(database)
  promise(
    'claims, sessions and audit events are those of the sessions given',
    [claims, sessions, successes].every(({ length }) => length === granted.length),
    `${claims.length}, ${sessions.length}, ${successes.length} for ${granted.length}`,
  )
  promise(
    'every session has its record',
    granted.every(({ session }) => new Set(sessions).has(idOf(session))),
  )
  promise('the database is sound', integrity === 'ok', integrity)
}

function mount(): boolean {
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}
