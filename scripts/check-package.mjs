// Packs the package, looks at what is in it, and uses it as somebody else would. Run it on a fresh build.
//
//   node scripts/check-package.mjs [FOLDER]      leaves the tarball in FOLDER; without one, nowhere
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const temporary = mkdtempSync(join(tmpdir(), 'atmos-pro-oidc-package-'))
const consumer = join(temporary, 'consumer')
const entries = Object.keys(manifest.exports).map((path) => path.replace(/^\./, manifest.name))
const modules = entries.filter((entry) => !entry.endsWith('.json'))
process.on('exit', () => rmSync(temporary, { recursive: true }))

const tarball = check('packs', () => {
  const folder = process.argv[2] ?? temporary
  const [{ filename }] = JSON.parse(
    run('npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  )
  return resolve(root, folder, filename)
})
check('holds the files it should, and no others', () => {
  const held = run('tar', '-tzf', tarball).trim().split('\n')
  assert.deepEqual(held.map((file) => file.replace(/^package\//, '')).sort(), expectedFiles())
})
check('publint finds nothing', () => run(binary('publint'), 'run', '--strict', tarball))
check('its types resolve as its modules do', () => run(binary('attw'), '--profile', 'esm-only', tarball))
check('installs in an empty project', () => {
  cpSync(join(root, '.ci', 'consumer'), consumer, { recursive: true })
  writeJson('package.json', { private: true, type: 'module' })
  use('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', tarball)
})
for (const entry of entries) check(`${entry} can be imported`, () => load(entry))
for (const entry of modules.filter((name) => !name.endsWith('/testing'))) {
  check(`${entry} loads jose, zod and re2js and no other package`, () => {
    // On Node, `#runtime` is of Node.
    const ours = /^node:(?:buffer|crypto)$|\/node_modules\/(?:atmos-pro-oidc|jose|zod|re2js)\//
    const foreign = load(entry).filter((url) => !ours.test(url))
    assert.deepEqual(foreign, [])
  })
}
check('an exchange on SQLite, with the classes of the root', () => use('node', 'exchanges.mjs'))
check('the command line starts', () => use('npx', '--no', manifest.name, '--help'))
check('the demonstration ends well', () => use('npx', '--no', manifest.name, 'demo'))
for (const module of ['nodenext', 'preserve']) {
  check(`compiles in a backend on Node, module: ${module}`, () =>
    compile('uses.ts', { module, types: ['node'] }),
  )
}
check('compiles in a Worker', () =>
  compile('worker.ts', { module: 'preserve', lib: ['ES2024', 'WebWorker'] }),
)
for (const name of readdirSync(join(consumer, 'refused'))) {
  const [, message] = /^\/\/ error: (.+)/.exec(readFileSync(join(consumer, 'refused', name), 'utf8'))
  check(`refused/${name} does not compile`, () => {
    assert.throws(
      () => compile(`refused/${name}`, { module: 'nodenext' }),
      ({ stdout }) => stdout.includes(message),
    )
  })
}

/** Each module of the library with its types; the bundles; the texts. */
function expectedFiles() {
  const bundled = /^(?:action|cli|management|server|store\/sql)\//
  const library = globSync('**/*.ts', { cwd: join(root, 'src') })
    .filter((file) => !bundled.test(file))
    .map((file) => `lib/${file.slice(0, -'.ts'.length)}`)
  return [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'action.yml', 'package.json'],
    ...['index.js', 'licenses.txt', 'package.json'].map((name) => `lib/bin/${name}`),
    'lib/store/licenses.txt',
    ...library.flatMap((path) => [`${path}.js`, `${path}.d.ts`]),
    ...globSync(['dist/**/*.*', 'docs/**/*.*'], { cwd: root }),
  ].sort()
}

function load(entry) {
  return use('node', 'loads.mjs', entry).trim().split('\n')
}

function compile(file, options) {
  const typeRoots = [join(root, 'node_modules', '@types')]
  const compilerOptions = { strict: true, target: 'ES2022', noEmit: true, types: [], typeRoots, ...options }
  writeJson('tsconfig.json', { compilerOptions, files: [file] })
  use(binary('tsc'), '-p', 'tsconfig.json')
}

function writeJson(name, value) {
  writeFileSync(join(consumer, name), JSON.stringify(value))
}

function binary(name) {
  return join(root, 'node_modules', '.bin', name)
}

function run(command, ...args) {
  return execute(command, args, root)
}

function use(command, ...args) {
  return execute(command, args, consumer)
}

function execute(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

function check(title, body) {
  const started = performance.now()
  try {
    const result = body()
    console.log(`ok  ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    return result
  } catch (error) {
    console.error(`NOT ok  ${title}\n${error.stdout ?? ''}${error.message}`)
    process.exit(1)
  }
}
