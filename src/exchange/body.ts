import { RequestError } from '../errors.js'
import { readAtMost } from '../read-at-most.js'

/** Of a body that is read at once, where it arrives. */
export const MAX_BODY_BYTES = 32 * 1024

const decoder = new TextDecoder('utf-8', { fatal: true })

/** The body of a request, whatever carries it. */
export interface RequestBody {
  /** `Content-Type`, as it came. */
  readonly type: string | null
  /** All of it, or nothing if it has more than `limit` bytes. Rejects when it is cut off. */
  read(limit: number): Promise<Uint8Array | undefined>
}

export function bodyOf(request: Request): RequestBody {
  return {
    type: request.headers.get('content-type'),
    async read(limit) {
      const announced = request.headers.get('content-length')
      if (announced === null) return readAtMost(request.body, limit)
      // HTTP holds the sender to the length that is announced, and the detour of a stream can be spared.
      return Number(announced) <= limit ? new Uint8Array(await request.arrayBuffer()) : undefined
    },
  }
}

/**
 * Reads a JSON request body.
 *
 * @param limit bytes; 32 KiB unless told otherwise
 * @throws RequestError `request_media_type_unsupported`, `request_too_large`, `request_invalid`
 */
export async function readJsonBody(body: RequestBody, limit = MAX_BODY_BYTES): Promise<unknown> {
  return parseJson(await readJsonBytes(body, limit))
}

/** The bytes of a body that says it is JSON. Throws as {@link readJsonBody}. */
export async function readJsonBytes(body: RequestBody, limit: number): Promise<Uint8Array> {
  if (!/^application\/json *(?:; *charset="?utf-8"?)?$/i.test(body.type ?? '')) {
    throw new RequestError(
      'request_media_type_unsupported',
      'Send the body as Content-Type: application/json.',
    )
  }
  return readBytes(body, limit)
}

/** @throws RequestError `request_too_large`, `request_invalid`: it was cut off */
export async function readBytes({ read }: RequestBody, limit: number): Promise<Uint8Array> {
  const bytes = await read(limit).catch(cutOff)
  if (bytes && bytes.length <= limit) return bytes
  throw new RequestError('request_too_large', `The body is larger than ${limit} bytes.`)
}

/** @throws RequestError `request_invalid` */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    // No cause: a SyntaxError quotes its input, and the input may hold a token.
    throw new RequestError('request_invalid', 'The body is not JSON in UTF-8.')
  }
}

function cutOff(): never {
  throw new RequestError('request_invalid', 'The body was cut off.')
}
