/** 5 000 callers who never get done: half dribble their headers, half their bodies. Others are answered meanwhile. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { percentile } from '../support/load.ts'
import { type Answer, createExchanger, outcomeOf } from './support/exchanger.ts'
import { serve } from './support/serve.ts'
import { promise, tally } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

const SLOW = 5000
/** Milliseconds after which none of them may be left: the limits are 10 s for headers and 15 s for a request. */
const LONGEST = 25_000
const CONNECTIONS = 8

await using world = await createWorld()
const database = `sqlite:${join(world.folder, 'slow.db')}`
const { workspaceId } = await world.setUp(database)
const server = await serve(world, database, 'heap')
const exchanger = createExchanger(server, workspaceId, CONNECTIONS)
await exchanger.sendAll(world.mint(2000))
const alone = await exchanger.sendAll(world.mint(2000))
console.log(`alone: ${tally(alone.map(outcomeOf))}, p99 ${p99(alone)}`)
const before = `${server.memory().toFixed(0)} MB (heap in use ${await heap()})`

// Twice: what the first wave took, the second can use again.
for (const wave of ['first', 'second']) {
  const sockets: Socket[] = []
  const lives: number[] = []
  for (let index = 0; index < SLOW; index += 1) {
    sockets.push(await dribble(index % 2 === 0 ? 'headers' : 'body', (life) => lives.push(life)))
  }
  const opened = sockets.filter(({ destroyed }) => !destroyed).length
  const answers: Answer[] = []
  const until = performance.now() + LONGEST
  while (performance.now() < until) {
    answers.push(...(await exchanger.sendAll(world.mint(100))))
    await setTimeout(50)
  }
  const left = sockets.filter(({ destroyed }) => !destroyed).length
  for (const socket of sockets) socket.destroy()
  await setTimeout(2_000)

  console.log(
    `\n${wave} wave: ${opened} at once; they lived for ${seconds(lives, 0)} to ${seconds(lives, 1)} s`,
  )
  console.log(`  the others: ${tally(answers.map(outcomeOf))}, p99 ${p99(answers)}`)
  promise('all slow ones were taken', opened === SLOW, String(opened))
  promise(`none is left after ${LONGEST / 1000} s`, left === 0, String(left))
  promise(
    'the others are answered',
    answers.every(({ status }) => status === 200),
  )
  promise('it lives', server.isRunning())
  console.log(
    `=> ${wave} wave of ${SLOW}: the others' p99 ${p99(answers)} (alone ${p99(alone)}); resident ${before} before, ${server.memory().toFixed(0)} MB (heap in use ${await heap()}) after`,
  )
}
exchanger.close()
await server.stop()

async function dribble(part: 'headers' | 'body', onClose: (life: number) => void): Promise<Socket> {
  const socket = connect({ host: server.url.hostname, port: Number(server.url.port) })
  socket.on('error', () => {})
  await once(socket, 'connect')
  const began = performance.now()
  socket.write('POST /api/v1/auth/github-oidc HTTP/1.1\r\nhost: slow\r\n')
  if (part === 'body') socket.write('content-type: application/json\r\ncontent-length: 1000\r\n\r\n')
  const timer = setInterval(() => void socket.write(part === 'body' ? ' ' : 'x-slow: 1\r\n'), 2_000)
  socket.resume()
  socket.once('close', () => {
    clearInterval(timer)
    onClose(performance.now() - began)
  })
  return socket
}

function seconds(times: readonly number[], share: number): string {
  return (
    percentile(
      times.toSorted((a, b) => a - b),
      share,
    ) / 1000
  ).toFixed(1)
}

function p99(answers: readonly Answer[]): string {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return `${percentile(times, 0.99).toFixed(1)} ms`
}

async function heap(): Promise<string> {
  return `${Number(await server.tell(0)).toFixed(0)} MB`
}
