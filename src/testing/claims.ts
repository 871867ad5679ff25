import { createHash } from 'node:crypto'
import type { Job } from './job.js'
import type { Platform } from './platform.js'

/** Claims of a job: all but `iss`, `aud`, `jti` and the times. GitHub sends every one as a string. */
export type JobClaims = Readonly<Record<string, string>>

/** The claims GitHub signs for a job, for every token it gets. */
export function jobClaims(job: Job, platform: Platform): JobClaims {
  const { repository, ref, sha, jobWorkflow, run } = job
  const [owner = ''] = repository.fullName.split('/')
  const workflowRef = `${repository.fullName}/.github/workflows/${job.workflow}@${ref || sha}`
  const claims = {
    ref,
    sha,
    repository: repository.fullName,
    repository_owner: owner,
    repository_owner_id: repository.ownerId,
    run_id: run.id,
    run_number: run.number,
    run_attempt: run.attempt,
    repository_visibility: repository.visibility,
    repository_id: repository.id,
    actor_id: job.actor.id,
    actor: job.actor.login,
    workflow: job.workflowName,
    head_ref: job.headRef,
    base_ref: job.baseRef,
    event_name: job.preset.event,
    ref_protected: String(job.protected),
    // GitHub says `branch` for pull requests and for runs without a ref too.
    ref_type: job.preset.ref === 'tag' ? 'tag' : 'branch',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: jobWorkflow
      ? `${jobWorkflow.repository}/.github/workflows/${jobWorkflow.file}@${jobWorkflow.ref}`
      : workflowRef,
    job_workflow_sha: jobWorkflow ? commitOf(jobWorkflow.ref) : sha,
    runner_environment: job.runner,
    ...(platform.isServer ? {} : { check_run_id: '55500000001' }),
    ...environmentClaims(job.environment),
    ...enterpriseClaims(repository.enterprise),
    ...propertyClaims(repository.properties),
  }
  return { sub: subject(job, claims), ...claims }
}

function environmentClaims(environment: string | undefined): JobClaims {
  if (environment === undefined) return {}
  return { environment, environment_node_id: `EN_kwDO${commitOf(environment).slice(0, 16)}` }
}

function enterpriseClaims(enterprise: Job['repository']['enterprise']): JobClaims {
  return enterprise ? { enterprise: enterprise.name, enterprise_id: enterprise.id } : {}
}

function propertyClaims(properties: Job['repository']['properties'] = {}): JobClaims {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [`repo_property_${name}`, [value].flat().join(',')]),
  )
}

/** `sub`: the repository and where the job runs, or the claims an administrator chose instead. */
function subject({ repository, environment, preset, ref }: Job, claims: JobClaims): string {
  const [owner, name] = repository.fullName.split('/')
  const { immutable = false, includeClaimKeys = ['repo', 'context'] } = repository.subject ?? {}
  const parts: Record<string, string> = {
    repo: immutable
      ? `repo:${owner}@${repository.ownerId}/${name}@${repository.id}`
      : `repo:${repository.fullName}`,
    context:
      environment !== undefined
        ? `environment:${escapeColons(environment)}`
        : preset.pullRequest
          ? 'pull_request'
          : `ref:${ref}`,
  }
  return includeClaimKeys.map((key) => parts[key] ?? `${key}:${escapeColons(claims[key] ?? '')}`).join(':')
}

function escapeColons(value: string): string {
  return value.replaceAll(':', '%3A')
}

/** A made-up commit, always the same for the same text. */
function commitOf(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
