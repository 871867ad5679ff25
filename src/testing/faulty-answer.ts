import type { Fault } from './faults.js'
import { createEcJwk, createSigningKey } from './signing-key.js'

/** Thrown in place of an answer: the connection breaks. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset'
}

/** An answer as it should be: an object to send as JSON. */
export type Document = Readonly<Record<string, unknown>>

/**
 * Answers a request the way a fault says. `document` makes the answer that would be right; `kid` is the signing key's.
 * `signals` end what waits: they abort when the client leaves or the fake closes.
 */
export async function answerWith(
  fault: Fault,
  context: { document: () => Promise<Document>; kid: () => Promise<string>; signals: readonly AbortSignal[] },
): Promise<Response> {
  const { document, kid, signals } = context
  if (typeof fault === 'number') return failure(fault)
  if (typeof fault === 'object') {
    if ('status' in fault) return failure(fault.status, { 'retry-after': String(fault.retryAfter) })
    if ('redirect' in fault) return new Response(null, { status: 302, headers: { location: fault.redirect } })
    if ('oversized' in fault) return json(padded(encode(await document()), fault.oversized))
    await sleep(fault.slow, signals)
    return Response.json(await document())
  }
  switch (fault) {
    case 'reset':
      throw new ConnectionReset('The connection was reset.')
    case 'hang':
      return new Promise((_, reject) => whenAborted(signals, reject))
    case 'stall':
      return json(stalled(encode(await document()), signals))
    case 'html':
      return new Response('<!doctype html>\n<title>Sign in</title>\n', {
        headers: { 'content-type': 'text/html' },
      })
    case 'invalid-utf8':
      return json(withInvalidByte(await document()))
    case 'wrong-jwks-host':
      return Response.json({ ...(await document()), jwks_uri: 'https://keys.example/.well-known/jwks' })
    case 'wrong-issuer':
      return Response.json({ ...(await document()), issuer: 'https://issuer.example' })
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
  }
}

function failure(status: number, headers: Record<string, string> = {}): Response {
  return Response.json({ message: `Made up: ${status}` }, { status, headers })
}

function json(body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}

function encode(document: Document): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(document))
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
function withInvalidByte(document: Document): Uint8Array<ArrayBuffer> {
  const bytes = encode({ note: '?', ...document })
  bytes[bytes.indexOf(0x3f)] = 0xff
  return bytes
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
