#!/usr/bin/env node
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { runCommandLine } from './program.js'
import { createTerminal } from './terminal.js'

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

// `atmos-pro-oidc … | head` closes the pipe: nobody reads on.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 2))

// This file is bundled to lib/bin/index.js.
const root = resolve(realpathSync(process.argv[1] ?? ''), '../../..')
const terminal = createTerminal(process.stdout, process.stderr)
process.exitCode = await runCommandLine(process.argv.slice(2), { terminal, root, signal: stop.signal })
