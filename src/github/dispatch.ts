import * as z from 'zod'
import type { Callers } from './callers.js'
import { splitName } from './full-name.js'
import type { DispatchedRun, GitHubApp, WorkflowDispatch } from './github-app.js'
import type { Answer, Ask } from './question.js'
import { refused, unexpected } from './read-answer.js'

const run = z.looseObject({
  workflow_run_id: z.union([z.int().positive(), z.bigint().positive()]),
  html_url: z.url().optional(),
})

/** Starts workflows. */
export function createDispatch(ask: Ask, callers: Callers): Pick<GitHubApp, 'dispatch'> {
  return {
    async dispatch(dispatch) {
      const { installationId, repositoryId, fullName, workflow, ref, inputs } = dispatch
      const permissions = { actions: 'write' } as const
      const asked = await callers.installation({ installationId, repositoryId, permissions })
      if ('refusal' in asked) throw notAllowed(asked.refusal, dispatch)
      const answer = await ask({
        route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
        parameters: { ...splitName(fullName), workflow_id: workflow, ref, inputs },
        as: asked.caller,
        doubt:
          'The workflow may have been started all the same: look among the runs of the repository before you try again.',
      })
      if (answer.status >= 400) throw notDispatched(answer, dispatch)
      if (answer.status >= 300) throw unexpected(answer)
      return readRun(answer)
    },
  }
}

/** It was started, whatever GitHub says of it. */
function readRun({ data }: Answer): DispatchedRun {
  const { data: seen } = run.safeParse(data)
  if (!seen) return {}
  return { runId: String(seen.workflow_run_id), ...(seen.html_url ? { url: seen.html_url } : {}) }
}

function notAllowed(answer: Answer, { fullName }: WorkflowDispatch): Error {
  const hint =
    answer.status === 403
      ? 'The installation of the App may be suspended.'
      : `The App has no installation with ${fullName} any more, or has not been given the permission "Actions: read and write" there.`
  return refused(answer, hint)
}

function notDispatched(answer: Answer, { fullName, workflow, ref }: WorkflowDispatch): Error {
  switch (answer.status) {
    case 404:
      return refused(
        answer,
        `The default branch of ${fullName} may have no workflow ${workflow}, or ${fullName} may be another repository by now.`,
      )
    case 403:
      return refused(answer, `The App needs the permission "Actions: read and write" in ${fullName}.`)
    case 422:
      return refused(
        answer,
        `${workflow} has to have \`on: workflow_dispatch\` on the default branch and on ${ref}, which has to exist, and takes the inputs that it names there.`,
      )
    default:
      return refused(answer)
  }
}
