import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

const examples = resolve(import.meta.dirname, '../../../examples')

/** Runs an example that listens, as its reader would: `node examples/FILE`. */
export async function startProcess(file: string, env: Readonly<Record<string, string>>) {
  const port = await freePort()
  const child = spawn(process.execPath, [resolve(examples, file)], {
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  const complaints = text(child.stderr)
  const url = `http://localhost:${port}`
  while (!(await listens(url))) {
    if (child.exitCode !== null) throw new Error(`${file} ended: ${await complaints}`)
    await setTimeout(50)
  }
  return {
    url,
    async stop() {
      child.kill()
      await ended
    },
  }
}

async function listens(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
