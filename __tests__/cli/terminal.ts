import { resolve } from 'node:path'
import type { CommandContext } from '../../src/cli/command.js'
import { runCommandLine } from '../../src/cli/program.js'
import type { ManagedStore } from '../../src/store/managed-store.js'

export const ROOT = resolve(import.meta.dirname, '../..')

/** What a command line printed, and how it ended. */
export interface Ended {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Around a command line. */
export interface Surroundings {
  /** The folder of the package. Default: that of this project. */
  readonly root?: string
  readonly env?: Readonly<Record<string, string>>
  /** Opened whatever the database is called. Default: there is none. */
  readonly store?: ManagedStore
  readonly openStore?: CommandContext['openStore']
  /** What somebody types; left out, nobody is there. Questions are printed among the messages. */
  readonly answers?: readonly string[]
  /** Told of every message, as it is printed. */
  readonly onMessage?: (line: string) => void
  readonly signal?: AbortSignal
  /** Of a screen; left out, output goes into a pipe. */
  readonly columns?: number
}

/** Runs a command line in this process. */
export async function run(...args: string[]): Promise<Ended> {
  return runIn({}, ...args)
}

export async function runIn(
  { root = ROOT, env = {}, store, openStore, answers, onMessage, signal, columns }: Surroundings,
  ...args: string[]
): Promise<Ended> {
  const out: string[] = []
  const err: string[] = []
  const left = [...(answers ?? [])]
  const context: CommandContext = {
    root,
    signal: signal ?? new AbortController().signal,
    // A database that needs no file.
    env: store ? { ATMOS_PRO_OIDC_DATABASE: 'memory:', ...env } : env,
    openStore: openStore ?? (async () => withoutClose(store)),
    terminal: {
      out: (line) => void out.push(line),
      err(line) {
        err.push(line)
        onMessage?.(line)
      },
      columns: columns ?? 100,
      isScreen: columns !== undefined,
      isInteractive: answers !== undefined,
      async ask(question) {
        err.push(question)
        const answer = left.shift()
        if (answer === undefined) throw new Error(`nobody answers: ${question}`)
        return answer
      },
      paint: (_style, text) => text,
    },
  }
  const exitCode = await runCommandLine(args, context)
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

/** The next command line finds it open. */
function withoutClose(store: ManagedStore | undefined): ManagedStore {
  if (!store) throw new Error('this test has no database')
  return { ...store, close: async () => undefined }
}
