import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { read } from './project.js'

export interface Locked {
  readonly version: string
  readonly integrity?: string
  readonly resolved?: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

interface Lockfile {
  readonly lockfileVersion: number
  readonly packages: Readonly<Record<string, Locked>>
}

export interface Licensed {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly text: string
}

/** Where packages of others are inside of our files. */
export const BUNDLES = ['dist', 'lib/bin', 'lib/entry']

/** All but the project itself, which has no path there. */
export function lockedIn(file: string): readonly (readonly [path: string, entry: Locked])[] {
  return Object.entries(readLockfile(file).packages).filter(([path]) => path !== '')
}

export function readLockfile(file: string): Lockfile {
  return JSON.parse(read(file)) as Lockfile
}

export function nameOf(path: string): string {
  return path.replace(/^.*node_modules\//, '')
}

/** What a folder's licenses.txt lists. */
export function licensedIn(folder: string): readonly Licensed[] {
  const [, ...parts] = `\n\n\n${read(`${folder}/licenses.txt`)}`.split(/\n\n\n(\S+) (\d\S*), (.+)\n\n/)
  return Array.from({ length: parts.length / 4 }, (_, index) => {
    const [name = '', version = '', license = '', text = ''] = parts.slice(4 * index)
    return { name, version, license, text }
  })
}

/**
 * Those long enough to say whose they are, as bundlers leave most as they were. Not so imports from Node, and what
 * bundlers put into `_virtual`.
 */
export function linesOf(folder: string): ReadonlySet<string> {
  const cwd = resolve(import.meta.dirname, '../..', folder)
  const lines = globSync('**/*.{js,mjs,cjs}', { cwd, exclude: ['node_modules/**', '**/_virtual/**'] })
    .flatMap((file) => readFileSync(resolve(cwd, file), 'utf8').split('\n'))
    .map((line) => line.trim())
  return new Set(lines.filter((line) => line.length >= 40 && !line.includes('node:')))
}
