// Runs a program of this project on the project's own Node, after installing and building what is missing or out of date:
//
//   node scripts/ready.mjs FILE [ARGUMENT…]
//
// Works on Node 20 without dependencies: it is the first thing that runs on a fresh clone.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const isWindows = process.platform === 'win32'
const bin = join(root, 'node_modules', '.bin')
const node = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node')
const lock = join(root, '.setup.lock')

const STEPS = [
  {
    title: 'installing packages',
    isDue: () => !existsSync(node) || isOlder('node_modules/.package-lock.json', ['package-lock.json']),
    run() {
      // npm must not run on the Node that it replaces.
      call('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { path: [], shell: isWindows })
      if (!existsSync(node)) fail('Node 24 was not installed: is `ignore-scripts` set in an .npmrc?')
    },
  },
  {
    title: 'building',
    isDue: () =>
      isOlder('lib/bin/index.js', [
        'src',
        'scripts',
        'package.json',
        'tsconfig.json',
        'tsconfig.build.json',
        'node_modules/.package-lock.json',
      ]),
    run: () => call(node, ['scripts/build.mjs']),
  },
]

if (STEPS.some((step) => step.isDue())) setUp()
const [file, ...args] = process.argv.slice(2)
const child = spawn(node, [file, ...args], { cwd: root, env: environment([bin]), stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal]
})

/** One at a time: whoever comes second finds the work done. */
function setUp() {
  takeLock()
  try {
    for (const step of STEPS) {
      if (!step.isDue()) continue
      const started = Date.now()
      console.error(`set-up: ${step.title} …`)
      step.run()
      console.error(`set-up: ${step.title} took ${((Date.now() - started) / 1000).toFixed(1)} s`)
    }
  } finally {
    rmSync(lock, { force: true })
  }
}

function takeLock() {
  for (let waiting = false; ; waiting = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!waiting) console.error('set-up: waiting for another one to end …')
    if (isLockStale()) rmSync(lock, { force: true })
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Whether the one who took it was killed. */
function isLockStale() {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function isOlder(made, sources) {
  const file = join(root, made)
  if (!existsSync(file)) return true
  const { mtimeMs } = statSync(file)
  return sources.some((path) => newest(join(root, path)) > mtimeMs)
}

/** When anything in it last changed; a folder changes when a file in it is removed. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Shows what a command wrote only when it fails. */
function call(command, args, { shell = false, path = [bin] } = {}) {
  const { status, error, output } = spawnSync(command, args, {
    cwd: root,
    env: environment(path),
    shell,
    encoding: 'utf8',
  })
  if (status === 0) return
  fail(
    `${output?.slice(1).join('') ?? ''}\nset-up: \`${command} ${args.join(' ')}\` failed: ${error?.message ?? `exit code ${status}`}`,
  )
}

function fail(message) {
  console.error(message)
  rmSync(lock, { force: true })
  process.exit(1)
}

/** This process's environment, with the project's programs first on the search path or not on it at all. */
function environment(first) {
  const others = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== bin)
  return { ...process.env, PATH: [...first, ...others].join(delimiter) }
}
