/** A successful run of the action, from start to exit, against Node doing nothing; and what the bundle weighs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { median } from './harness.ts'

const ROUNDS = 41
/** Times the start of a bare Node. */
const MOST_TIME = 3.5
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
const nothing: number[] = []
const action: number[] = []
for (let round = 0; round <= ROUNDS; round += 1) {
  const times = [await run(['-e', '0'], {}), await run([join(dist, 'index.js')], env)] as const
  if (round === 0) continue // warms the file cache
  nothing.push(times[0])
  action.push(times[1])
}
server.close()
rmSync(folder, { recursive: true })

const bytes = readdirSync(dist).reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
const ratio = median(action) / median(nothing)
console.log('\naction, as whole processes, both requests answered on this machine')
console.log(`  node -e 0          ${median(nothing).toFixed(1)} ms`)
console.log(`  a successful run   ${median(action).toFixed(1)} ms`)
console.log(`=> start to exit: ${ratio.toFixed(2)} × node -e 0 (at most ${MOST_TIME})`)
console.log(`=> bundle: ${bytes} bytes (at most ${MOST_BYTES})`)
if (ratio > MOST_TIME || bytes > MOST_BYTES) process.exitCode = 1

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
