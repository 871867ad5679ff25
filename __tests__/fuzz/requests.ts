import fc from 'fast-check'

/** A request, in the parts that a connection carries. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Bytes of the body that follow on its text, and need not be UTF-8. */
  readonly tail: readonly number[]
  /** Bytes in each piece of the body; 0: it is sent whole. */
  readonly chunk: number
  /** The connection breaks off behind the body. */
  readonly breaks: boolean
}

/** `undefined` where there can be no such request. */
export function requestOf(sent: Sent): Request | undefined {
  const bytes = Buffer.concat([Buffer.from(sent.body), Uint8Array.from(sent.tail)])
  const hasBody = sent.method !== 'GET' && sent.method !== 'HEAD'
  const body =
    sent.chunk > 0 || sent.breaks ? streamOf(bytes, sent.chunk || bytes.length, sent.breaks) : bytes
  try {
    return new Request(`https://exchange.example${sent.path}`, {
      method: sent.method,
      headers: sent.headers.map(([name, value]): [string, string] => [name, value]),
      ...(hasBody ? { body, duplex: 'half' } : {}),
    })
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

function streamOf(bytes: Buffer, size: number, breaks: boolean): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) {
        if (breaks) controller.error(new Error('broken off'))
        else controller.close()
        return
      }
      controller.enqueue(Uint8Array.from(bytes.subarray(at, at + size)))
      at += size
    },
  })
}

export const JSON_TYPES = [
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
]
export const OTHER_TYPES = [
  ...[
    'text/plain',
    '',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/jsonx',
  ],
  ...[
    'application/json; boundary=x',
    'application/x-www-form-urlencoded',
    'application/ld+json',
    'multipart/form-data',
  ],
]

/** Headers that say something of the body or the connection, true or not. */
export const headers: fc.Arbitrary<[string, string][]> = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constant('content-length'),
      fc.constantFrom('0', '1', '-1', 'x', '1e9', '32769', '', '0x10', '99999999999999999999'),
    ),
    fc.tuple(
      fc.constantFrom(
        'authorization',
        'content-encoding',
        'transfer-encoding',
        'if-match',
        'x-forwarded-for',
        'accept',
      ),
      fc.oneof(
        fc.constantFrom(
          'Bearer x',
          'bearer a.b.c',
          'Basic eDp5',
          'gzip',
          'chunked',
          '*',
          '"1"',
          'W/"1"',
          'text/html',
          '::1',
        ),
        fc.string({ maxLength: 20 }),
      ),
    ),
    fc.tuple(fc.stringMatching(/^[a-z!#-]{1,8}$/), fc.stringMatching(/^[ -~]{0,8}$/)),
  ),
  { maxLength: 3 },
)

export const chunk = fc.constantFrom(0, 0, 1, 7, 1024)
export const tail = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  fc.array(fc.nat(255), { maxLength: 4 }),
)
export const breaks = fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true))
