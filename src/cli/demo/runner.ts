import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** How a step of a job ended. */
export interface StepResult {
  readonly exitCode: number
  /** With `***` in the place of what the action has masked. */
  readonly log: string
}

/** Starts an action's bundle as GitHub's runner does: by environment variables and files. */
export interface Runner {
  main(): Promise<StepResult>
  /** The step that runs when the job ends, with what `main` left for it. */
  post(): Promise<StepResult>
  /** What later steps of the job find in their environment, because `main` has exported it: secrets, too. */
  exported(): Promise<Readonly<Record<string, string>>>
  /** Puts `***` in the place of what the action has masked, as GitHub does in all that a job prints. */
  mask(text: string): string
  cleanUp(): Promise<void>
}

const FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const

/** @param env the job's environment; nothing of this process's own is passed on */
export async function createRunner(bundle: string, env: Readonly<Record<string, string>>): Promise<Runner> {
  const folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-'))
  const files = Object.fromEntries(FILES.map((name) => [name, join(folder, name)]))
  for (const file of Object.values(files)) await writeFile(file, '')
  const secrets = new Set<string>()

  function mask(log: string): string {
    return [...secrets].reduce((masked, secret) => masked.replaceAll(secret, '***'), log)
  }

  async function step(more: Readonly<Record<string, string>>): Promise<StepResult> {
    const { exitCode, log } = await run(bundle, { ...files, ...env, ...more })
    for (const secret of secretsIn(log)) secrets.add(secret)
    return { exitCode, log: mask(log) }
  }

  async function read(name: (typeof FILES)[number]): Promise<[name: string, value: string][]> {
    return parseCommandFile(await readFile(join(folder, name), 'utf8'))
  }

  return {
    main: () => step({}),
    async post() {
      const state = await read('GITHUB_STATE')
      return step(Object.fromEntries(state.map(([name, value]) => [`STATE_${name}`, value])))
    },
    exported: async () => Object.fromEntries(await read('GITHUB_ENV')),
    mask,
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  }
}

async function run(bundle: string, env: Record<string, string>): Promise<StepResult> {
  const child = spawn(process.execPath, [bundle], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  const [exitCode, out, err] = await Promise.all([exited, text(child.stdout), text(child.stderr)])
  return { exitCode, log: out + err }
}

/** A token has none of the characters that a command's value has encoded. */
function secretsIn(log: string): string[] {
  return [...log.matchAll(/^::add-mask::(.+)$/gm)].map(([, secret = '']) => secret)
}

/** The runner's file format: `NAME<<DELIMITER`, the value's lines, `DELIMITER`. */
function parseCommandFile(content: string): [name: string, value: string][] {
  return [...content.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm)].map(([, name = '', , value = '']) => [
    name,
    value,
  ])
}
