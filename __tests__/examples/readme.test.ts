import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createSessions } from '../../src/exchange/sessions.js'
import { readPage } from '../docs/markdown.js'
import { filesOf, read } from '../package/project.js'
import { WORKSPACE } from './support/scene.js'

const readme = readPage('examples/README.md')
const named = readme.links.map((target) => `examples/${target}`)

describe('examples/README.md', () => {
  it('names every example, and nothing that is not there', () => {
    const files = filesOf('examples/**/*.ts')
    expect(files).toEqual(expect.arrayContaining(named))
    // A folder holds one example.
    const unnamed = files.filter((file) => !named.some((name) => topOf(name) === topOf(file)))
    expect(unnamed).toEqual([])
  })

  it('has a job whose inputs the action has, for the workspace in exchange.ts', () => {
    const [job = ''] = readme.blocksIn('yaml')
    const [step] = parse(job).steps as [{ with: Readonly<Record<string, string>> }]
    expect(Object.keys(parse(read('action.yml')).inputs)).toEqual(
      expect.arrayContaining(Object.keys(step.with)),
    )
    expect(step.with['workspace-id']).toBe(WORKSPACE)
    const source = read('examples/exchange.ts')
    for (const value of [step.with['workspace-id'], step.with['audience'], step.with['base-url']])
      expect(source).toContain(`'${value}'`)
  })

  it('has a command that prints a session key', async () => {
    const [command = ''] = readme.blocksIn('sh')
    const key = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }))
    const { keys } = await createSessions({ issuer: 'https://deploy.example.com', keys: [key] }).jwks()
    expect(keys).toMatchObject([{ alg: 'EdDSA' }])
  })
})

it('an endpoint takes ten to thirty lines', () => {
  const files = readme
    .table('| file | is | run it |')
    .map(([cell = '']) => `examples/${/\((.+)\)/.exec(cell)?.[1]}`)
  for (const file of files) {
    const lines = read(file).trimEnd().split('\n').length
    expect(lines, file).toBeGreaterThanOrEqual(10)
    expect(lines, file).toBeLessThanOrEqual(30)
  }
})

/** `examples/nextjs/app/deployments/route.ts` → `nextjs` */
function topOf(file: string): string | undefined {
  return file.split('/')[1]
}
