import type { JobClaims } from './claims.js'
import type { Platform } from './platform.js'

/** The environment variables of a job. */
export type RunnerEnvironment = Readonly<Record<string, string>>

/** What a runner sets for a job, without the two variables for ID tokens. */
export function runnerEnvironment(claims: JobClaims, platform: Platform): RunnerEnvironment {
  const ref = claims['ref'] ?? ''
  const fromClaims = Object.fromEntries(
    FROM_CLAIMS.map((claim) => [`GITHUB_${claim.toUpperCase()}`, claims[claim] ?? '']),
  )
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...fromClaims,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    GITHUB_TRIGGERING_ACTOR: claims['actor'] ?? '',
    GITHUB_JOB: 'job',
    GITHUB_SERVER_URL: platform.serverUrl,
    GITHUB_API_URL: platform.apiUrl,
    GITHUB_GRAPHQL_URL: platform.isServer
      ? `${platform.serverUrl}/api/graphql`
      : `${platform.apiUrl}/graphql`,
    RUNNER_ENVIRONMENT: claims['runner_environment'] ?? '',
    RUNNER_OS: 'Linux',
    RUNNER_ARCH: 'X64',
  }
}

/** Claims that a runner also sets, as `GITHUB_` and the claim in capitals. */
const FROM_CLAIMS = [
  'actor',
  'actor_id',
  'base_ref',
  'event_name',
  'head_ref',
  'ref',
  'ref_protected',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'run_attempt',
  'run_id',
  'run_number',
  'sha',
  'workflow',
  'workflow_ref',
  'workflow_sha',
] as const
