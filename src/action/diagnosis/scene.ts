import { type Facts, factsOfJob } from '../facts.js'
import type { Inputs } from '../inputs.js'
import type { Environment } from '../proxy.js'
import type { Claims } from '../token-claims.js'
import { readTrigger, type Trigger } from './trigger.js'

/** Where it happened: what the remedies name. */
export interface Scene {
  /** As the runner describes the job. */
  readonly facts: Facts
  /** The inputs, if they could be read. */
  readonly inputs: Inputs | undefined
  /** The job's key in the workflow file. */
  readonly job: string
  /** How the workflow names this action. */
  readonly uses: string
  /** The workflow file's path. */
  readonly file: string
  /** Where GitHub's pages are. */
  readonly serverUrl: string
  /** Whether the runner names a token service. */
  readonly hasIdToken: boolean
  /** Who set the run off, from the event's payload: read when a diagnosis asks for it. */
  trigger(): Promise<Trigger>
  /** What this job's own token says, asked for when a diagnosis wants it; nothing when there is none to be had. */
  ownClaims(): Promise<Claims | undefined>
}

export function createScene(
  env: Environment,
  inputs: Inputs | undefined,
  ownClaims: () => Promise<Claims | undefined>,
): Scene {
  const facts = factsOfJob(env)
  const { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref, GITHUB_JOB: job } = env
  const { GITHUB_SERVER_URL: serverUrl } = env
  return {
    facts,
    inputs,
    job: /^[\w-]+$/.test(job ?? '') ? (job as string) : 'your-job',
    hasIdToken: Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']),
    uses: repository && ref ? `${repository}@${ref}` : 'OWNER/atmos-pro-oidc@v1',
    file: facts.workflow.includes('/') ? facts.workflow : `.github/workflows/${facts.workflow}`,
    serverUrl: /^https?:\/\/[\w.:-]+$/.test(serverUrl ?? '') ? (serverUrl as string) : 'https://github.com',
    trigger: () => readTrigger(env),
    ownClaims,
  }
}

/** Lines under this job. */
export function jobLines({ job }: Scene, ...lines: readonly string[]): string {
  return ['jobs:', `  ${job}:`, ...lines.map((line) => `    ${line}`)].join('\n')
}

/** Lines under this action's step. */
export function stepLines({ uses }: Scene, ...lines: readonly string[]): string {
  return [`- uses: ${uses}`, ...lines.map((line) => `  ${line}`)].join('\n')
}
