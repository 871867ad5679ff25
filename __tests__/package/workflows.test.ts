import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { filesOf, read } from './project.js'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly 'timeout-minutes'?: number
  readonly permissions?: Readonly<Record<string, string>>
  readonly needs?: string | readonly string[]
  readonly uses?: string
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

describe.each(filesOf('.github/workflows/*.yml'))('%s', (file) => {
  const workflow: Workflow = parse(read(file))
  const jobs = Object.entries(workflow.jobs)
  const steps = jobs.flatMap(([, { steps = [] }]) => steps)

  it('gives each job its permissions, and no other', () => {
    expect(workflow.permissions).toEqual({})
    for (const [name, job] of jobs) expect(job.permissions, name).toBeTypeOf('object')
  })

  it('ends each job in time', () => {
    for (const [name, job] of jobs)
      if (!job.uses) expect(job['timeout-minutes'], name).toBeLessThanOrEqual(15)
  })

  it('pins every action by commit, and says which version that is', () => {
    const lines = read(file).match(/^.*\buses:.*$/gm) ?? []
    for (const line of lines)
      expect(line).toMatch(/uses: (?:\.\/\S*|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
  })

  it('leaves no credentials behind a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
  })

  it('puts no expression into a script, where its value would be code', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })
})

it('one check stands for all', () => {
  const { checked, ...others } = (parse(read('.github/workflows/check.yml')) as Workflow).jobs
  expect(checked?.needs).toEqual(Object.keys(others))
})
