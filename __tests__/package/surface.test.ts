import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../src/error-code.js'
import { exportedNames } from './exported-names.js'
import { filesOf, manifest, read } from './project.js'

const sources = filesOf('src/**/*.ts')
/** `./lib/store/memory.d.ts` → `src/store/memory.ts` */
const entries = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === 'string' ? [] : [entry.types.replace(/^\.\/lib\/(.+)\.d\.ts$/, 'src/$1.ts')],
)
const names = entries.flatMap(exportedNames)
const ours = names.filter(({ from }) => from.startsWith('src/'))

describe('what the package exports', () => {
  it('is declared here, but for one type', () => {
    expect(names.filter((one) => !ours.includes(one)).map(({ name }) => name)).toEqual(['JWK'])
  })

  it.each(ours)('$name says what it is', ({ doc }) => {
    expect(doc).toMatch(/\w+ \w+/)
  })

  it.each(ours.filter(({ kind }) => kind === 'function'))('$name says what it throws', ({ doc }) => {
    expect(doc).toMatch(/@throws \w+Error|[Tt]hrows nothing/)
  })
})

it('errors and codes that a docstring says are thrown are there', () => {
  const classes = sources.flatMap((file) => [...read(file).matchAll(/^export (?:abstract )?class (\w+)/gm)])
  const errors = [...classes.map(([, name]) => name), 'Error', 'RangeError']
  const known = new Set([...errors, ...Object.values(ERROR_CODES).flat()])
  // An error, and the codes that follow it at once: in a sentence, `workflow_ref` is a claim.
  const thrown = /@throws (\w+)((?:[\s*,]|also|or|`[a-z_]+`)*)/g
  const said = sources.flatMap((file) =>
    [...read(file).matchAll(thrown)].flatMap(([, error, codes = '']) =>
      [error, ...(codes.match(/[a-z]+_[a-z_]+/g) ?? [])].map((name) => ({ file, name })),
    ),
  )
  expect(said.filter(({ name }) => !known.has(name))).toEqual([])
  expect(said.length).toBeGreaterThan(100)
})
