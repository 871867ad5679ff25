import { shown } from '../errors.js'

export interface FetchOptions {
  readonly fetch: typeof fetch
  /** Milliseconds for the whole answer, body included. */
  readonly timeout: number
}

/** Key sets are about 5 KB. */
export const MAX_BODY_BYTES = 100 * 1024

/**
 * Gets a JSON document: no redirects, a time limit, a size limit.
 *
 * `redirect: 'manual'` and a look at the status, because Workers have no `redirect: 'error'`.
 */
export async function fetchJson(url: string, { fetch, timeout }: FetchOptions): Promise<unknown> {
  const signal = AbortSignal.timeout(timeout)
  const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: 'application/json' } })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status || 'with a redirect'}; expected 200`)
  }
  const text = new TextDecoder('utf-8', { fatal: true }).decode(await readBody(response, url))
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${url} answered ${shown(text.slice(0, 40))}, which is not JSON`)
  }
}

async function readBody(response: Response, url: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Counted while reading: Content-Length may be absent or untrue.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the body.
    if (size > MAX_BODY_BYTES) throw new Error(`${url} answered more than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}
