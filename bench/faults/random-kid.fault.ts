/**
 * 100 000 tokens which say that they are signed with keys that do not exist. GitHub must not be asked for each. The server's
 * clock is moved on meanwhile, so that the flood lasts for some minutes by it.
 */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { load, percentile } from '../support/load.ts'
import { createExchanger, outcomeOf } from './support/exchanger.ts'
import { serve } from './support/serve.ts'
import { promise, tally } from './support/verdict.ts'
import { createWorld } from './support/world.ts'

const BATCHES = 20
const BATCH = 5_000
const CONNECTIONS = 32
/** Milliseconds by the server's clock, beside the time that it takes. */
const BATCH_LASTS = 15_000

await using world = await createWorld()
const { github } = world
const file = join(world.folder, 'kid.db')
const { workspaceId } = await world.setUp(`sqlite:${file}`)
const server = await serve(world, `sqlite:${file}`, 'clock')
const exchanger = createExchanger(server, workspaceId, 2)
const [, payload = '', signature = ''] = (world.mint(1)[0] as string).split('.')

const began = performance.now()
const good = await exchanger.sendAll(world.mint(100))
const statuses: Record<string, number> = {}
let isFlooding = true
let ahead = 0
const flood = (async () => {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    await server.tell(ahead + BATCH_LASTS)
    ahead += BATCH_LASTS
    const bodies = Array.from({ length: BATCH }, () =>
      JSON.stringify({ token: withRandomKey(), workspaceId }),
    )
    const flooded = await load({
      url: server.url,
      path: '/api/v1/auth/github-oidc',
      bodies,
      connections: CONNECTIONS,
    })
    for (const [status, count] of Object.entries(flooded.statuses))
      statuses[status] = (statuses[status] ?? 0) + count
  }
  isFlooding = false
})()
const meanwhile = []
while (isFlooding) meanwhile.push(...(await exchanger.sendAll(world.mint(10, Date.now() + ahead))))
await flood

const minutes = (performance.now() - began + ahead) / 60_000
const { discovery, jwks } = github.requests
const p99 = percentile(
  meanwhile.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b),
  0.99,
)
console.log(
  `${BATCHES * BATCH} requests in ${minutes.toFixed(1)} minutes: ${Object.entries(statuses)
    .map(([status, count]) => `${status} × ${count}`)
    .join(', ')}`,
)
console.log(`good ones: ${tally([...good, ...meanwhile].map(outcomeOf))}, p99 ${p99.toFixed(1)} ms`)
console.log(
  `GitHub was asked for its keys × ${jwks} (discovery × ${discovery}); the database has ${Math.round(statSync(file).size / 1e6)} MB`,
)
promise('every random key is refused with 401', statuses['401'] === BATCHES * BATCH)
promise(
  'at most one refresh a minute, after the first fetch',
  jwks <= 1 + Math.ceil(minutes) && discovery <= 1 + Math.ceil(minutes),
  `${jwks} in ${minutes.toFixed(1)} minutes`,
)
promise(
  'good ones are answered',
  [...good, ...meanwhile].every(({ status }) => status === 200),
)
console.log(
  `=> ${BATCHES * BATCH} random key ids: keys fetched × ${jwks} in ${minutes.toFixed(1)} minutes; ${meanwhile.length} good ones meanwhile, p99 ${p99.toFixed(1)} ms; resident ${Math.round(server.memory())} MB`,
)
exchanger.close()
await server.stop()

function withRandomKey(): string {
  const header = JSON.stringify({ typ: 'JWT', alg: 'RS256', kid: randomUUID() })
  return `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`
}
