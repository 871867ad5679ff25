import type { Fault } from './faults.js'
import { createEcJwk, createSigningKey } from './signing-key.js'

/** Thrown in place of an answer: the connection breaks. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset'
}

/** An answer as it should be: an object to send as JSON. */
export type Document = Readonly<Record<string, unknown>>

/** Seconds until a limit lets requests through again. */
const LIMITED_FOR = 60

/**
 * Answers a request the way a fault says. `answer` makes the answer that would be right; `kid` is the signing key's;
 * `now` is in milliseconds. `signals` end what waits: they abort when the client leaves or the fake closes.
 */
export async function answerWith(
  fault: Fault,
  context: {
    answer: () => Promise<Response>
    kid: () => Promise<string>
    now: () => number
    signals: readonly AbortSignal[]
  },
): Promise<Response> {
  const { answer, kid, now, signals } = context
  if (typeof fault === 'number') return failure(fault)
  if (typeof fault === 'object') {
    if ('status' in fault) return failure(fault.status, { 'retry-after': String(fault.retryAfter) })
    if ('redirect' in fault) return new Response(null, { status: 302, headers: { location: fault.redirect } })
    if ('oversized' in fault) return withBody(await answer(), (bytes) => padded(bytes, fault.oversized))
    await sleep(fault.slow, signals)
    return answer()
  }
  switch (fault) {
    case 'reset':
      throw new ConnectionReset('The connection was reset.')
    case 'hang':
      return new Promise((_, reject) => whenAborted(signals, reject))
    case 'stall':
      return withBody(await answer(), (bytes) => stalled(bytes, signals))
    case 'html':
      return new Response('<!doctype html>\n<title>Sign in</title>\n', {
        headers: { 'content-type': 'text/html' },
      })
    case 'invalid-utf8':
      return withBody(await answer(), withInvalidByte)
    case 'wrong-jwks-host':
      return Response.json({ ...(await document(answer)), jwks_uri: 'https://keys.example/.well-known/jwks' })
    case 'wrong-issuer':
      return Response.json({ ...(await document(answer)), issuer: 'https://issuer.example' })
    case 'empty-keys':
      return Response.json({ keys: [] })
    case 'ec-keys':
      return Response.json({ keys: [await createEcJwk(await kid())] })
    case 'weak-keys':
      return Response.json({ keys: [(await createSigningKey({ kid: await kid(), bits: 1024 })).jwk] })
    case 'pending':
      return Response.json({ message: "Can't issue ID_TOKEN for job in 'Pending' state" }, { status: 403 })
    case 'no-value':
      return Response.json({ count: 0 })
    case 'rate-limited':
      return limited('API rate limit exceeded.', {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-used': '5000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(now() / 1000) + LIMITED_FOR),
        'x-ratelimit-resource': 'core',
      })
    case 'secondary-limit':
      return limited(
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        { 'retry-after': String(LIMITED_FOR) },
      )
  }
}

function failure(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ message: `Made up: ${status}` }, { status, headers })
}

function limited(message: string, headers: Record<string, string>): Response {
  const documentation_url = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api'
  return Response.json({ message, documentation_url, status: '403' }, { status: 403, headers })
}

async function document(answer: () => Promise<Response>): Promise<Document> {
  return (await (await answer()).json()) as Document
}

/** The answer with something done to its body, if it has one. */
async function withBody(
  answer: Response,
  change: (bytes: Uint8Array<ArrayBuffer>) => ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  if (answer.body === null) return answer
  const { status, headers } = answer
  return new Response(change(new Uint8Array(await answer.arrayBuffer())), { status, headers })
}

/** White space behind JSON is JSON. In pieces, so that a reader can stop at its cap; without a length to warn it. */
function padded(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  const piece = new Uint8Array(16 * 1024).fill(0x20)
  let left = size
  return new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    pull(controller) {
      if (left <= 0) return controller.close()
      controller.enqueue(piece.subarray(0, left))
      left -= piece.length
    },
  })
}

function stalled(bytes: Uint8Array, signals: readonly AbortSignal[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, bytes.length / 2))
      whenAborted(signals, (reason) => controller.error(reason))
    },
  })
}

/** Inside a string, so that only a decoder that forgives would make JSON of it. */
function withInvalidByte(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const before = Buffer.from('{"note":"?",')
  const changed = new Uint8Array(Buffer.concat([before, bytes.subarray(1)]))
  changed[changed.indexOf(0x3f)] = 0xff
  return changed
}

function sleep(milliseconds: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    whenAborted(signals, (reason) => {
      clearTimeout(timer)
      reject(reason)
    })
  })
}

function whenAborted(signals: readonly AbortSignal[], then: (reason: unknown) => void): void {
  for (const signal of signals) {
    if (signal.aborted) then(signal.reason)
    else signal.addEventListener('abort', () => then(signal.reason), { once: true })
  }
}
