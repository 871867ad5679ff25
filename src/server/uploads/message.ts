import { deserialize, serialize } from 'node:v8'
import type { ReadUpload, Upload, UploadKind } from '../../atmos/upload-body.js'
import type { RequestErrorCode } from '../../errors.js'
import type { NewItem } from '../../store/uploads.js'

/** What the thread is asked. */
export interface Question {
  readonly kind: UploadKind
  readonly bytes: Uint8Array
}

/** What it answers: the upload, or what is wrong with it. */
export type Reply =
  | { readonly upload: PackedUpload }
  | { readonly code: RequestErrorCode; readonly message: string; readonly problems: readonly string[] }

/** An upload whose slices are bytes: ten thousand objects take their time to pass from one thread to another. */
type PackedUpload = Omit<Upload, 'slices'> & { readonly slices: readonly Uint8Array[] }

export function pack({ slices, ...upload }: ReadUpload): PackedUpload {
  return { ...upload, slices: slices.map((slice) => serialize(slice)) }
}

/** Its slices are made when they are asked for, one at a time. */
export function unpack({ slices, ...upload }: PackedUpload): Upload {
  return {
    ...upload,
    slices: {
      *[Symbol.iterator]() {
        for (const slice of slices) yield deserialize(slice) as readonly NewItem[]
      },
    },
  }
}
