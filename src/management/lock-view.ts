import * as z from 'zod'
import type { LockRecord } from '../store/records.js'
import { runView } from './uploads/views.js'
import { facts, stored, timeText } from './views.js'

/** How a lock is shown. */
export const lockView = z.strictObject({
  ...stored,
  workspaceId: z.string(),
  platform: z.string(),
  repositoryId: z.string(),
  key: z.string(),
  expiresAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  message: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).readonly().optional(),
  run: runView.describe('The run that took it.'),
})

export function showLock(record: LockRecord): z.output<typeof lockView> {
  const { workspaceId, platform, repositoryId, key, expiresAt } = record
  const { updatedAt, ...rest } = record.facts
  return {
    ...facts(record),
    workspaceId,
    platform,
    repositoryId,
    key,
    expiresAt: timeText(expiresAt),
    updatedAt: timeText(updatedAt),
    ...rest,
  }
}
