import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
/** The Node that runs the action on GitHub's runners, whichever runs the tests. */
export const NODE = join(root, 'node_modules/node/bin/node')
/** What is committed, and what runners start. */
export const BUNDLE = join(root, 'dist/index.js')

export const WORKSPACE_ID = 'ws_0123456789abcdefghijklmnopqr'

export interface Step {
  readonly inputs?: Readonly<Record<string, string>>
  /** The whole environment; nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>
  /** What the event's payload file holds. Default: there is none. */
  readonly event?: unknown
  /** What main saved, for post. */
  readonly state?: Readonly<Record<string, string>>
}

export interface StepResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly outputs: Readonly<Record<string, string>>
  /** What later steps find in their environment. */
  readonly exported: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  readonly annotations: readonly Annotation[]
  /** Everything a person can read, and nothing that only the runner reads. */
  readonly readable: string
}

export interface Annotation {
  readonly level: string
  readonly title: string
  readonly message: string
}

/** Runs one step of the action as a runner does: the bundle, an environment, and files to write to. */
export async function runAction({ inputs = {}, env = {}, event, state = {} }: Step): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), 'action-'))
  try {
    const files = { GITHUB_OUTPUT: '', GITHUB_ENV: '', GITHUB_STATE: '', GITHUB_STEP_SUMMARY: '' }
    const paths = Object.fromEntries(Object.keys(files).map((name) => [name, join(folder, name)]))
    if (event !== undefined) paths['GITHUB_EVENT_PATH'] = join(folder, 'event.json')
    await Promise.all(
      Object.entries(paths).map(([name, path]) =>
        writeFile(path, name === 'GITHUB_EVENT_PATH' ? JSON.stringify(event) : ''),
      ),
    )
    const process = await start({
      ...inputVariables(inputs),
      ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
      ...paths,
      ...env,
    })
    const read = async (name: string) => readFile(join(folder, name), 'utf8')
    const summary = await read('GITHUB_STEP_SUMMARY')
    const annotations = readAnnotations(process.stdout)
    return {
      ...process,
      outputs: readFileCommand(await read('GITHUB_OUTPUT')),
      exported: readFileCommand(await read('GITHUB_ENV')),
      state: readFileCommand(await read('GITHUB_STATE')),
      summary,
      annotations,
      readable: [
        ...process.stdout.split('\n').filter((line) => !line.startsWith('::')),
        ...annotations.map(({ title, message }) => `${title}\n${message}`),
        process.stderr,
        summary,
      ].join('\n'),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function start(env: Record<string, string>): Promise<Pick<StepResult, 'code' | 'stdout' | 'stderr'>> {
  const child = spawn(NODE, [BUNDLE], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, stdout, stderr }
}

/** The runner's names for inputs: capitals, spaces as underscores, everything else as it is. */
function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value,
    ]),
  )
}

/** `name<<delimiter`, lines, `delimiter`. */
function readFileCommand(content: string): Record<string, string> {
  const entries = content.matchAll(/^(.+?)<<(ghadelimiter_.+)\n([\s\S]*?)\n?\2$/gm)
  return Object.fromEntries(Array.from(entries, ([, name, , value]) => [name ?? '', value ?? '']))
}

function readAnnotations(stdout: string): Annotation[] {
  const commands = stdout.matchAll(/^::(error|warning|notice)(?: title=([^:]*))?::(.*)$/gm)
  return Array.from(commands, ([, level = '', title = '', message = '']) => ({
    level,
    title: unescaped(title),
    message: unescaped(message),
  }))
}

function unescaped(text: string): string {
  return text
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%')
}
