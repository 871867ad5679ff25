// Packs the package, looks at what is in it, and uses it as somebody else would. Run it on a fresh build.
//
//   node scripts/check-package.mjs [FOLDER]      leaves the tarball in FOLDER; without one, nowhere
import assert from 'node:assert/strict'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { check, execute } from './package/check.mjs'
import { checkRuntimes } from './package/check-runtimes.mjs'
import { installedPath, installRuntimes, skip } from './package/runtimes.mjs'

const MOST_PACKAGES = 3

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const temporary = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-package-'))
const consumer = join(temporary, 'consumer')
const entries = Object.keys(manifest.exports).map((path) => path.replace(/^\./, manifest.name))
const modules = entries.filter((entry) => !entry.endsWith('.json'))
process.on('exit', () => rmSync(temporary, { recursive: true }))

const installing = installRuntimes()

const tarball = await check('packs', async () => {
  const folder = process.argv[2] ?? temporary
  // npm does not.
  mkdirSync(resolve(root, folder), { recursive: true })
  const packed = await run('npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)
  return resolve(root, folder, JSON.parse(packed)[0].filename)
})
await check('holds the files it should, and no others', async () => {
  const held = (await run('tar', '-tzf', tarball)).trim().split('\n')
  const pinned = readFileSync(join(root, '__tests__', 'package', 'published-files.txt'), 'utf8')
  assert.deepEqual(held.map((file) => file.replace(/^package\//, '')).sort(), pinned.trim().split('\n'))
})
await check('publint finds nothing', () => run(binary('publint'), 'run', '--strict', tarball))
await check('its types resolve as its modules do', () =>
  run(binary('attw'), '--profile', 'esm-only', tarball),
)
await check('installs in an empty project', () => {
  cpSync(join(root, '.ci', 'consumer'), consumer, { recursive: true })
  writeJson('package.json', { private: true, type: 'module' })
  return use('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball)
})
const installed = installedPackages()
const sizes = installed.map(({ name, kilobytes }) => `${name} ${kilobytes} KB`)
await check(`installs with at most ${MOST_PACKAGES} packages beside it: ${sizes.join(', ')}`, () =>
  assert.ok(installed.length <= MOST_PACKAGES + 1),
)
for (const entry of entries) await check(`${entry} can be imported`, () => imported(entry))
for (const entry of modules.filter((name) => !name.endsWith('/testing'))) {
  await check(`${entry} loads re2js and no other package`, async () => {
    // On Node, `#runtime` is of Node.
    const ours = /^node:buffer$|\/node_modules\/(?:atmos-pro-oidc|re2js)\//
    const foreign = (await imported(entry)).filter((url) => !ours.test(url))
    assert.deepEqual(foreign, [])
  })
}
await check('the command line starts', () => use('npx', '--no', manifest.name, '--help'))
for (const module of ['node16', 'nodenext', 'preserve']) {
  await check(`compiles in a backend on Node, module: ${module}`, () =>
    compile('uses.ts', { module, types: ['node'] }),
  )
}
await check('compiles in a Worker', () =>
  compile('worker.ts', { module: 'preserve', lib: ['ES2024', 'WebWorker'] }),
)
for (const name of readdirSync(join(consumer, 'refused'))) {
  const [, message] = /^\/\/ error: (.+)/.exec(readFileSync(join(consumer, 'refused', name), 'utf8'))
  await check(`refused/${name} does not compile`, () =>
    assert.rejects(compile(`refused/${name}`, { module: 'nodenext' }), ({ stdout }) =>
      stdout.includes(message),
    ),
  )
}
const failure = await installing
const typescript5 = installedPath('typescript5')
if (!typescript5) skip('TypeScript 5.9', failure)
else {
  await check('compiles in a backend on Node, TypeScript 5.9', () =>
    compile(
      'uses.ts',
      { module: 'nodenext', types: ['node'] },
      process.execPath,
      join(typescript5, 'bin', 'tsc'),
    ),
  )
}
await checkRuntimes(consumer, failure)

async function imported(entry) {
  return (await use('node', 'loads.mjs', entry)).trim().split('\n')
}

/** With what each takes on the disk, in kilobytes of 1000 bytes. */
function installedPackages() {
  const folder = join(consumer, 'node_modules')
  const { packages } = JSON.parse(readFileSync(join(folder, '.package-lock.json'), 'utf8'))
  return Object.keys(packages).map((path) => {
    const files = globSync(`${path}/**`, { cwd: consumer, withFileTypes: true }).filter((file) =>
      file.isFile(),
    )
    const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
    return { name: path.replace('node_modules/', ''), kilobytes: Math.round(bytes / 1000) }
  })
}

async function compile(file, options, ...compiler) {
  const typeRoots = [join(root, 'node_modules', '@types')]
  const compilerOptions = { strict: true, target: 'ES2022', noEmit: true, types: [], typeRoots, ...options }
  writeJson('tsconfig.json', { compilerOptions, files: [file] })
  const [command, ...args] = compiler.length > 0 ? compiler : [binary('tsc')]
  await use(command, ...args, '-p', 'tsconfig.json')
}

function writeJson(name, value) {
  writeFileSync(join(consumer, name), JSON.stringify(value))
}

function binary(name) {
  return join(root, 'node_modules', '.bin', name)
}

function run(command, ...args) {
  return execute(root, command, ...args)
}

function use(command, ...args) {
  return execute(consumer, command, ...args)
}
