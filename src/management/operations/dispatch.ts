import * as z from 'zod'
import { ManagementError, OidcError, plain } from '../../errors.js'
import type { GitHubApp } from '../../github/github-app.js'
import type { RepositoryRecord } from '../../store/records.js'
import { allowDispatch, DISPATCH_PERMISSION } from '../dispatch/decision.js'
import { dispatchEvents } from '../dispatch/events.js'
import { dispatchShape } from '../dispatch/input.js'
import { input } from '../fields.js'
import { findIn } from '../find.js'
import { requireGitHub } from '../github/app.js'
import { repositoryRecordOf } from '../github/records.js'
import { type Context, operation } from '../operation.js'

export const createDispatch = operation({
  id: 'dispatch.create',
  method: 'POST',
  path: '/workspaces/{workspaceId}/dispatches',
  summary: `Start a workflow on a branch, if a row of ${DISPATCH_PERMISSION} allows it. It is tried once.`,
  input: input(dispatchShape),
  // Inputs of the longest, each character written in three bytes.
  bodyLimit: 256 * 1024,
  output: z.strictObject({
    repository: z.string().describe('OWNER/NAME'),
    workflow: z.string(),
    ref: z.string().describe('The full ref.'),
    runId: z.string().optional().describe('Left out where GitHub does not say it.'),
    url: z.string().optional().describe('Of the run, for people.'),
  }),
  async run(request, context) {
    const { store } = context
    const record = await findIn(context, 'repositories', request.workspaceId, request.repository)
    const github = requireGitHub(context)
    requireVouched(record)
    const row = await allowDispatch(context, record, request)
    const installationId = await findInstallation(context, github, record)
    const event = dispatchEvents(context, record, request)
    // Before GitHub is asked: nothing is started that is not in the log.
    await store.recordEvent(event('dispatch_allowed', { metadata: { row } }))
    const { fullName, repositoryId } = record
    const { workflow, inputs } = request
    const ref = `refs/heads/${request.ref}`
    const started = await github
      .dispatch({ installationId, repositoryId, fullName, workflow, ref, inputs })
      .catch(async (error: unknown) => {
        // What GitHub said stands whether or not it can be written down.
        await store.recordEvent(event('failed', reasonOf(error))).catch(() => {})
        throw error
      })
    // The same: whoever were told of a failure now would start it once more.
    await store.recordEvent(event('dispatched', { metadata: { ...started } })).catch(() => {})
    return { repository: fullName, workflow, ref, ...started }
  },
})

/** The App acts on its word alone: whoever imported a repository by ids, before there was an App, was only believed. */
function requireVouched({ fullName, vouchedBy }: RepositoryRecord): void {
  if (vouchedBy !== null) return
  throw new ManagementError(
    'github_refused',
    `${plain(fullName)} was imported by its ids, and neither GitHub nor an administrator has said whose it is: nothing is ` +
      'started in it. Note its permissions, remove it, and let somebody who administers it at GitHub import it by name.',
  )
}

function reasonOf(error: unknown) {
  if (!(error instanceof OidcError)) return { metadata: { reason: 'internal error' } }
  return { code: error.code, metadata: { reason: error.message } }
}

/** @throws ManagementError `github_refused` */
async function findInstallation(
  context: Context,
  github: GitHubApp,
  { platform, repositoryId, ownerId, fullName }: RepositoryRecord,
): Promise<string> {
  if (platform !== github.platform) {
    throw new ManagementError(
      'github_refused',
      `${plain(fullName)} is on ${plain(platform)}, and the GitHub App on ${plain(github.platform)}.`,
    )
  }
  const known = await repositoryRecordOf(context, platform, repositoryId)
  if (known?.installationId) return known.installationId
  const found = await github.findInstallation(fullName)
  // The name of a repository that was transferred leads to its new owner, who has granted nothing here.
  if (found?.accountId === ownerId) return found.id
  throw new ManagementError(
    'github_refused',
    `The GitHub App is not installed for ${plain(fullName)}: have one of its owners install it.`,
  )
}
