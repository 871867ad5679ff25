import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPage } from '../docs/markdown.js'
import { filesOf, read } from './project.js'

const { text, links, blocksIn, table } = readPage('docs/architecture.md')
const targets = links.map((link) => posix.join('docs', link))
const [picture = ''] = blocksIn('mermaid')
const folders = new Map(
  [...picture.matchAll(/participant (\w+) as (.+)/g)].map(([, id, label]) => [id, label ?? '']),
)
const messages = [...picture.matchAll(/(\w+)--?>>(\w+): (.+)/g)].map(([, from, to, said = '']) => ({
  from,
  to,
  said,
}))

describe('docs/architecture.md', () => {
  it.each(targets)('%s is there', (target) => {
    expect(existsSync(target)).toBe(true)
  })

  it('leads to every folder of src', () => {
    const all = new Set(filesOf('src/*/**/*.ts').map((file) => file.split('/', 2).join('/')))
    expect([...all].filter((folder) => !targets.some((target) => target.startsWith(`${folder}/`)))).toEqual(
      [],
    )
  })

  it('is a page', () => {
    expect(text.split('\n').length).toBeLessThan(100)
  })
})

describe('its picture', () => {
  it('is of folders that are there, and GitHub', () => {
    expect([...folders.values()].filter((folder) => !existsSync(folder))).toEqual(['GitHub'])
  })

  it('has messages between these', () => {
    expect(new Set(messages.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(folders.keys()))
  })

  it.each(messages.filter(({ said }) => said.includes('()')))(
    'names what is there: $said',
    ({ from, to, said }) => {
      const sources = filesOf(...[from, to].map((id) => `${folders.get(id)}/**/*.ts`)).map(read)
      for (const [, name] of said.matchAll(/(\w+)\(\)/g)) {
        const declaration = new RegExp(`^ *(?:export )?(?:async )?(?:function )?${name}[<(]`, 'm')
        expect(
          sources.filter((source) => declaration.test(source)),
          name,
        ).not.toEqual([])
      }
    },
  )

  it('is told step by step', () => {
    const steps = table('| step |').flatMap(([step = '']) =>
      step.split(', ').flatMap((part) => {
        const [first = 0, last = first] = part.split('–').map(Number)
        return Array.from({ length: last - first + 1 }, (_, index) => first + index)
      }),
    )
    expect(steps.sort((a, b) => a - b)).toEqual(messages.map((_, index) => index + 1))
  })
})
