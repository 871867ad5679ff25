import { RequestError } from '../errors.js'
import { readAtMost } from '../read-at-most.js'

const MAX_BODY_BYTES = 32 * 1024

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON request body of at most 32 KiB.
 *
 * @throws RequestError `request_media_type_unsupported`, `request_too_large`, `request_invalid`
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json *(?:; *charset="?utf-8"?)?$/i.test(type)) {
    throw new RequestError(
      'request_media_type_unsupported',
      'Send the body as Content-Type: application/json.',
    )
  }
  const bytes = await readBytes(request)
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    // No cause: a SyntaxError quotes its input, and the input holds a token.
    throw new RequestError('request_invalid', 'The body is not JSON in UTF-8.')
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const bytes = await readWithin(request).catch(cutOff)
  if (bytes && bytes.length <= MAX_BODY_BYTES) return bytes
  throw new RequestError('request_too_large', `The body is larger than ${MAX_BODY_BYTES} bytes.`)
}

/** Where the length is announced, HTTP holds the sender to it, and the detour of a stream can be spared. */
async function readWithin(request: Request): Promise<Uint8Array | undefined> {
  const announced = request.headers.get('content-length')
  if (announced === null) return readAtMost(request.body, MAX_BODY_BYTES)
  return Number(announced) <= MAX_BODY_BYTES ? new Uint8Array(await request.arrayBuffer()) : undefined
}

function cutOff(): never {
  throw new RequestError('request_invalid', 'The body was cut off.')
}
