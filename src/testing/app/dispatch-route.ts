import { isVisible, isWithin, permissionsOf } from './access.js'
import { type Answer, type Call, locate, requiresAuthentication } from './call.js'
import { notAccessible, notFound, Refusal } from './refusal.js'
import { fullNameOf, type Repository } from './repository.js'

const MAX_INPUTS = 25
/** Characters of all inputs, as JSON. */
const MAX_INPUT_SIZE = 65_535
/** From here on a dispatch always answers with the run. */
const RUN_DETAILS_VERSION = '2026-03-10'
const FIRST_RUN_ID = 19_800_000_001

/** `POST …/actions/workflows/{workflow_id}/dispatches`, by the workflow's file name. */
export function dispatchWorkflow(call: Call): Answer {
  const { world, principal, params, body, dispatches } = call
  if (principal.kind === 'app' || principal.kind === 'nobody') throw requiresAuthentication(principal)
  const repository = locate(call, (one) => isVisible(world, principal, one))
  if (!mayDispatch(call, repository)) throw notAccessible()
  if (repository.isArchived) throw new Refusal(403, 'Repository was archived so is read-only.')
  const workflow = params['workflow_id'] ?? ''
  if (!repository.workflows.includes(workflow)) throw notFound()

  const withRun = wantsRun(call)
  const inputs = inputsOf(body['inputs'])
  const ref = resolve(body['ref'], repository)
  const runId = String(FIRST_RUN_ID + dispatches.length)
  dispatches.push({ repositoryId: repository.id, workflow, ref, inputs, runId })
  if (!withRun) return { status: 204 }
  const run = `${fullNameOf(repository)}/actions/runs/${runId}`
  return {
    status: 200,
    body: {
      workflow_run_id: Number(runId),
      run_url: `${call.urls.api}/repos/${run}`,
      html_url: `${call.urls.web}/${run}`,
    },
  }
}

function mayDispatch({ world, principal }: Call, repository: Repository): boolean {
  if (!isWithin(world, principal, repository)) return false
  if (principal.kind === 'user') return permissionsOf(principal.account, repository).push
  return principal.kind === 'installation' && principal.permissions['actions'] === 'write'
}

function wantsRun({ version, isServer, body }: Call): boolean {
  const always = version >= RUN_DETAILS_VERSION
  const permitted = ['ref', 'inputs', ...(always || isServer ? [] : ['return_run_details'])]
  const unknown = Object.keys(body).find((key) => !permitted.includes(key))
  if (unknown !== undefined) {
    throw new Refusal(400, `Invalid request.\n\n"${unknown}" is not a permitted key.`)
  }
  return always || body['return_run_details'] === true
}

function inputsOf(inputs: unknown = {}): Readonly<Record<string, unknown>> {
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs)) {
    throw new Refusal(422, `Invalid request.\n\nFor 'inputs', ${JSON.stringify(inputs)} is not an object.`)
  }
  if (Object.keys(inputs).length > MAX_INPUTS) {
    throw new Refusal(
      422,
      `you may only define up to ${MAX_INPUTS} \`inputs\` for a \`workflow_dispatch\` event`,
    )
  }
  if (JSON.stringify(inputs).length > MAX_INPUT_SIZE) throw new Refusal(422, 'inputs are too large.')
  return { ...inputs }
}

/** The full ref. A short name is a tag's before it is a branch's, as it is to Git. */
function resolve(ref: unknown, { branches, tags }: Repository): string {
  if (typeof ref !== 'string') throw new Refusal(422, 'Invalid request.\n\n"ref" wasn\'t supplied.')
  const refs = [...tags.map((tag) => `refs/tags/${tag}`), ...branches.map((branch) => `refs/heads/${branch}`)]
  const found = [ref, `refs/tags/${ref}`, `refs/heads/${ref}`].find((name) => refs.includes(name))
  if (found === undefined) throw new Refusal(422, `No ref found for: ${ref}`)
  return found
}
