import * as core from '@actions/core'
import { diagnose } from './diagnosis/diagnose.js'
import { renderText } from './diagnosis/diagnosis.js'
import { createScene } from './diagnosis/scene.js'
import { Failure } from './failure.js'
import { findIdTokenService, requestIdToken } from './id-token.js'
import type { Inputs } from './inputs.js'
import type { Environment } from './proxy.js'
import type { Secrets } from './secrets.js'
import { writeFailure } from './summary.js'
import { type Claims, unverifiedClaims } from './token-claims.js'

/** What is known when something fails. */
export interface Circumstances {
  /** Left out when it was the inputs that failed. */
  readonly inputs: Inputs | undefined
  readonly env: Environment
  readonly secrets: Secrets
}

/** Fails the step, and says why: in one annotation, and in the job's summary. */
export async function fail(error: unknown, circumstances: Circumstances): Promise<void> {
  const { inputs, env, secrets } = circumstances
  // Not `setFailed`: it would be a second annotation, without a title.
  process.exitCode = core.ExitCode.Failure
  if (error instanceof Error && !(error instanceof Failure)) core.debug(secrets.redact(error.stack ?? ''))
  const scene = createScene(env, inputs, () => ownClaims(circumstances))
  const diagnosis = redacted(await diagnose(error, scene), secrets)
  core.error(renderText(diagnosis), { title: diagnosis.title })
  if (inputs?.summary !== 'never') await writeFailure(diagnosis)
}

/** What this job's own token says, if there is one to be had. */
async function ownClaims({ inputs, env, secrets }: Circumstances): Promise<Claims | undefined> {
  if (!inputs) return undefined
  const { audience, timeout } = inputs
  try {
    const token = await requestIdToken(findIdTokenService(env), audience, { timeout, env, secrets })
    return unverifiedClaims(token)
  } catch {
    return undefined
  }
}

/** The last look at every text before it is written, wherever it came from. */
function redacted<T>(value: T, secrets: Secrets): T {
  return JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === 'string' ? secrets.redact(part) : part,
  )
}
