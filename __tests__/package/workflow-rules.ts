import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, unknown>>
  readonly with?: Readonly<Record<string, unknown>>
}

export interface Job {
  readonly 'runs-on'?: string
  readonly 'timeout-minutes'?: number
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: unknown
  readonly needs?: string | readonly string[]
  readonly uses?: string
  readonly steps?: readonly Step[]
}

export interface Workflow {
  readonly on?: unknown
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

interface Source {
  readonly text: string
  readonly workflow: Workflow
  readonly jobs: readonly (readonly [name: string, job: Job])[]
  readonly steps: readonly Step[]
}

interface Rule {
  readonly name: string
  /** Also of the workflows that our pages show, which name actions by tags and say less. */
  readonly shown?: true
  /** What is wrong. */
  find(source: Source): readonly unknown[]
}

/** Somebody who may not write to the repository starts these, and they run with its secrets and its write permissions. */
const OUTSIDERS = ['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion', 'fork']

export const RULES: readonly Rule[] = [
  {
    name: 'the workflow has no permissions; each job names its own',
    find: ({ workflow, jobs }) => [
      ...(isEmpty(workflow.permissions) ? [] : [workflow.permissions ?? 'all of them']),
      ...jobs.filter(([, { permissions }]) => typeof permissions !== 'object'),
    ],
  },
  {
    name: 'where something can be signed or written, nothing is installed with its scripts, built or tested',
    find: ({ jobs }) =>
      jobs
        .filter(([, { permissions = {} }]) => Object.values(permissions).includes('write'))
        .flatMap(([, { steps = [] }]) => steps)
        .flatMap(({ run = '' }) => run.split('\n'))
        .filter((line) => /\bnpm (?:ci|i|install|run|test|t)\b(?!.*--ignore-scripts)/.test(line)),
  },
  {
    name: 'what is published is published in an environment, with a token of GitHub',
    find: ({ jobs }) =>
      jobs
        .filter(([, { steps = [] }]) => steps.some(({ run }) => run?.includes('npm publish')))
        .filter(
          ([, { environment, permissions, steps = [] }]) =>
            !environment ||
            permissions?.['id-token'] !== 'write' ||
            !steps.some(({ run }) => run?.includes('--provenance')),
        ),
  },
  {
    name: 'each job ends in time',
    find: ({ jobs }) => jobs.filter(([, job]) => !job.uses && !((job['timeout-minutes'] ?? Infinity) <= 15)),
  },
  {
    name: 'it says what happens to two runs at once',
    find: ({ workflow }) => (workflow.concurrency || isCalledOnly(workflow) ? [] : ['no concurrency']),
  },
  {
    name: 'every action is pinned by commit, with its version',
    find: ({ text }) =>
      (text.match(/^.*\buses:.*$/gm) ?? []).filter(
        (line) => !/uses: (?:\.\/\S*|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/.test(line),
      ),
  },
  {
    name: 'a checkout leaves no credentials behind',
    find: ({ steps }) =>
      steps
        .filter(({ uses }) => uses?.startsWith('actions/checkout@'))
        .filter((step) => step.with?.['persist-credentials'] !== false),
  },
  {
    name: 'no expression is in a script, where its value would be code',
    shown: true,
    find: ({ steps }) =>
      steps.flatMap((step) => [step.run, step.with?.['script']]).filter((code) => `${code}`.includes('${{')),
  },
  {
    name: 'nobody from outside starts it with the rights of the repository',
    shown: true,
    find: ({ workflow }) => triggersOf(workflow).filter((event) => OUTSIDERS.includes(event)),
  },
  {
    name: 'there is no secret in it',
    shown: true,
    find: ({ text }) => text.match(/\bsecrets(?:\.|\[|: inherit)|toJSON\(secrets\)/g) ?? [],
  },
  {
    name: 'nothing comes from a cache, where another branch may have put it',
    find: ({ steps }) =>
      steps.filter((step) => step.uses?.startsWith('actions/cache') || step.with?.['cache'] !== undefined),
  },
  {
    name: 'no script sets what later steps run with',
    shown: true,
    find: ({ steps }) =>
      steps.filter(({ run = '' }) => /GITHUB_(?:ENV|PATH)\b|::(?:set-env|add-path)/.test(run)),
  },
  {
    name: 'no condition trusts the name of who started it',
    shown: true,
    find: ({ text }) =>
      text.match(/^.*\bif:.*github\.(?:actor|triggering_actor|event\.sender\.login)\b.*$/gm) ?? [],
  },
  {
    name: 'it runs on machines of GitHub, which are new each time',
    find: ({ jobs }) => jobs.filter(([, job]) => !job.uses && !/^ubuntu-/.test(job['runs-on'] ?? '')),
  },
]

/** A workflow, or the part of one with a job's `steps`. */
export function readWorkflow(text: string): Source {
  const value = parse(text)
  const workflow: Workflow = 'jobs' in value ? value : { jobs: { job: value } }
  const jobs = Object.entries(workflow.jobs)
  return { text, workflow, jobs, steps: jobs.flatMap(([, { steps = [] }]) => steps) }
}

function triggersOf({ on = [] }: Workflow): readonly string[] {
  if (typeof on === 'string') return [on]
  return Array.isArray(on) ? on : Object.keys(on ?? {})
}

function isCalledOnly(workflow: Workflow): boolean {
  return triggersOf(workflow).every((event) => event === 'workflow_call')
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
