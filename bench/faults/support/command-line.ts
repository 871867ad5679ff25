import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

/** The bundled command line, as it is installed. */
export const BIN = resolve(import.meta.dirname, '../../../lib/bin/index.js')

/** Runs a command of ours; what it prints as JSON. */
export async function ask<T>(...args: readonly string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, ...args, '--json'], { env: {} })
  return JSON.parse(stdout) as T
}
