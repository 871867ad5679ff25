import { shown } from '../errors.js'
import { readAtMost } from '../read-at-most.js'

export interface FetchOptions {
  readonly fetch: typeof fetch
  /** Milliseconds for the whole answer, body included. */
  readonly timeout: number
}

/** Key sets are about 5 KB. */
const MAX_BODY_BYTES = 100 * 1024

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
  const body = await readAtMost(response.body, MAX_BODY_BYTES)
  if (!body) throw new Error(`${url} answered more than ${MAX_BODY_BYTES} bytes`)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${url} answered ${shown(text.slice(0, 40))}, which is not JSON`)
  }
}
