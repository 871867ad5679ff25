import { readRef } from '../identity/ref.js'
import { readWorkflowRef } from '../identity/workflow-ref.js'
import { describeRef } from '../permission/describe.js'
import { text } from './json.js'
import type { Environment } from './proxy.js'
import { clean } from './text.js'
import type { Claims } from './token-claims.js'

/** What permission rows look at, in words, for people. */
export interface Facts {
  readonly repository: string
  /** The file that started the run. */
  readonly workflow: string
  /** The branch, tag or pull request. */
  readonly ref: string
  /** `none`, when the job names none; left out when only a token could say. */
  readonly environment?: string
  readonly event: string
}

/** As the runner describes the job. It does not say which environment the job names. */
export function factsOfJob(env: Environment): Facts {
  const names = ['repository', 'workflow_ref', 'workflow_sha', 'ref', 'base_ref', 'head_ref', 'event_name']
  return readFacts(Object.fromEntries(names.map((name) => [name, env[`GITHUB_${name.toUpperCase()}`]])))
}

/** As the job's own token describes it. */
export function factsOfToken(claims: Claims): Facts {
  return { ...readFacts(claims), environment: clean(text(claims['environment'])) || 'none' }
}

function readFacts(claims: Claims): Facts {
  return {
    repository: clean(text(claims['repository'])) || 'unknown',
    workflow: clean(workflowFile(claims)) || 'unknown',
    ref: clean(refInWords(claims)) || 'none',
    event: clean(text(claims['event_name'])) || 'unknown',
  }
}

function workflowFile(claims: Claims): string {
  const workflow_ref = text(claims['workflow_ref'])
  const [repository, ref] = [text(claims['repository']), text(claims['ref'])]
  try {
    return readWorkflowRef({ workflow_ref, repository, ref, workflow_sha: text(claims['workflow_sha']) }).file
  } catch {
    // Another repository's workflow, or a form that is not known: shown as it is.
    return workflow_ref
  }
}

function refInWords(claims: Claims): string {
  const [ref, base_ref] = [text(claims['ref']), text(claims['base_ref'])]
  try {
    return describeRef({ ref: readRef({ ref, base_ref }), event: text(claims['event_name']) }) ?? ''
  } catch {
    // A kind that is not known.
    return ref
  }
}
