#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { runCommandLine } from './program.js'
import { createTerminal } from './terminal.js'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

// `atmos-pro-oidc … | head` closes the pipe: nobody reads on.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2))

// The library and this command line use what Node has since 22; without a word it would fail somewhere in the middle.
if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(`error: atmos-pro-oidc needs Node 22 or later; this is ${process.version}\n`)
  process.exit(2)
}

// This file is bundled to lib/bin/index.js.
const root = resolve(realpathSync(process.argv[1] ?? ''), '../../..')
const terminal = createTerminal(process.stdout, process.stderr)
process.exitCode = await runCommandLine(process.argv.slice(2), { terminal, root, signal: stop.signal })
