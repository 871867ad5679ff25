import { asciiLowerCase } from '../ascii.js'
import { shown, TokenError } from '../errors.js'

const FOLDER = '/.github/workflows/'
const FILE = /^[^/\p{Cc}]+\.ya?ml$/u

/**
 * Reads `workflow_ref`, `{repository}/.github/workflows/{file}@{ref}`, by taking off the prefix and the suffix that
 * the other claims say it must have. File and branch names may contain `@`, so it is never split at one.
 * A run without a ref was read at a commit: its suffix is `@{workflow_sha}`.
 *
 * @throws TokenError `token_claim_invalid` when it is another repository's, or does not end in the run's ref
 */
export function readWorkflowRef(claims: {
  readonly workflow_ref: string
  readonly workflow_sha?: string | undefined
  readonly repository: string
  readonly ref: string
}): { readonly file: string; readonly ref: string } {
  const { workflow_ref, repository } = claims
  // Owner and name are compared ignoring case, as GitHub does; the folder is not.
  const isOwn =
    workflow_ref.startsWith(FOLDER, repository.length) &&
    (workflow_ref.startsWith(repository) ||
      asciiLowerCase(workflow_ref.slice(0, repository.length)) === asciiLowerCase(repository))
  const ref = claims.ref || claims.workflow_sha
  const suffix = `@${ref}`
  const start = repository.length + FOLDER.length
  if (isOwn && ref && workflow_ref.endsWith(suffix)) {
    const file = workflow_ref.slice(start, -suffix.length)
    if (FILE.test(file)) return { file, ref }
  }
  throw new TokenError(
    'token_claim_invalid',
    `The token's workflow_ref ${shown(workflow_ref)} is not a workflow file of ${shown(repository)} at ${shown(ref)}.`,
    {
      claim: 'workflow_ref',
      seen: shown(workflow_ref),
      expected: shown(`${repository}${FOLDER}FILE.yaml${suffix}`),
    },
  )
}

// A file name has no slash and a full ref has, so there is one place to cut; without a ref it is a commit.
const JOB_WORKFLOW_REF =
  /^([\w.-]+\/[\w.-]+)\/\.github\/workflows\/([^/\p{Cc}]+\.ya?ml)@(refs\/(?:heads|tags|pull)\/.+|[0-9a-f]{40}|[0-9a-f]{64})$/su

/**
 * Reads `job_workflow_ref`, `{owner}/{name}/.github/workflows/{file}@{ref}`: the workflow that defines the job, which
 * may be any repository's.
 *
 * @throws TokenError `token_claim_invalid`
 */
export function readJobWorkflowRef(value: string): {
  readonly repository: string
  readonly file: string
  readonly ref: string
} {
  const [, repository, file, ref] = JOB_WORKFLOW_REF.exec(value) ?? []
  if (repository && file && ref) return { repository, file, ref }
  throw new TokenError(
    'token_claim_invalid',
    `The token's job_workflow_ref ${shown(value)} cannot be read as a workflow file at a ref.`,
    {
      claim: 'job_workflow_ref',
      seen: shown(value),
      expected: 'OWNER/NAME/.github/workflows/FILE.yaml@refs/heads/… (or refs/tags/…, or a commit)',
    },
  )
}
