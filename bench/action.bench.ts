/**
 * A successful run of the action, from start to exit, against Node doing nothing and against what other actions are made
 * of doing no more than their token request; and what the bundle weighs. Each has nothing in its environment but what it
 * reads: with NODE_EXTRA_CA_CERTS in it, Node would read certificates first.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { median, state } from './harness.ts'
import { bundlePeers } from './support/peers.ts'

const ROUNDS = 41
/** Times the start of a bare Node. */
const MOST_TIME = 3
const MOST_BYTES = 1_300_000

const dist = resolve(import.meta.dirname, '../dist')
const folder = mkdtempSync(join(tmpdir(), 'action-bench-'))
const files = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE'].map(
  (name) => [name, join(folder, name)] as const,
)
for (const [, file] of files) writeFileSync(file, '')

/** Both services, as fast as they can be: what is measured is the action. */
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.setHeader('content-type', 'application/json')
    response.end(request.method === 'GET' ? JSON.stringify({ value: jwt() }) : JSON.stringify(grant()))
  })
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const env = {
  ...Object.fromEntries(files),
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  ATMOS_PRO_BASE_URL: url,
  ATMOS_PRO_WORKSPACE_ID: 'ws_0123456789abcdefghijklmnopqr',
}
const peers = await bundlePeers(folder)
const NOTHING = 'node -e 0'
const OURS = 'atmos-pro-oidc'
const programs: Readonly<Record<string, () => Promise<number>>> = {
  [NOTHING]: () => run(['-e', '0'], {}),
  [OURS]: () => run([join(dist, 'index.js')], env),
  ...Object.fromEntries(Object.entries(peers).map(([name, file]) => [name, () => run([file], env)])),
}
const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]))
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, start] of Object.entries(programs)) {
    const time = await start()
    if (round > 0) times.get(name)?.push(time) // the first round warms the file cache
  }
}
server.close()
rmSync(folder, { recursive: true })

const bytes = readdirSync(dist).reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
const medianOf = (name: string) => median(times.get(name) ?? [])
const ratioOf = (name: string) => medianOf(name) / medianOf(NOTHING)
console.log('\naction, as whole processes, all requests answered on this machine')
for (const name of times.keys()) console.log(`  ${name.padEnd(32)} ${medianOf(name).toFixed(1)} ms`)
state({
  name: 'a successful run of the action, start to exit',
  value: ratioOf(OURS),
  unit: `× ${NOTHING}`,
  better: 'less',
  target: MOST_TIME,
  others: Object.fromEntries(Object.keys(peers).map((name) => [name, ratioOf(name)])),
  mustLead: true,
})
state({ name: 'the bundle of the action', value: bytes, unit: 'bytes', better: 'less', target: MOST_BYTES })

async function run(args: readonly string[], environment: Record<string, string>): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { env: environment, stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`node ${args.join(' ')} exited with ${code}`)
  return performance.now() - began
}

function grant(): object {
  const data = { token: jwt(), expiresAt: '2099-11-23T20:00:00Z', permissions: ['affected-stacks:create'] }
  return { status: 200, success: true, traceId: 'trace', data }
}

/** Of the size of a real one. */
function jwt(): string {
  const part = (length: number) => 'A'.repeat(length)
  return `eyJ${part(100)}.${part(1200)}.${part(342)}`
}
