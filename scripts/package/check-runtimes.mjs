import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, execute } from './check.mjs'
import { checkWorkers } from './check-workers.mjs'
import { checkProof, openTask } from './proof.mjs'
import { RUNTIMES, skip } from './runtimes.mjs'

/**
 * The library, as installed in the folder `consumer`, on every runtime that it is said to run on.
 *
 * @param failure why the runtimes were not installed, if they were not
 */
export async function checkRuntimes(consumer, failure) {
  await using task = await openTask()
  writeFileSync(join(consumer, 'everywhere', 'task.json'), JSON.stringify(task))
  for (const runtime of RUNTIMES) {
    if (existsSync(runtime.program)) await checkRuntime(consumer, runtime)
    else skip(runtime.name, failure)
  }
  await checkWorkers(consumer, task, failure)
}

async function checkRuntime(consumer, { name, program, isNode, flags = [], flagsForFiles = [] }) {
  const run = (...args) => execute(consumer, program, ...args)
  const version = /\d+\.\d+\.\d+/.exec(await run('--version'))
  await check(`${name} (${version}): verifies, authorizes, exchanges and guards`, async () => {
    await checkProof(JSON.parse(await run(...flags, 'everywhere/main.mjs')))
  })
  await check(`${name}: an exchange on SQLite, with the classes of the root`, () =>
    run(...flagsForFiles, 'exchanges.mjs', `${name}.db`),
  )
  if (!isNode) return
  await check(`${name}: CommonJS can require it`, () =>
    run('--eval', "require('atmos-pro-oidc').createVerifier({ audience: 'a' })"),
  )
  await check(`${name}: the demonstration ends well`, () =>
    run('node_modules/atmos-pro-oidc/lib/bin/index.js', 'demo'),
  )
}
