import * as z from 'zod'
import type { InstanceStatus, UploadRecord } from '../../store/records.js'
import type { UploadItem } from '../../store/uploads.js'
import { facts, stored, timeText } from '../views.js'

/** How uploads of the Atmos CLI and what is in them are shown. */

export const runView = z.strictObject({
  repository: z.string().describe('OWNER/NAME, as it was called then.'),
  workflow: z.string(),
  ref: z.string().describe('Empty when the run has none.'),
  environment: z.string().optional(),
  runId: z.string().optional(),
  runAttempt: z.string().optional(),
  actor: z.string().optional().describe('Login of who started it.'),
})

export const affectedStacksView = z.strictObject({
  ...stored,
  workspaceId: z.string(),
  platform: z.string(),
  repositoryId: z.string(),
  state: z.enum(['incomplete', 'complete']).describe('complete: all of its batches are here.'),
  stacks: z.int().describe('How many there are so far.'),
  batches: z.strictObject({ received: z.int(), total: z.int() }),
  headSha: z.string().optional(),
  baseSha: z.string().optional(),
  repoUrl: z.string(),
  repoHost: z.string(),
  run: runView,
})

const item = {
  component: z.string(),
  stack: z.string(),
  componentType: z.string().optional(),
  sent: z.unknown().describe('What the Atmos CLI sent of it.'),
}

export const affectedStackView = z.strictObject({
  ...item,
  affected: z.string().optional().describe('Why it is affected.'),
  dependents: z.int().describe('How many depend on it directly.'),
})

export const instanceView = z.strictObject({
  ...item,
  upload: z.string().describe('The `upl_…` that it was registered with.'),
  platform: z.string(),
  repositoryId: z.string(),
  repository: z.string().describe('OWNER/NAME, as it was called when the instance was registered.'),
  drifted: z
    .boolean()
    .nullable()
    .describe(
      'After a plan (with -detailed-exitcode): 2 is true, 0 is false. After an apply: 0 is false. null: that is not known.',
    ),
  status: z
    .strictObject({
      command: z.string(),
      exitCode: z.int(),
      lastRun: z.iso.datetime().optional().describe('When it ran, if that was said.'),
      reportedAt: z.iso.datetime(),
      run: runView,
    })
    .nullable()
    .describe('null: none was reported.'),
})

/** What is read of an item that was sent: as much of it as has the form it should have. */
const sentItem = z.object({
  component_type: z.string().optional().catch(undefined),
  affected: z.string().optional().catch(undefined),
  dependents: z.array(z.unknown()).catch([]),
})

export function showAffectedStacks(record: UploadRecord): z.output<typeof affectedStacksView> {
  const { workspaceId, platform, repositoryId, state, items, batches } = record
  return {
    ...facts(record),
    workspaceId,
    platform,
    repositoryId,
    state,
    stacks: items,
    batches: { received: batches.replaceAll('0', '').length, total: batches.length },
    ...record.facts,
  }
}

export function showAffectedStack(one: UploadItem): z.output<typeof affectedStackView> {
  const { shown, affected, dependents } = readItem(one)
  return { ...shown, ...(affected ? { affected } : {}), dependents: dependents.length }
}

/** @param upload that it was registered with */
export function showInstance(one: UploadItem, upload: UploadRecord): z.output<typeof instanceView> {
  const { platform, repositoryId } = upload
  return {
    ...readItem(one).shown,
    upload: upload.id,
    platform,
    repositoryId,
    repository: upload.facts.run.repository,
    drifted: one.status ? hasDrifted(one.status) : null,
    status: one.status ? showStatus(one.status) : null,
  }
}

/** Terraform's exit codes, as far as they say whether there is something to change. */
function hasDrifted({ command, exitCode }: InstanceStatus): boolean | null {
  if (command === 'plan' && exitCode === 2) return true
  return (command === 'plan' || command === 'apply') && exitCode === 0 ? false : null
}

function showStatus({ lastRun, reportedAt, ...status }: InstanceStatus) {
  return {
    ...status,
    ...(lastRun === undefined ? {} : { lastRun: timeText(lastRun) }),
    reportedAt: timeText(reportedAt),
  }
}

function readItem({ component, stack, json }: UploadItem) {
  const sent: unknown = JSON.parse(json)
  const { component_type: componentType, ...rest } = sentItem.parse(sent)
  return { shown: { component, stack, ...(componentType ? { componentType } : {}), sent }, ...rest }
}
