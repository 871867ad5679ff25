import type { AtmosContext } from '../../atmos/operation.js'
import { readUpload, type Upload, type UploadKind } from '../../atmos/upload-body.js'
import { RequestError } from '../../errors.js'
import { MAX_BODY_BYTES } from '../../exchange/body.js'
import { createSlots, type Slots } from '../slots.js'
import { unpack } from './message.js'
import { createThread } from './thread.js'
import { createTurns } from './turns.js'

/**
 * Uploads under way at once, in all and for one workspace: as many as an upload has batches. Each is up to 4.5 MB, and as
 * much again when it is read.
 */
const AT_ONCE = { total: 32, each: 16, work: 'uploads', key: 'this workspace' }

/** How bodies of uploads are read: in order and within bounds, and large ones so that nobody waits for them. */
export interface Intake extends Slots, Pick<AtmosContext, 'turn'> {
  /** Reads as `readUpload` does. @param key of who sent it: everybody with a body to read has the same share of the thread */
  read(kind: UploadKind, bytes: Uint8Array, key: string): Promise<Upload>
  close(): Promise<void>
}

/** @param file the program of the thread that reads large bodies. `null`: none does, and everybody waits */
export function createIntake(file: URL | null): Intake {
  const thread = file && createThread(file)

  return {
    ...createSlots(AT_ONCE),
    turn: createTurns(),
    async read(kind, bytes, key) {
      if (!thread || bytes.length <= MAX_BODY_BYTES) return readUpload(kind, bytes)
      const reply = await thread.ask({ kind, bytes }, key)
      if ('upload' in reply) return unpack(reply.upload)
      const { code, message, problems } = reply
      throw new RequestError(code, message, { problems })
    },
    async close() {
      await thread?.close()
    },
  }
}
