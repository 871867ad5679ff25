import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BUNDLE, runAction, type Step, type StepResult } from './run-action.js'

export interface Loaded extends StepResult {
  /** Files of the bundle, in the order in which they were loaded. */
  readonly files: readonly string[]
  /** What of Node a program does not have that does nothing: `node:http`, `internal/deps/undici/undici`. */
  readonly modules: readonly string[]
}

/** Runs before the action: what is there already, every Node starts with. */
const PRELOAD = `
const { builtinModules, registerHooks } = require('node:module')
const before = new Set(process.moduleLoadList)
const urls = []
registerHooks({
  load(url, context, next) {
    urls.push(url)
    return next(url, context)
  },
})
process.on('exit', () => {
  const modules = process.moduleLoadList
    .filter((entry) => !before.has(entry) && entry.startsWith('NativeModule '))
    .map((entry) => entry.slice('NativeModule '.length))
    .flatMap((name) => builtinModules.includes(name) ? 'node:' + name : name.startsWith('internal/deps/') ? name : [])
  console.log('loaded:' + JSON.stringify({ urls, modules }))
})
`

/** Runs one step of the action, and tells what it loaded. */
export async function runAndListLoaded(step: Step): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'loaded-'))
  try {
    const preload = join(folder, 'preload.cjs')
    await writeFile(preload, PRELOAD)
    const result = await runAction({ ...step, env: { ...step.env, NODE_OPTIONS: `--require "${preload}"` } })
    const [, list = ''] = /^loaded:(.+)$/m.exec(result.stdout) ?? []
    const { urls, modules } = JSON.parse(list) as { urls: string[]; modules: string[] }
    const prefix = `${pathToFileURL(dirname(BUNDLE))}/`
    const files = urls.filter((url) => url.startsWith(prefix)).map((url) => url.slice(prefix.length))
    return { ...result, files, modules }
  } finally {
    await rm(folder, { recursive: true })
  }
}
