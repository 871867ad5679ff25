import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRunner, type Runner } from '../../../src/cli/demo/runner.js'

/** An action that masks and exports a secret, and leaves it for its own end. */
const ACTION = `
import { appendFileSync } from 'node:fs'
const { GITHUB_ENV, GITHUB_STATE, STATE_secret, GREETING } = process.env
if (STATE_secret) {
  console.log('ends ' + STATE_secret)
} else {
  console.log('::add-mask::s3cr3t')
  console.log(GREETING + ' s3cr3t')
  appendFileSync(GITHUB_ENV, 'TOKEN<<END\\ns3cr3t\\nEND\\nLINES<<END\\none\\ntwo\\nEND\\n')
  appendFileSync(GITHUB_STATE, 'secret<<END\\ns3cr3t\\nEND\\n')
  process.exitCode = 3
}
`

let folder: string
let runner: Runner
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atmos-pro-oidc-test-'))
  const bundle = join(folder, 'index.mjs')
  await writeFile(bundle, ACTION)
  runner = await createRunner(bundle, { GREETING: 'hello' })
})
afterAll(async () => {
  await runner.cleanUp()
  await rm(folder, { recursive: true })
})

it('runs the steps of an action, masks what it masks, and reads what it exports', async () => {
  expect(await runner.exported()).toEqual({})
  expect(runner.mask('s3cr3t')).toBe('s3cr3t')
  expect(await runner.main()).toEqual({ exitCode: 3, log: '::add-mask::***\nhello ***\n' })
  expect(await runner.exported()).toEqual({ TOKEN: 's3cr3t', LINES: 'one\ntwo' })
  expect(runner.mask('a s3cr3t, and s3cr3t')).toBe('a ***, and ***')
  expect(await runner.post()).toEqual({ exitCode: 0, log: 'ends ***\n' })
})
