import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesOf, manifest, read } from './project.js'

/** What a part of src may import of the others. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  ascii: [],
  'constant-time': [],
  printable: [],
  rfc3339: [],
  'read-at-most': [],
  'error-code': [],
  errors: ['error-code'],
  runtime: [],
  identity: ['ascii', 'errors', 'read-at-most', 'rfc3339', 'runtime'],
  permission: ['ascii', 'errors', 'types of identity'],
  store: ['ascii', 'errors', 'identity', 'permission'],
  github: ['errors', 'identity', 'read-at-most'],
  management: [
    'ascii',
    'constant-time',
    'errors',
    'exchange',
    'identity',
    'permission',
    'rfc3339',
    'store',
    'types of github',
  ],
  exchange: ['errors', 'identity', 'permission', 'read-at-most', 'rfc3339', 'runtime', 'store'],
  atmos: ['ascii', 'errors', 'exchange', 'identity', 'management', 'permission', 'rfc3339', 'store'],
  index: ['errors', 'exchange', 'identity', 'permission', 'store'],
  testing: ['errors', 'exchange', 'identity', 'permission', 'rfc3339', 'store'],
  server: [
    'atmos',
    'errors',
    'exchange',
    'github',
    'identity',
    'management',
    'permission',
    'printable',
    'rfc3339',
    'store',
    'webhooks',
  ],
  action: ['error-code', 'errors', 'exchange', 'identity', 'permission', 'rfc3339', 'store'],
  webhooks: ['ascii', 'constant-time', 'errors', 'exchange', 'management', 'store', 'types of github'],
  cli: [
    'ascii',
    'constant-time',
    'error-code',
    'errors',
    'exchange',
    'github',
    'identity',
    'management',
    'permission',
    'printable',
    'read-at-most',
    'rfc3339',
    'server',
    'store',
    'testing',
  ],
}

/** Runs on Node, Bun, Deno and Workers. */
const NEUTRAL = [
  'ascii',
  'error-code',
  'errors',
  'exchange',
  'identity',
  'index',
  'permission',
  'read-at-most',
  'rfc3339',
  'runtime',
  'store',
]

interface Import {
  readonly file: string
  readonly target: string
  readonly isType: boolean
}

const sources = filesOf('src/**/*.ts')
const imports = sources.flatMap(importsOf)

describe('what imports what', () => {
  it.each(Object.entries(ARROWS))('%s imports only what stands below it', (part, below) => {
    const wrong = imports
      .filter(({ file, target }) => partOf(file) === part && target.startsWith('src/'))
      .filter(({ target }) => partOf(target) !== part)
      .filter(({ target, isType }) => {
        const other = partOf(target)
        return !below.includes(other) && !(isType && below.includes(`types of ${other}`))
      })
    expect(wrong).toEqual([])
  })

  it('every part of src has its arrows', () => {
    expect([...new Set(sources.map(partOf))].sort()).toEqual(Object.keys(ARROWS).sort())
  })

  it('library code imports no package but the dependencies, and nothing of Node', () => {
    const wrong = imports
      .filter(({ file, target }) => NEUTRAL.includes(partOf(file)) && !target.startsWith('src/'))
      .filter(({ file }) => file !== 'src/runtime/node.ts')
      // Bundled into the entries of the two stores that need it.
      .filter(({ file, target }) => !(file.startsWith('src/store/sql/') && target === 'kysely'))
      .filter(({ target }) => !Object.hasOwn(manifest.dependencies, target.split('/')[0] ?? ''))
    expect(wrong).toEqual([])
  })

  it('no file imports itself by way of others, not even their types', () => {
    const files = [...sources, ...filesOf('bench/**/*.ts', 'scripts/**/*.mjs', '__tests__/**/*.ts')]
    const targets = new Map(
      files.map((file) => [file, importsOf(file).map(({ target }) => target.replace(/\.js$/, '.ts'))]),
    )
    expect(circleIn(targets)).toEqual([])
  })

  it('nothing imports for an effect', () => {
    expect(sources.filter((file) => /^import '/m.test(read(file)))).toEqual([])
  })
})

it('no file has more than 200 lines', () => {
  const others = filesOf(
    'bench/**/*.ts',
    'scripts/**/*.mjs',
    '.ci/**/*.mjs',
    'examples/**/*.ts',
    '__tests__/**/*.ts',
  )
  // Tables of cases, and lists of what they are made of, may be longer.
  const tables = /\.test\.ts$|\/fuzz\/targets\//
  const files = [...sources, ...others.filter((file) => !tables.test(file))]
  const lengths = files.map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
  expect(lengths.filter(({ lines }) => lines > 200)).toEqual([])
})

/** Some files that import each other in a circle, in order; none where there is no circle. */
function circleIn(targets: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const left = new Map(targets)
  const next = (file: string) => left.get(file)?.find((target) => left.has(target))
  // What imports none of the rest is in no circle.
  for (let size = Number.NaN; size !== left.size; ) {
    size = left.size
    for (const file of left.keys()) if (next(file) === undefined) left.delete(file)
  }
  const path: string[] = []
  let [file] = left.keys()
  while (file !== undefined && !path.includes(file)) {
    path.push(file)
    file = next(file)
  }
  return path.slice(path.indexOf(file ?? ''))
}

/** `src/identity/ref.ts` → `identity`, `src/errors.ts` → `errors` */
function partOf(file: string): string {
  return /^src\/([^/.]+)/.exec(file)?.[1] ?? ''
}

function importsOf(file: string): Import[] {
  const statement =
    /^(?:import|export)( type)? (?:[\w*]|\{[^}]*\})[^'"{};]*(?:\{[^}]*\})? ?from '(?<from>[^']+)'|\bimport\('(?<dynamic>[^']+)'\)/gm
  return [...read(file).matchAll(statement)].map(([, type, from, dynamic]) => {
    const target = from ?? dynamic ?? ''
    return {
      file,
      isType: type !== undefined,
      target:
        target === '#runtime'
          ? 'src/runtime/web.js'
          : target.startsWith('.')
            ? posix.join(posix.dirname(file), target)
            : target,
    }
  })
}
