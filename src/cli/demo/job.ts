import type { EventPreset, JobOptions } from '../../testing/index.js'
import { type AtmosRequest, ask } from './atmos-request.js'
import { since } from './outcome.js'
import { createRunner } from './runner.js'
import { showLog, showOutcome } from './show.js'
import type { Permissions, Stage } from './stage.js'

/** Which job it is. */
export interface JobScene {
  readonly permissions: Permissions
  readonly event: EventPreset
  readonly job?: JobOptions
}

/** How a job's first step, the action, must end. */
export interface Entrance {
  readonly title: string
  /** What the reader should take from it. */
  readonly point: string
  /** Lets in, or refuses and says something with these words in it. */
  readonly expected: 'allowed' | { readonly refusedWith: string }
}

/** How the server must answer a later step. */
export interface AtmosStep {
  readonly title: string
  readonly point?: string
  readonly request: AtmosRequest
  /** A status, and words that are in the answer. */
  readonly expected: { readonly status: number; readonly with?: string }
}

/** A job of the fake GitHub's. Its steps are shown as they end. */
export interface Job extends AsyncDisposable {
  /** Runs the action; whether it let the job in. */
  enter(entrance: Entrance): Promise<boolean>
  /** Runs a step that asks the server what the Atmos CLI asks, with the session that the action has exported. */
  ask(step: AtmosStep): Promise<void>
  /** Runs what the action does when the job ends. */
  end(): Promise<void>
}

export async function startJob(stage: Stage, { permissions, event, job }: JobScene): Promise<Job> {
  const { terminal, github, serverUrl, bundle, outcomes } = stage
  const runner = await createRunner(bundle, {
    ...github.job(event, job),
    ATMOS_PRO_WORKSPACE_ID: stage.workspaceOf(permissions),
    ATMOS_PRO_BASE_URL: serverUrl,
  })

  return {
    async enter({ title, point, expected }) {
      const started = performance.now()
      const { exitCode, log } = await runner.main()
      const isIn = exitCode === 0
      const asExpected = expected === 'allowed' ? isIn : !isIn && log.includes(expected.refusedWith)
      outcomes.push({ title, asExpected, exitCode, milliseconds: since(started) })
      showLog(terminal, log)
      showOutcome(terminal, {
        asExpected,
        isRefusal: !isIn,
        what: isIn ? 'let in' : 'refused',
        point,
      })
      return isIn
    },
    async ask({ title, point, request, expected }) {
      const started = performance.now()
      const { ATMOS_PRO_TOKEN: session = '' } = await runner.exported()
      const { status, text } = await ask(serverUrl, session, request)
      const asExpected = status === expected.status && text.includes(expected.with ?? '')
      outcomes.push({ title, asExpected, status, milliseconds: since(started) })
      const isRefusal = status >= 400
      if (isRefusal) showLog(terminal, runner.mask(reasonOf(text)))
      showOutcome(terminal, { asExpected, isRefusal, what: `${status}`, title, point })
    },
    async end() {
      const { log } = await runner.post()
      showLog(terminal, log, 'job ends: ')
    },
    [Symbol.asyncDispose]: runner.cleanUp,
  }
}

function reasonOf(text: string): string {
  const { errorTag, errorMessage } = JSON.parse(text) as Record<string, unknown>
  return `${errorTag}: ${errorMessage}`
}
