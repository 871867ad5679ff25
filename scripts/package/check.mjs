import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const TIME_LIMIT = 180_000

/** Says how it went. The first check that fails ends the program. */
export async function check(title, body) {
  const started = performance.now()
  try {
    const result = await body()
    console.log(`ok  ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    console.error(`NOT ok  ${title}\n${error.stdout ?? ''}${error.stack}`)
    process.exit(1)
  }
}

/** What a program wrote. Throws when it fails, or takes three minutes. */
export async function execute(cwd, command, ...args) {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    timeout: TIME_LIMIT,
    env: environment(),
  })
  return stdout
}

/** Runtimes are not to look for newer ones of themselves. */
function environment() {
  return { ...process.env, DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' }
}
