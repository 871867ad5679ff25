import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BIN } from './command-line.ts'
import type { World } from './world.ts'

/** The real server, in a process of its own. */
export interface ServerProcess {
  readonly url: URL
  isRunning(): boolean
  /** Asks what was loaded into it; the answer. */
  tell(message: number): Promise<unknown>
  /** Resident memory, in MB. */
  memory(): number
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>
  /** Lets it end; its exit code. */
  stop(): Promise<number | null>
}

/** One for all servers: they share what is in their database. */
const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')

/** What can be loaded into a server before itself. */
const HOOKS = {
  /** Told milliseconds, it sets the server's clock so far ahead of ours. */
  clock: ['--import', join(import.meta.dirname, 'move-clock.mjs')],
  /** Told anything, it collects garbage, and answers how many MB of the heap are in use. */
  heap: ['--expose-gc', '--import', join(import.meta.dirname, 'measure-heap.mjs')],
} as const

export async function serve(
  { folder, configFile }: World,
  database: string,
  hook?: keyof typeof HOOKS,
): Promise<ServerProcess> {
  const logFile = join(folder, `${randomUUID()}.log`)
  const log = openSync(logFile, 'w')
  const child = spawn(
    process.execPath,
    [
      ...(hook ? HOOKS[hook] : []),
      ...[BIN, 'serve', '--config', configFile, '--database', database, '--port', '0'],
    ],
    {
      env: { ATMOS_PRO_OIDC_ENCRYPTION_KEY: ENCRYPTION_KEY },
      stdio: ['ignore', 'pipe', log, ...(hook ? ['ipc' as const] : [])],
    },
  )
  closeSync(log)
  const exited = once(child, 'exit') as Promise<[number | null]>
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))

  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line'),
    exited,
  ])) as [string | number | null]
  if (typeof line !== 'string') throw new Error(`the server did not start:\n${readFileSync(logFile, 'utf8')}`)

  return {
    url: new URL(line.replace('listening on ', '')),
    isRunning,
    async tell(message) {
      const answered = once(child, 'message')
      child.send(message)
      return (await answered)[0]
    },
    memory() {
      const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      return Number(kilobytes) / 1024
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      return (await exited)[0]
    },
  }
}
