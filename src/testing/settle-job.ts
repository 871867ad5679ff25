import { ConfigError, shown } from '../errors.js'
import type { Job, JobVariation, RepositoryFacts } from './job.js'
import { EVENT_PRESETS, type EventPreset, type Preset } from './presets.js'

/** The repository jobs run in when nothing else is said. */
export const DEFAULT_REPOSITORY: RepositoryFacts = Object.freeze({
  fullName: 'acme/infra',
  id: '1001',
  ownerId: '42',
  visibility: 'private',
  defaultBranch: 'main',
})

const SHA = '7b1f0c52a9e44d0f8c6e1d2b3a4958677c0d1e2f'
/** The commit a merge queue builds on. */
const QUEUE_BASE_SHA = '1e2d3c4b5a69788796a5b4c3d2e1f00112233445'
const INSIDER = { login: 'alice', id: '501' }
const OUTSIDER = { login: 'mallory', id: '666' }
const REUSABLE = { repository: 'acme/workflows', file: 'terraform.yaml', ref: 'refs/tags/v2' }

/**
 * Settles every fact of a job.
 *
 * @throws ConfigError when there is no such preset, or it does not use the branch, tag or pull request given
 */
export function settleJob(name: EventPreset, repository: RepositoryFacts, variation: JobVariation): Job {
  if (!Object.hasOwn(EVENT_PRESETS, name)) throw new ConfigError(`There is no event preset ${shown(name)}.`)
  const preset: Preset = EVENT_PRESETS[name]
  refuseUnused(name, preset, variation)
  const { number = 7, head = 'feature/vpc', base = repository.defaultBranch } = variation.pullRequest ?? {}
  const refs: Record<Preset['ref'], string> = {
    branch: `refs/heads/${variation.branch ?? repository.defaultBranch}`,
    tag: `refs/tags/${variation.tag ?? 'v1.2.3'}`,
    default_branch: `refs/heads/${repository.defaultBranch}`,
    pull_request: `refs/pull/${number}/merge`,
    pull_request_base: `refs/heads/${base}`,
    merge_queue: `refs/heads/gh-readonly-queue/${base}/pr-${number}-${QUEUE_BASE_SHA}`,
    none: '',
  }
  return {
    preset,
    repository,
    ref: refs[preset.ref],
    headRef: preset.pullRequest ? head : '',
    baseRef: preset.pullRequest ? base : '',
    workflow: variation.workflow ?? 'atmos-pro.yaml',
    workflowName: variation.workflowName ?? 'Atmos Pro',
    jobWorkflow: variation.jobWorkflow ?? (preset.reusable ? REUSABLE : undefined),
    environment: variation.environment,
    sha: variation.sha ?? SHA,
    protected: variation.protected ?? false,
    actor: variation.actor ?? (preset.outsider ? OUTSIDER : INSIDER),
    run: {
      id: variation.run?.id ?? '19700000001',
      number: variation.run?.number ?? '21',
      attempt: variation.run?.attempt ?? '1',
    },
    runner: variation.runner ?? 'github-hosted',
  }
}

/** A fact that changes nothing would let a test believe in a run that GitHub never makes. */
function refuseUnused(name: EventPreset, preset: Preset, variation: JobVariation): void {
  const used: Record<'branch' | 'tag' | 'pullRequest', boolean> = {
    branch: preset.ref === 'branch',
    tag: preset.ref === 'tag',
    pullRequest: preset.pullRequest === true || preset.ref === 'merge_queue',
  }
  for (const fact of ['branch', 'tag', 'pullRequest'] as const) {
    if (variation[fact] === undefined || used[fact]) continue
    const place = preset.ref.replaceAll('_', ' ')
    throw new ConfigError(
      `GitHub does not use it for the preset "${name}", whose ref is of kind "${place}". Choose another preset, or set \`repository.defaultBranch\` or \`claims\`.`,
      { path: fact },
    )
  }
}
