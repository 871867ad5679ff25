import { DEFAULTS } from '../inputs.js'
import type { Finding } from './diagnosis.js'
import { jobLines, type Scene } from './scene.js'

/** The runner names no token service. */
export async function idTokenUnavailable(scene: Scene): Promise<Finding> {
  return (await outsider(scene)) ?? missingPermission(scene)
}

/** GitHub gives runs of pull requests that outsiders open neither tokens nor variables. */
export async function outsider(scene: Scene): Promise<Finding | undefined> {
  const trigger = await scene.trigger()
  // A private repository can choose to give them tokens.
  const nothing = scene.hasIdToken ? 'no variables' : 'no OIDC token and no variables'
  if (trigger.kind === 'fork') return fork(trigger.repository, nothing, scene)
  return trigger.kind === 'dependabot' ? dependabot(nothing, scene) : undefined
}

export const ID_TOKEN_LINES = ['permissions:', '  id-token: write', '  contents: read'] as const

function missingPermission(scene: Scene): Finding {
  return {
    title: 'No id-token permission',
    what: `GitHub gives the job "${scene.job}" no OIDC token: ACTIONS_ID_TOKEN_REQUEST_URL is not set.`,
    why: 'The job does not have the permission "id-token: write". A "permissions" block sets everything it does not name to none.',
    remedies: [
      {
        say: `Give the job the permission, in ${scene.file}:`,
        lines: jobLines(scene, ...ID_TOKEN_LINES),
        language: 'yaml',
      },
      {
        say: 'If this job is in a reusable workflow, write the same lines at the job that calls it: a called workflow can keep or reduce permissions, never add one.',
      },
    ],
  }
}

function fork(repository: string, nothing: string, scene: Scene): Finding {
  return {
    title: 'Pull request from a fork',
    what: `This run is for a pull request from ${repository}. GitHub gives it ${nothing}.`,
    why: 'Anybody can open a pull request from a fork, and its workflow runs with a read-only token whatever "permissions" says.',
    remedies: [
      {
        say: `Run the job only for pull requests from ${scene.facts.repository} itself:`,
        lines: jobLines(
          scene,
          "if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
        ),
        language: 'yaml',
      },
      {
        say: 'Do not switch to pull_request_target for this: it would give the rights of this repository to code that a stranger wrote.',
      },
      {
        say: 'A private repository can let forks have tokens: Settings → Actions → General → "Send write tokens to workflows from pull requests".',
      },
    ],
  }
}

function dependabot(nothing: string, scene: Scene): Finding {
  return {
    title: 'Run started by Dependabot',
    what: `Dependabot started this run. GitHub gives it ${nothing}.`,
    why: 'GitHub treats runs that Dependabot starts like pull requests from a fork: their token is read-only, and they see no variables.',
    remedies: [
      {
        say: 'Leave the job out for Dependabot:',
        lines: jobLines(scene, "if: github.actor != 'dependabot[bot]'"),
        language: 'yaml',
      },
    ],
  }
}

/** GitHub's token service answered, and not with a token. */
export function idTokenFailed(problem: { status?: number; detail: string; isPassing: boolean }): Finding {
  const { status, detail, isPassing } = problem
  if (status === undefined) {
    return {
      title: 'OIDC token not available',
      what: `The OIDC token was not requested: ${detail}.`,
      why: 'The runner sets this variable. Something between the runner and this step has changed it.',
      remedies: [{ say: 'Remove ACTIONS_ID_TOKEN_REQUEST_URL from every "env" and from GITHUB_ENV.' }],
    }
  }
  return {
    title: 'GitHub issued no OIDC token',
    what: `GitHub's token service answered ${status}; ${detail}.`,
    why: isPassing
      ? 'GitHub has trouble, or limits this job. It was tried again as often as "retries" allows.'
      : 'GitHub refused. The audience may be one that it does not issue tokens for, or the job may be over.',
    remedies: isPassing
      ? [{ say: 'Look at https://www.githubstatus.com (Actions), then run the job again.' }]
      : [
          { say: `Use an audience that is plain text; "${DEFAULTS.audience}" is the default.` },
          { say: 'Run the job again. If it stays, show GitHub support the message above.' },
        ],
  }
}
