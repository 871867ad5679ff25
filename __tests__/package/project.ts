import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** The project's own files that fit, sorted, with `/` on every system. */
export function filesOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: ['node_modules/**'] })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

export const manifest = JSON.parse(read('package.json')) as {
  readonly name: string
  readonly version: string
  readonly repository: { readonly url: string }
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  /** What may run when it is installed, on our machines. */
  readonly allowScripts: Readonly<Record<string, boolean>>
}
