import { ManagementError, plain } from '../errors.js'
import type { UploadRecord } from '../store/records.js'
import type { Upload } from './upload-body.js'

/** Which batches of an upload are here, a character each. */
export function noBatches(total: number): string {
  return '0'.repeat(total)
}

export function hasBatch(batches: string, index: number): boolean {
  return batches[index] === '1'
}

export function withBatch(batches: string, index: number): string {
  return `${batches.slice(0, index)}1${batches.slice(index + 1)}`
}

export function countBatches(batches: string): number {
  return batches.replaceAll('0', '').length
}

/**
 * Batches of one upload say the same of it.
 *
 * @throws ManagementError `record_conflict`
 */
export function requireAgreement({ batchId, batches, facts }: UploadRecord, upload: Upload): void {
  const said = [
    ['batch_total', batches.length, upload.batch?.total],
    ['head_sha', facts.headSha, upload.headSha],
    ['base_sha', facts.baseSha, upload.baseSha],
  ] as const
  const differing = said.filter(([, before, now]) => before !== now)
  if (differing.length === 0) return
  const words = differing.map(([name, before, now]) => `${name} was ${before} and is ${now}`).join(', ')
  throw new ManagementError(
    'record_conflict',
    `Another upload has the batch_id ${plain(batchId)}: ${words}. Nothing of this batch was kept.`,
  )
}
