import { HELP, helpOf, isErrorCode } from '../../error-code.js'
import { factsOfToken } from '../facts.js'
import { Failure, type Problem } from '../failure.js'
import { clean } from '../text.js'
import type { Diagnosis, Finding } from './diagnosis.js'
import { idTokenFailed, idTokenUnavailable } from './id-token.js'
import { inputsUnusable } from './inputs.js'
import { noAnswer } from './no-answer.js'
import { notTheServer } from './not-the-server.js'
import { refused } from './refused.js'
import type { Scene } from './scene.js'
import { workspaceIdMalformed, workspaceIdMissing } from './workspace-id.js'

/** What no code stands for: the page lists it by its title. */
const OWN_HELP = `${HELP}#the-action`

/** Finds out what happened, why, and what to do about it. Never rejects. */
export async function diagnose(error: unknown, scene: Scene): Promise<Diagnosis> {
  if (!(error instanceof Failure)) return { ...unexpected(error), facts: scene.facts, help: OWN_HELP }
  const { problem } = error
  const { code, ...finding } = await findingOf(problem, scene)
  if (problem.kind !== 'refused') return { ...finding, facts: scene.facts, help: OWN_HELP }
  const { claims, refusal } = problem
  const { denial, traceId } = refusal
  // The server's word, if it is one that the page has.
  const known = isErrorCode(refusal.code) ? refusal.code : code
  return {
    ...finding,
    facts: factsOfToken(claims),
    help: known === undefined ? OWN_HELP : helpOf(known),
    ...(denial && { denial }),
    ...(traceId && { traceId }),
  }
}

function findingOf(problem: Problem, scene: Scene): Finding | Promise<Finding> {
  switch (problem.kind) {
    case 'inputs':
      return inputsUnusable(problem.problems, scene)
    case 'workspace-id-missing':
      return workspaceIdMissing(problem.isMapped, scene)
    case 'workspace-id-malformed':
      return workspaceIdMalformed(problem.seen, scene)
    case 'id-token-unavailable':
      return idTokenUnavailable(scene)
    case 'id-token-failed':
      return idTokenFailed(problem)
    case 'no-answer':
      return noAnswer(problem, scene)
    case 'not-the-server':
      return notTheServer(problem, scene)
    case 'refused':
      return refused(problem, scene)
  }
}

function unexpected(error: unknown): Finding {
  return {
    title: 'Unexpected error',
    what: `The action failed in a way it does not know: ${clean(String(error))}`,
    why: 'The action has a mistake, or this runner is not set up as it expects.',
    remedies: [{ say: 'Run the job again with debug logging, and report what it prints.' }],
  }
}
