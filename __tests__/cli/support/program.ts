import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { ROOT } from '../terminal.js'

/** The bundled command line, as `npx atmos-pro-oidc` starts it. */
const BIN = join(ROOT, 'lib/bin/index.js')

export type Environment = Readonly<Record<string, string>>

type Child = ChildProcess & {
  readonly stdin: NodeJS.WritableStream
  readonly stdout: NodeJS.ReadableStream
  readonly stderr: NodeJS.ReadableStream
}

export interface RunningServer {
  readonly child: Child
  /** Lines of standard error. */
  readonly log: string[]
  readonly url: string
  /** The first line of standard output. */
  readonly ready: string
  /** Sends a signal; resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface Program {
  start(args: readonly string[], env?: Environment): Child
  /** Runs to the end. */
  run(args: readonly string[], env?: Environment): Promise<{ code: number | null; out: string; err: string }>
  /** `serve` with these arguments, on a free port. */
  serve(args: readonly string[], env?: Environment): Promise<RunningServer>
  /** Kills what still runs. */
  cleanUp(): void
}

/** Starts the command line in a folder, in processes of their own, with nothing of this process's environment. */
export function createProgram(folder: string): Program {
  const children: Child[] = []

  function start(args: readonly string[], env: Environment = {}): Child {
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...env }, cwd: folder, stdio: 'pipe' })
    children.push(child)
    return child
  }

  return {
    start,
    async run(args, env) {
      const child = start(args, env)
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close') as Promise<[number | null]>,
      ])
      return { code, out, err }
    },
    async serve(args, env) {
      const child = start(['serve', '--port', '0', ...args], env)
      const log: string[] = []
      createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
      const closed = once(child, 'close') as Promise<[number | null]>
      const [ready] = (await Promise.race([
        once(createInterface({ input: child.stdout }), 'line'),
        closed.then(([code]) => Promise.reject(new Error(`it ended with ${code}: ${log.join('\n')}`))),
      ])) as [string]
      return {
        child,
        log,
        ready,
        url: ready.replace(/^listening on /, ''),
        async stop(signal = 'SIGTERM') {
          child.kill(signal)
          return (await closed)[0]
        },
      }
    },
    cleanUp() {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
