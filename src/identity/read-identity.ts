import type { GitHubClaims } from './claims.js'
import type { WorkflowIdentity } from './identity.js'
import type { Issuer } from './issuer.js'
import { readRef } from './ref.js'
import { readJobWorkflowRef, readWorkflowRef } from './workflow-ref.js'

/** An object while it is put together: spreading its parts into it takes several times as long. */
type Unfrozen<T> = { -readonly [Name in keyof T]: T[Name] }

/**
 * Turns claims into an identity, whose they are from then on: they are frozen. It believes what it is given: only {@link createVerifier} calls it on
 * proven claims; the command line's `check` calls it on invented ones, to ask "what if".
 *
 * @throws TokenError `token_claim_invalid` when `ref`, `workflow_ref` or `job_workflow_ref` cannot be read
 */
export function readIdentity(claims: GitHubClaims, issuer: Issuer): WorkflowIdentity {
  const {
    job_workflow_ref: jobWorkflow,
    environment,
    actor,
    run_id,
    sha,
    runner_environment: runner,
  } = claims
  const identity: Unfrozen<WorkflowIdentity> = {
    issuer: issuer.url,
    platform: issuer.platform,
    tokenId: claims.jti,
    expiresAt: claims.exp,
    repository: readRepository(claims),
    workflow: readWorkflow(claims),
    ref: readRef(claims),
    event: claims.event_name,
    claims: frozen(claims),
  }
  // GitHub writes "not applicable" by leaving a claim out or leaving it empty: both become absent.
  if (jobWorkflow) identity.jobWorkflow = readJobWorkflow(jobWorkflow, identity.workflow, claims)
  if (environment) identity.environment = environment
  if (actor) identity.actor = readActor(actor, claims)
  if (run_id) identity.run = readRun(run_id, claims)
  if (sha) identity.sha = sha
  if (runner) identity.runner = runner
  return Object.freeze(identity)
}

/** Without `__proto__`, should there be one: it would become the prototype of whatever it is copied into. */
function frozen(claims: GitHubClaims): WorkflowIdentity['claims'] {
  if (!Object.hasOwn(claims, '__proto__')) return Object.freeze(claims)
  const copy = { ...claims }
  Reflect.deleteProperty(copy, '__proto__')
  return Object.freeze(copy)
}

function readRepository(claims: GitHubClaims): WorkflowIdentity['repository'] {
  const repository: Unfrozen<WorkflowIdentity['repository']> = {
    id: claims.repository_id,
    fullName: claims.repository,
    owner: claims.repository_owner,
    ownerId: claims.repository_owner_id,
  }
  if (claims.repository_visibility) repository.visibility = claims.repository_visibility
  return Object.freeze(repository)
}

function readWorkflow(claims: GitHubClaims): WorkflowIdentity['workflow'] {
  const workflow: Unfrozen<WorkflowIdentity['workflow']> = readWorkflowRef(claims)
  if (claims.workflow_sha) workflow.sha = claims.workflow_sha
  return Object.freeze(workflow)
}

function readJobWorkflow(
  jobWorkflow: string,
  { file, ref }: WorkflowIdentity['workflow'],
  claims: GitHubClaims,
): NonNullable<WorkflowIdentity['jobWorkflow']> {
  // Mostly it is the run's own workflow, which was just read. At a commit that may be anything: see `readWorkflowRef`.
  const isOwn = jobWorkflow === claims.workflow_ref && ref === claims.ref
  if (!isOwn) return Object.freeze(readJobWorkflowRef(jobWorkflow))
  return Object.freeze({ repository: jobWorkflow.slice(0, claims.repository.length), file, ref })
}

function readActor(login: string, { actor_id }: GitHubClaims): NonNullable<WorkflowIdentity['actor']> {
  return Object.freeze(actor_id ? { login, id: actor_id } : { login })
}

function readRun(
  id: string,
  { run_number, run_attempt }: GitHubClaims,
): NonNullable<WorkflowIdentity['run']> {
  const run: Unfrozen<NonNullable<WorkflowIdentity['run']>> = { id }
  if (run_number) run.number = run_number
  if (run_attempt) run.attempt = run_attempt
  return Object.freeze(run)
}
