import { expect } from 'vitest'
import { parse } from 'yaml'
import { read } from '../package/project.js'
import type { Instance } from './jobs.js'
import type { Block } from './markdown.js'
import { code, readPage } from './markdown.js'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
}

/** A workflow of GitHub Actions, or the steps of one of its jobs. */
type Workflow =
  | { readonly steps: readonly Step[] }
  | {
      readonly permissions: Readonly<Record<string, string>>
      readonly env: Readonly<Record<string, string>>
      readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>
    }

export function isWorkflow(value: unknown): value is Workflow {
  return typeof value === 'object' && value !== null && ('jobs' in value || 'steps' in value)
}

const inputs = Object.keys((parse(read('action.yml')) as { inputs: object }).inputs)

/** It may ask for a token, uses the action before `atmos`, and runs what docs/atmos-cli.md has a permission for. */
export function checkWorkflow(workflow: Workflow): void {
  if ('jobs' in workflow) {
    expect(workflow.permissions['id-token']).toBe('write')
    expect(Object.keys(workflow.env)).toEqual(['ATMOS_PRO_BASE_URL', 'ATMOS_PRO_WORKSPACE_ID'])
  }
  const known = readPage('docs/atmos-cli.md')
    .table('| command |')
    .flatMap(([commands]) => code(commands))
    .map((command) => command.split(' '))
  for (const steps of 'jobs' in workflow
    ? Object.values(workflow.jobs).map((job) => job.steps)
    : [workflow.steps]) {
    const action = steps.findIndex(({ uses }) => /^cloudposse\/atmos-pro-oidc@v\d+$/.test(uses ?? ''))
    const runs = steps.findIndex(({ run }) => run?.startsWith('atmos '))
    expect(action).toBeGreaterThanOrEqual(0)
    for (const input of Object.keys(steps[action]?.with ?? {})) expect(inputs).toContain(input)
    // Lines that show one input run nothing.
    if (runs < 0 && 'steps' in workflow) continue
    expect(runs).toBeGreaterThan(action)
    for (const { run = '' } of steps.slice(runs)) {
      expect(known.some((words) => words.every((word) => run.split(' ').includes(word)))).toBe(true)
    }
  }
}

/** What the steps of a page lock. */
export function lockedBy(blocks: readonly Block[]): Instance {
  const lines = blocks
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ text }) => {
      const value: unknown = parse(text)
      return isWorkflow(value) && 'steps' in value ? value.steps.map(({ run = '' }) => run) : []
    })
  const line = lines.find((one) => one.startsWith('atmos pro lock')) ?? ''
  const [, component = '', stack = ''] = /--component (\S+) --stack (\S+)/.exec(line) ?? []
  return { component, stack }
}
