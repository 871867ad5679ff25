import { ManagementError } from '../errors.js'
import { auditEvent } from '../management/audit.js'
import { change, fresh, next } from '../management/change.js'
import { newId } from '../store/id.js'
import type { Change } from '../store/managed-store.js'
import type { UploadRecord } from '../store/records.js'
import { MAX_BATCH_ITEMS } from '../store/uploads.js'
import { countBatches, hasBatch, noBatches, requireAgreement, withBatch } from './batches.js'
import { MAX_BATCHES } from './fields.js'
import { findUploads, givenUp, keepNewest, replaced } from './kept-uploads.js'
import type { AtmosContext } from './operation.js'
import { ofRepository, runFacts, sceneOf } from './run.js'
import type { Upload, UploadKind } from './upload-body.js'

/** Every batch of an upload may come at the same moment, and the same one again. */
const ATTEMPTS = 3 * MAX_BATCHES

/**
 * Keeps an upload, or a batch of one; in any order, on any node, as often as it comes. The record is there before the items
 * are, and says that the batch is here only after them: what is cut off is never taken for whole, and expires.
 *
 * @throws ManagementError `record_conflict` when the batch does not fit to the others
 */
export async function storeUpload(
  context: AtmosContext,
  kind: UploadKind,
  upload: Upload,
): Promise<UploadRecord> {
  const begun = await begin(context, kind, upload)
  const { index } = upload.batch ?? { index: 0 }
  // The CLI did not hear the answer, and asks again.
  if (hasBatch(begun.batches, index)) return begun
  await keepItems(context, begun.id, index, upload)
  const record = await finishBatch(context, begun.id, index, upload)
  if (record.state === 'complete' && kind === 'instances') await keepNewest(context)
  return record
}

/** The record of the upload: made by whichever batch comes first. */
function begin(context: AtmosContext, kind: UploadKind, upload: Upload): Promise<UploadRecord> {
  const { session } = context
  const { batch, repoUrl, repoHost, headSha, baseSha } = upload
  const plan = async () => {
    const found = batch && (await findUploads(context, { kind, batchId: batch.id }, 1))[0]
    if (found) {
      requireAgreement(found, upload)
      return { changes: [], events: [], result: found }
    }
    const id = newId('upl')
    const record: UploadRecord = {
      ...fresh(id, context),
      ...ofRepository(session),
      kind,
      batchId: batch?.id ?? id,
      batches: noBatches(batch?.total ?? 1),
      state: 'incomplete',
      items: 0,
      bytes: 0,
      facts: {
        run: runFacts(session),
        repoUrl,
        repoHost,
        ...(headSha !== undefined && { headSha }),
        ...(baseSha !== undefined && { baseSha }),
      },
    }
    const changes: Change[] = [...(await givenUp(context, kind)), { insert: 'uploads', record }]
    return { changes, events: [], result: record }
  }
  return change(context, plan, ATTEMPTS)
}

async function keepItems(
  { store, turn }: AtmosContext,
  id: string,
  index: number,
  { slices }: Upload,
): Promise<void> {
  let place = index * MAX_BATCH_ITEMS
  for (const slice of slices) {
    await turn()
    await store.addItems(id, place, slice)
    place += slice.length
  }
}

function finishBatch(
  context: AtmosContext,
  id: string,
  index: number,
  { count, bytes }: Upload,
): Promise<UploadRecord> {
  return change(
    context,
    async () => {
      const current = await context.store.get('uploads', id)
      if (!current) throw expired()
      if (hasBatch(current.batches, index)) return { changes: [], events: [], result: current }
      const batches = withBatch(current.batches, index)
      const state = batches.includes('0') ? 'incomplete' : 'complete'
      const sizes = { items: current.items + count, bytes: current.bytes + bytes }
      const record = next(current, { batches, state, ...sizes })
      const update: Change = { update: 'uploads', record, was: current.version }
      if (state === 'incomplete') return { changes: [update], events: [], result: record }
      const changes = [...(await replaced(context, record)), update]
      return { changes, events: [completed(context, record)], result: record }
    },
    ATTEMPTS,
  )
}

function completed(context: AtmosContext, { id, kind, workspaceId, batches, items, facts }: UploadRecord) {
  const { headSha, baseSha, run } = facts
  const common = {
    workspaceId,
    target: { type: 'upload', id } as const,
    metadata: {
      items,
      batches: countBatches(batches),
      ...(headSha !== undefined && { headSha }),
      ...(baseSha !== undefined && { baseSha }),
    },
  }
  const scene = sceneOf(context)
  if (kind === 'instances') {
    const description = `${run.repository} registered its instances: ${items}`
    return auditEvent(scene, { category: 'instance', action: 'registered', description, ...common })
  }
  const description = `${run.repository} uploaded its affected stacks: ${items}, between ${baseSha} and ${headSha}`
  return auditEvent(scene, { category: 'affected_stacks', action: 'uploaded', description, ...common })
}

function expired(): ManagementError {
  return new ManagementError(
    'record_conflict',
    'The upload is not there any more: it was begun too long ago, or its repository was removed. Upload all of it again.',
  )
}
