/** Servers, each a process of its own, with its log going to /dev/null. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { PublicJwk } from '../../lib/testing/index.js'

export interface ServerProcess {
  readonly url: URL
  readonly pid: number
  stop(): Promise<void>
}

const ENCRYPTION_KEY = randomBytes(32).toString('base64')

/** The exchange server as it ships, without rate limits. Several on one database are nodes of one server. */
export async function startExchangeServer(issuer: string, database: string): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const config = join(folder, 'config.json')
  await writeFile(config, JSON.stringify({ issuers: [issuer], rateLimit: false }))
  const program = resolve(import.meta.dirname, '../../lib/bin/index.js')
  const server = await start([program, 'serve', '--config', config, '--database', database, '--port', '0'])
  await rm(folder, { recursive: true })
  return server
}

export function startBareServer(jwk: PublicJwk): Promise<ServerProcess> {
  return start([join(import.meta.dirname, 'bare-server.ts'), JSON.stringify(jwk)])
}

/** Resolves when it says where it listens. */
async function start(args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ATMOS_PRO_OIDC_ENCRYPTION_KEY: ENCRYPTION_KEY },
  })
  const closed = once(child, 'close')
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), closed])
  const url = URL.parse(String(line).replace('listening on ', ''))
  if (!url || child.pid === undefined) throw new Error(`${args.join(' ')} did not start: ${line}`)
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM')
      await closed
    },
  }
}
