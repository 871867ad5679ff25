import { describe, expect, it } from 'vitest'
import { filesOf, manifest, read } from './project.js'

const texts = filesOf(
  '*.md',
  'docs/**/*.md',
  'examples/*.md',
  'action.yml',
  '.ci/run',
  '.github/workflows/*.yml',
)

describe('the entries of the package', () => {
  const entries = Object.entries(manifest.exports).filter(([, target]) => typeof target !== 'string')

  it.each(entries)('%s has a source, and types of it', (_entry, target) => {
    if (typeof target === 'string') return
    const [, path] = /^\.\/lib\/entry\/(.+)\.js$/.exec(target.default) ?? []
    expect(filesOf(`src/${path}.ts`)).toHaveLength(1)
    expect(target.types).toBe(`./lib/${path}.d.ts`)
  })

  it('the command line is the bundle that the build makes', () => {
    expect(manifest.bin).toEqual({ [manifest.name]: 'lib/bin/index.js' })
  })
})

describe('the version', () => {
  const [major] = manifest.version.split('.')
  const slug = /github\.com\/(.+)\.git$/.exec(manifest.repository.url)?.[1]

  it('is in the bundle of the action', () => {
    const bundle = filesOf('dist/*.js').map(read).join('\n')
    expect(/\bVERSION = (['"])(.+?)\1/.exec(bundle)?.[2]).toBe(manifest.version)
  })

  it.each(texts.filter((file) => read(file).includes(`/${manifest.name}@`)))(
    '%s names its major tag',
    (file) => {
      const uses = [...read(file).matchAll(/([\w-]+\/[\w-]+)@(v[\w.]+)/g)].filter(([use]) =>
        use.includes(manifest.name),
      )
      expect(new Set(uses.map(([use]) => use))).toEqual(new Set([`${slug}@v${major}`]))
    },
  )

  it('has a heading in the changelog', () => {
    const versions = [...read('CHANGELOG.md').matchAll(/^## \[?([^\s\]]+)/gm)].map(([, version]) => version)
    expect(versions).toContain(manifest.version)
  })
})

describe('the scripts', () => {
  it.each(texts)('%s runs only scripts that exist', (file) => {
    const named = [...read(file).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !Object.hasOwn(manifest.scripts, name ?? ''))).toEqual([])
  })

  it('the README starts with the two that set themselves up', () => {
    const commands = [...read('README.md').matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, name]) => name)
    expect(commands.slice(0, 2)).toEqual(['demo', 'test'])
    for (const name of ['demo', 'test']) expect(manifest.scripts[name]).toMatch(/^node scripts\/ready\.mjs /)
  })
})

it.each(['dist/**', 'package-lock.json'])('%s is marked as generated', (path) => {
  expect(
    read('.gitattributes')
      .split('\n')
      .find((line) => line.startsWith(`${path} `)),
  ).toContain('linguist-generated=true')
})
