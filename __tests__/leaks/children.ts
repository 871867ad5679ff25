import childProcess, { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Readable } from 'node:stream'
import { before, lookAtStream } from './sinks.js'
import { look, secrets } from './watch.js'

/** Variables with secrets in them, in the environment of a program that tests start. */
const SECRET =
  /^(?:ACTIONS_ID_TOKEN_REQUEST_TOKEN|ATMOS_PRO_TOKEN|ATMOS_PRO_OIDC_\w*(?:KEY|SECRET|TOKEN)|STATE_session)=(.+)$/s

/** What Node hands to the system. */
interface Started {
  readonly args?: readonly string[]
  readonly envPairs?: readonly string[]
}

type Child = ChildProcess & { spawn(options: Started): unknown }

/** Looks at what the programs write that tests start, and at the job summaries of those that are an action. */
export function watchChildren(): void {
  const prototype = ChildProcess.prototype as Child
  const spawn = prototype.spawn
  prototype.spawn = function (this: Child, options) {
    const result = spawn.call(this, options)
    watch(this, options)
    return result
  }
  const { spawnSync, execFileSync } = childProcess
  Object.assign(childProcess, {
    spawnSync: (...asked: Parameters<typeof spawnSync>) => {
      const ended = spawnSync(...asked)
      look('output of a program', String(ended.stdout ?? ''), commandOf(asked))
      look('messages of a program', String(ended.stderr ?? ''), commandOf(asked))
      return ended
    },
    execFileSync: (...asked: Parameters<typeof execFileSync>) => {
      const output = execFileSync(...asked)
      look('output of a program', String(output ?? ''), commandOf(asked))
      return output
    },
  })
  syncBuiltinESMExports()
}

function commandOf([program, args]: readonly unknown[]): string {
  return [program, ...(Array.isArray(args) ? args : [])].join(' ')
}

function watch(child: ChildProcess, { args = [], envPairs = [] }: Started): void {
  for (const pair of envPairs) {
    const [, secret] = SECRET.exec(pair) ?? []
    if (secret !== undefined) secrets.remember('a secret of the environment', secret)
  }
  const how = args.join(' ')
  watchStream(child.stdout, lookAtStream('output of a program', how))
  watchStream(child.stderr, lookAtStream('messages of a program', how))
  const summary = envPairs.find((pair) => pair.startsWith('GITHUB_STEP_SUMMARY='))?.replace(/^[^=]*=/, '')
  if (summary) child.once('exit', () => look('the summary of a job', readIfThere(summary)))
}

/** Where Node puts what it has read: listening to the stream would take it from those who do. */
function watchStream(stream: Readable | null, watch: (chunk: unknown) => void): void {
  if (stream) before(stream, 'push', watch as (...asked: never[]) => void)
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
