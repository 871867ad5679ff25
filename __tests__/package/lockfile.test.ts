import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { lockedIn, nameOf, readLockfile } from './packages.js'
import { filesOf, manifest, read } from './project.js'

/** What tests run on, never published: programs that fetch themselves, or their other half, when they are installed. */
const RUNTIMES = ['bun', 'deno', 'esbuild', 'node22', 'node26', 'workerd']

const lockfiles = [
  { file: 'package-lock.json', scripted: Object.keys(manifest.allowScripts) },
  { file: '.ci/runtimes/package-lock.json', scripted: RUNTIMES },
]

it('every lockfile is looked at', () => {
  expect(lockfiles.map(({ file }) => file)).toEqual(
    filesOf('package-lock.json', '*/**/package-lock.json', '.*/**/package-lock.json').sort().reverse(),
  )
})

describe.each(lockfiles)('$file', ({ file, scripted }) => {
  const locked = lockedIn(file)

  it('is of the version that names a hash for each', () => {
    expect(readLockfile(file).lockfileVersion).toBe(3)
  })

  it('has the SHA-512 of each tarball', () => {
    const others = locked.filter(([, { integrity = '' }]) => !/^sha512-[\w+/]{86}==$/.test(integrity))
    expect(others.map(([path]) => path)).toEqual([])
  })

  /** Without an address it is the registry that npm is set to, and still this hash. */
  it('names no other place than the registry', () => {
    const others = locked.filter(
      ([, { link, resolved }]) =>
        link || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
    )
    expect(others.map(([path]) => path)).toEqual([])
  })

  it('runs nothing when it is installed, but for programs that have to be fetched', () => {
    const found = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
    expect(found.sort()).toEqual(scripted)
  })

  it('is of a package.json that takes versions, not addresses', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      read(file.replace('package-lock', 'package')),
    )
    const ranges: string[] = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(ranges.filter((range) => !/^(?:npm:[\w-]+@)?[~^]?\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })
})

describe('what is installed with the package', () => {
  const shipped = lockedIn('package-lock.json').filter(([, { dev }]) => !dev)

  it('is what it says, and no more', () => {
    expect(shipped.map(([path]) => nameOf(path))).toEqual(Object.keys(manifest.dependencies))
  })

  it('runs nothing, neither does the package itself', () => {
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([])
    const atInstall = Object.keys(manifest.scripts).filter((name) =>
      /^(?:pre|post)?install$|^prepare$/.test(name),
    )
    expect(atInstall).toEqual([])
  })
})

it('updates are proposed for each, and for actions, when they are a week old', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as {
    updates: readonly {
      'package-ecosystem': string
      directory: string
      cooldown?: Record<string, number>
    }[]
  }
  const proposed = updates.map((update) => `${update['package-ecosystem']} ${update.directory}`)
  const folders = lockfiles.map(({ file }) => `npm ${posix.resolve('/', posix.dirname(file))}`)
  expect(proposed).toEqual([...folders, 'github-actions /'])
  for (const { cooldown } of updates) expect(cooldown).toEqual({ 'default-days': 7 })
})
