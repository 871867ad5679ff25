const MAX_REDIRECTS = 20
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * A `fetch` that never leaves the process: `handle` answers for these origins, and stops waiting when the signal
 * aborts; every other address fails as a host that cannot be found. Redirects, aborted requests and broken
 * connections look as `fetch` makes them look.
 */
export function createInProcessFetch(
  origins: ReadonlySet<string>,
  handle: (request: Request, signal: AbortSignal | undefined) => Promise<Response>,
): typeof fetch {
  async function send(request: Request, signal: AbortSignal | undefined, redirects = 0): Promise<Response> {
    signal?.throwIfAborted()
    const { origin, hostname } = new URL(request.url)
    if (!origins.has(origin)) throw failed(`getaddrinfo ENOTFOUND ${hostname}`, 'ENOTFOUND')

    // A redirect may have to send the body once more.
    const sent = request.body === null ? request : request.clone()
    const response = await handle(sent, signal).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw failed(error instanceof Error ? error.message : 'closed', 'ECONNRESET')
    })
    signal?.throwIfAborted()
    Object.defineProperties(response, { url: { value: request.url }, redirected: { value: redirects > 0 } })
    const location = response.headers.get('location')
    if (!REDIRECTS.has(response.status) || location === null || request.redirect === 'manual') return response
    if (request.redirect === 'error') throw failed('unexpected redirect')
    if (redirects === MAX_REDIRECTS) throw failed('redirect count exceeded')
    return send(redirected(request, response.status, new URL(location, request.url)), signal, redirects + 1)
  }

  return async (input, init) => {
    // The caller's own signal: a Request's copy of it can be collected while its answer is still being read.
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
    return send(new Request(input, init), signal)
  }
}

/** The next request of a redirect, as the Fetch standard has it. */
function redirected(request: Request, status: number, url: URL): Request {
  const isKept = status === 307 || status === 308 || ['GET', 'HEAD'].includes(request.method)
  const next = isKept ? new Request(url, request) : new Request(url, { headers: request.headers })
  if (url.origin !== new URL(request.url).origin) next.headers.delete('authorization')
  if (!isKept) next.headers.delete('content-type')
  return next
}

/** What `fetch` throws when there is no answer. */
function failed(message: string, code?: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), code ? { code } : {}) })
}
