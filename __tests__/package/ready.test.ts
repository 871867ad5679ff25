import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const NPM = `#!/bin/sh
echo "npm $*" >> log
case "$PATH" in *node_modules/.bin*) echo 'on the Node that it replaces' >> log ;; esac
if [ -e broken ]; then echo 'the registry is down'; exit 1; fi
sleep 0.1
mkdir -p node_modules/node/bin node_modules/.bin
ln -sf '${process.execPath}' node_modules/node/bin/node
touch node_modules/.package-lock.json
`
const BUILD = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync('log', 'build\\n')
mkdirSync('lib/bin', { recursive: true })
writeFileSync('lib/bin/index.js', '')
`
const PROGRAM = `console.log(process.argv.slice(2).join(' '))
process.exitCode = 7
`
const INSTALL = 'npm ci --include=dev --no-audit --no-fund'

/** A project that is a fresh clone, with an npm of its own. */
let project: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'ready-'))
  const files = {
    'bin/npm': NPM,
    'scripts/build.mjs': BUILD,
    'program.mjs': PROGRAM,
    'src/index.ts': '',
    'package.json': '{}',
    'package-lock.json': '{}',
    'tsconfig.json': '{}',
    'tsconfig.build.json': '{}',
  }
  for (const folder of ['bin', 'scripts', 'src']) mkdirSync(join(project, folder))
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(project, name), content, { mode: 0o755 })
    age(name, 60)
  }
  const script = resolve(import.meta.dirname, '../../scripts/ready.mjs')
  cpSync(script, join(project, 'scripts/ready.mjs'), { preserveTimestamps: true })
  for (const name of ['scripts/ready.mjs', 'scripts', 'src']) age(name, 60)
})

afterEach(() => rmSync(project, { recursive: true }))

describe('on a fresh clone', () => {
  it('installs, builds and runs the program, whose arguments and exit code pass through', async () => {
    expect(await ready('one', '--two')).toMatchObject({ code: 7, out: 'one --two\n' })
    expect(done()).toEqual([INSTALL, 'build'])
  })

  it('two at once set up once', async () => {
    const both = await Promise.all([ready(), ready()])
    expect(both.map(({ code }) => code)).toEqual([7, 7])
    expect(done()).toEqual([INSTALL, 'build'])
  })

  it('says why the set-up failed, runs nothing, and tries again the next time', async () => {
    writeFileSync(join(project, 'broken'), '')
    const failed = await ready()
    expect(failed).toMatchObject({ code: 1, out: '' })
    expect(failed.err).toContain('the registry is down')
    rmSync(join(project, 'broken'))
    expect(await ready()).toMatchObject({ code: 7 })
  })

  it('does not wait for a set-up that was killed', async () => {
    const killed = spawn(process.execPath, ['--version'])
    await new Promise((end) => killed.once('close', end))
    writeFileSync(join(project, '.setup.lock'), String(killed.pid))
    expect(await ready()).toMatchObject({ code: 7 })
    expect(existsSync(join(project, '.setup.lock'))).toBe(false)
  })
})

describe('later', () => {
  beforeEach(async () => {
    await ready()
    rmSync(join(project, 'log'))
  })

  it.each([
    { name: 'nothing has changed', change: () => {}, expected: [] },
    { name: 'a source has changed', change: () => age('src/index.ts', -60), expected: ['build'] },
    { name: 'a source was removed', change: () => age('src', -60), expected: ['build'] },
    { name: 'the build was lost', change: () => remove('lib'), expected: ['build'] },
    { name: 'Node 24 was lost', change: () => remove('node_modules/node'), expected: [INSTALL, 'build'] },
    { name: 'the packages were lost', change: () => remove('node_modules'), expected: [INSTALL, 'build'] },
    {
      name: 'other packages are wanted',
      change: () => age('package-lock.json', -60),
      expected: [INSTALL, 'build'],
    },
  ])('does what is due when $name', async ({ change, expected }) => {
    change()
    expect(await ready()).toMatchObject({ code: 7 })
    expect(done()).toEqual(expected)
  })
})

it('passes a signal on', async () => {
  await ready()
  writeFileSync(join(project, 'program.mjs'), "console.log('up'); setInterval(() => {}, 1000)")
  const child = start()
  child.stdout.once('data', () => child.kill('SIGTERM'))
  const code = await new Promise((end) => child.once('close', end))
  expect(code).toBe(128 + 15)
})

/** Lets a file be so many seconds old. */
function age(name: string, seconds: number): void {
  const time = Date.now() / 1000 - seconds
  utimesSync(join(project, name), time, time)
}

function remove(name: string): void {
  rmSync(join(project, name), { recursive: true })
}

function done(): string[] {
  const log = join(project, 'log')
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
}

function start(...args: string[]) {
  const path = [join(project, 'node_modules/.bin'), join(project, 'bin'), '/usr/bin', '/bin'].join(':')
  return spawn(process.execPath, [join(project, 'scripts/ready.mjs'), 'program.mjs', ...args], {
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function ready(...args: string[]) {
  const child = start(...args)
  const ended = new Promise<number | null>((end) => child.once('close', end))
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, out, err }
}
