#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { openStore } from '../server/database.js'
import { runCommandLine } from './program.js'
import { createTerminal } from './terminal.js'

const stop = new AbortController()
const signals = ['SIGINT', 'SIGTERM'] as const
function onSignal(): void {
  stop.abort()
  // The next one ends the process at once, as if nobody were listening.
  for (const signal of signals) process.off(signal, onSignal)
}
for (const signal of signals) process.on(signal, onSignal)

// `atmos-pro-oidc … | head` closes the pipe: nobody reads on.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2))

// The library and this command line use what Node has since 22; without a word it would fail somewhere in the middle.
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`error: atmos-pro-oidc needs Node 22 or later; this is ${process.version}\n`)
  process.exit(2)
}

// This file is bundled to lib/bin/index.js.
const root = resolve(realpathSync(process.argv[1] ?? ''), '../../..')
process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: createTerminal(process),
  root,
  signal: stop.signal,
  env: process.env,
  openStore,
})
