import * as z from 'zod'
import { countBatches } from '../batches.js'
import type { AtmosOperation } from '../operation.js'
import { requireOwnRepository } from '../own-repository.js'
import { storeUpload } from '../store-upload.js'
import { UPLOAD_BODIES, type Upload, type UploadKind } from '../upload-body.js'

const uploadView = z.strictObject({
  uploadId: z.string(),
  received: z.int().describe('Batches that are here.'),
  total: z.int().describe('Batches that there are.'),
  items: z.int().describe('Stacks or instances in the batches that are here.'),
  complete: z.boolean(),
})

type UploadOperation = AtmosOperation<Upload, typeof uploadView>

export const uploadAffectedStacks = uploadOperation('affected-stacks', {
  id: 'affected-stacks.create',
  path: '/affected-stacks',
  summary: 'Upload the stacks that a change affects, in one piece or in batches.',
  permission: 'affected-stacks:create',
})

export const uploadInstances = uploadOperation('instances', {
  id: 'instances.create',
  path: '/instances',
  summary:
    'Upload all instances of the repository, in one piece or in batches; they replace those of before.',
  permission: 'instances:create',
})

function uploadOperation(
  kind: UploadKind,
  own: Pick<UploadOperation, 'id' | 'path' | 'summary' | 'permission'>,
): UploadOperation {
  return Object.freeze({
    ...own,
    method: 'POST',
    input: UPLOAD_BODIES[kind],
    upload: kind,
    output: uploadView,
    async run(upload, context) {
      requireOwnRepository(context.session, upload.owner, upload.name)
      const { id, batches, items, state } = await storeUpload(context, kind, upload)
      return {
        uploadId: id,
        received: countBatches(batches),
        total: batches.length,
        items,
        complete: state === 'complete',
      }
    },
  } satisfies UploadOperation)
}
