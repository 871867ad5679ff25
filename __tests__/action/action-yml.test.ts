import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { DEFAULTS } from '../../src/action/inputs.js'
import { granted, job, tokenService } from './support/fixture.js'
import { runAction } from './support/run-action.js'
import { scriptedServer } from './support/scripted-server.js'

const action = parse(await readFile(new URL('../../action.yml', import.meta.url), 'utf8'))

/** A default in action.yml would always win over the variable. */
const FROM_VARIABLES = ['workspace-id', 'base-url', 'endpoint']

it('has the inputs that the code reads, with its defaults', () => {
  const inputs = Object.entries<{ default?: string }>(action.inputs)
  expect(Object.fromEntries(inputs.map(([name, { default: value }]) => [name, value]))).toEqual({
    ...DEFAULTS,
    ...Object.fromEntries(FROM_VARIABLES.map((name) => [name, undefined])),
  })
})

it('names the defaults that it cannot have', () => {
  expect(action.inputs['base-url'].description).toContain(DEFAULTS['base-url'])
  expect(action.inputs['endpoint'].description).toContain(DEFAULTS.endpoint)
})

it('has the outputs that a run sets', async () => {
  await using github = await tokenService()
  await using server = await scriptedServer(() => granted())
  const { outputs } = await runAction(job(github, server))
  expect(Object.keys(action.outputs)).toEqual(Object.keys(outputs))
})

it('runs one bundle on Node 24, for both steps', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/index.js' })
})
