import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BUNDLES, licensedIn, linesOf, lockedIn, nameOf } from './packages.js'
import { filesOf, read } from './project.js'

/** They ask for no more than their text, which we have with us. */
const ALLOWED = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0']

/** Leave a few lines of their own; ncc, less than a whole one, where `pg-native` would be if it were installed. */
const BUNDLERS = ['@vercel/ncc', 'rolldown']

const locked = lockedIn('package-lock.json')
const imported = filesOf('src/**/*.ts').flatMap((file) =>
  [...read(file).matchAll(/(?:from |import\()'((?:@[^/']+\/)?[^/.#'][^/']*)/g)].map(([, name]) => name),
)

describe.each(BUNDLES)('what is inside of %s', (folder) => {
  const licensed = licensedIn(folder)
  const names = licensed.map(({ name }) => name)
  const inside = linesOf(folder)

  it.each(licensed)('$name $version is locked, with the same licence, which we may pass on', (listed) => {
    const found = locked.filter(
      ([path, { version }]) => nameOf(path) === listed.name && version === listed.version,
    )
    expect(found.map(([, { license }]) => license)).toContain(listed.license)
    expect(ALLOWED).toContain(listed.license)
    expect(listed.text.length).toBeGreaterThan(500)
  })

  it('each of them is there', () => {
    const absent = names.filter((name) => ofIts(name, names).length === 0)
    expect(absent.filter((name) => !BUNDLERS.includes(name))).toEqual([])
  })

  it('nothing else is that could be: what we import, what they do', () => {
    const theirs = locked
      .filter(([path]) => names.includes(nameOf(path)))
      .flatMap(([, { dependencies, optionalDependencies, peerDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
      )
    const others = new Set(
      [...imported, ...theirs].filter((name) => name !== undefined && !names.includes(name)),
    )
    const known = [...names, ...BUNDLERS]
    const unlisted = [...others].filter((name) => name && ofIts(name, known).length > 0)
    expect(unlisted).toEqual([])
  })

  /** Lines inside that only this package has, of those known. */
  function ofIts(name: string, known: readonly string[]): readonly string[] {
    const others = known.filter((other) => other !== name).map(linesOfPackage)
    return [...linesOfPackage(name)].filter(
      (line) => inside.has(line) && !others.some((other) => other.has(line)),
    )
  }
})

it.each(locked.filter(([, { dev }]) => !dev))(
  '%s is installed with the package, and may be',
  (_path, entry) => {
    expect(ALLOWED).toContain(entry.license)
  },
)

describe('the list that a build makes', () => {
  let project: string

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'licenses-'))
  })

  afterEach(() => rmSync(project, { recursive: true }))

  it('has each version of what ended up in the bundle, and not what was left out', async () => {
    write('node_modules/one/package.json', { version: '1.0.0', license: 'MIT', sideEffects: false })
    write('node_modules/one/index.js', 'export const one = 1')
    write('node_modules/one/LICENSE', 'Take one.\n')
    write('node_modules/@a/two/package.json', { version: '2.0.0', license: 'ISC' })
    write('node_modules/@a/two/index.js', "module.exports = require('one')")
    write('node_modules/@a/two/readme.md', '# Two\n\n## License\n\nTake two.\n')
    write('node_modules/@a/two/node_modules/one/package.json', { version: '1.1.0', license: 'MIT' })
    write('node_modules/@a/two/node_modules/one/index.js', 'exports.one = 1.1')
    write('node_modules/@a/two/node_modules/one/licence.txt', 'Take more.\n')
    write('node_modules/three/package.json', { version: '3.0.0', license: 'MIT', sideEffects: false })
    write('node_modules/three/index.js', 'export const three = 3')
    write(
      'index.mjs',
      "import two from '@a/two'\nimport { one } from 'one'\nimport 'three'\nconsole.log(one, two)\n",
    )
    expect(await listOf('index.mjs')).toBe(
      '@a/two 2.0.0, ISC\n\n## License\n\nTake two.\n\n\none 1.0.0, MIT\n\nTake one.\n\n\none 1.1.0, MIT\n\nTake more.\n',
    )
  })

  it('is not made when a package has no text of its licence', async () => {
    write('node_modules/one/package.json', { version: '1.0.0', license: 'MIT' })
    write('node_modules/one/index.js', 'exports.one = 1')
    write('index.mjs', "import 'one'")
    await expect(listOf('index.mjs')).rejects.toThrow('has no text of its licence')
  })

  async function listOf(file: string): Promise<string> {
    const [script, bundler] = [resolve(import.meta.dirname, '../../scripts/licenses.mjs'), '@vercel/ncc']
    const [{ bundledFiles, licensesOf }, { default: ncc }] = await Promise.all([
      import(script),
      import(bundler),
    ])
    const { stats } = await ncc(join(project, file), { cache: false, quiet: true })
    return licensesOf(bundledFiles(stats))
  }

  function write(file: string, content: string | Readonly<Record<string, unknown>>): void {
    const path = join(project, file)
    const name = nameOf(dirname(file))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify({ name, ...content }))
  }
})

const lines = new Map<string, ReadonlySet<string>>()

function linesOfPackage(name: string): ReadonlySet<string> {
  const found = lines.get(name) ?? linesOf(`node_modules/${name}`)
  lines.set(name, found)
  return found
}
