import { workflowActor } from '../exchange/audit.js'
import type { Session } from '../exchange/session.js'
import type { RunFacts } from '../store/records.js'
import type { AtmosContext } from './operation.js'

/** The run behind a session, as records keep it. */
export function runFacts({ repository, workflow, ref, environment, run, actor }: Session): RunFacts {
  return {
    repository: repository.fullName,
    workflow,
    ref,
    ...(environment !== undefined && { environment }),
    ...(run && { runId: run.id }),
    ...(run?.attempt !== undefined && { runAttempt: run.attempt }),
    ...(actor !== undefined && { actor }),
  }
}

/** What the run may be asked about: its repository in its workspace. */
export function ofRepository({ workspaceId, repository }: Session) {
  return { workspaceId, platform: repository.platform, repositoryId: repository.id }
}

/** The context of an audit event: the run is who did it. */
export function sceneOf({ session, traceId, now }: AtmosContext) {
  return { actor: { audit: workflowActor(session) }, traceId, now }
}
