import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { execute } from './check.mjs'

const folder = resolve(import.meta.dirname, '../../.ci/runtimes')
const installed = join(folder, 'node_modules')

/** What runs a module as it is. Programs come from the registry, but for the Node that runs this. */
export const RUNTIMES = [
  { name: 'Node 22', program: join(installed, 'node22/bin/node'), isNode: true },
  { name: 'Node 24', program: process.execPath, isNode: true },
  { name: 'Node 26', program: join(installed, 'node26/bin/node'), isNode: true },
  { name: 'Bun', program: join(installed, '.bin/bun') },
  {
    name: 'Deno',
    program: join(installed, '.bin/deno'),
    flags: ['run', '--allow-net=127.0.0.1'],
    flagsForFiles: ['run', '--allow-all'],
  },
]

/** Several hundred megabytes: once, until the list changes. Resolves to why it failed, or to nothing. */
export async function installRuntimes() {
  if (isInstalled()) return undefined
  try {
    await execute(folder, 'npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline')
  } catch (error) {
    return error
  }
}

/** They are optional, so npm succeeds without them: what is missing is tried again. */
function isInstalled() {
  const [list, lock] = ['package.json', 'package-lock.json'].map((name) => join(folder, name))
  const written = join(installed, '.package-lock.json')
  if (!existsSync(written) || statSync(written).mtimeMs < statSync(lock).mtimeMs) return false
  const { optionalDependencies } = JSON.parse(readFileSync(list, 'utf8'))
  return Object.keys(optionalDependencies).every((name) => installedPath(name) !== undefined)
}

export const requireInstalled = createRequire(join(folder, 'package.json'))

/** Where a package of them is; `undefined` when it could not be had. */
export function installedPath(name) {
  const path = join(installed, name)
  return existsSync(path) ? path : undefined
}

/** Says what could not be had. With REQUIRE_RUNTIMES, as in `.ci/run`, that is a failure. */
export function skip(name, failure) {
  const reason = failure
    ? `npm ci in .ci/runtimes: ${failure.stderr || failure.message}`
    : 'npm could not install it here'
  const isRequired = Boolean(process.env['REQUIRE_RUNTIMES'])
  console[isRequired ? 'error' : 'log'](`${isRequired ? 'NOT ok' : 'skipped'}  ${name} is missing: ${reason}`)
  if (isRequired) process.exit(1)
}
