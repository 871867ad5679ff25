import { parentPort } from 'node:worker_threads'
import { readUpload } from '../atmos/upload-body.js'
import { RequestError } from '../errors.js'
import { pack, type Question, type Reply } from './uploads/message.js'

/** The thread that reads large uploads: a program of its own, which `uploads/thread.ts` starts. */
parentPort?.on('message', (question: Question) => parentPort?.postMessage(answer(question)))

function answer({ kind, bytes }: Question): Reply {
  try {
    return { upload: pack(readUpload(kind, bytes)) }
  } catch (error) {
    // Anything else ends the thread, and is reported with it.
    if (!(error instanceof RequestError)) throw error
    const { code, message, problems } = error
    return { code, message, problems }
  }
}
