import { readAtMost } from '../read-at-most.js'

/** A page of 100 repositories is about 700 KB. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
const MAX_REDIRECTS = 3
/** A `Response` with these takes no body. */
const NO_BODY: readonly number[] = [204, 205, 304]

/** No whole answer came. The message is ours, and holds nothing of the request: that has a token in it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  /** Whether it may be different in a moment. Not where it was waited for in vain: that would take as long again. */
  readonly isPassing: boolean

  constructor(message: string, isPassing = false) {
    super(message)
    this.isPassing = isPassing
  }
}

/**
 * A `fetch` that gives an answer whole or not at all: a time limit, a size limit, and redirects only to the origin that
 * was asked, because what is asked has a token with it. It throws nothing but {@link NoAnswer}.
 *
 * @param timeout milliseconds for the whole answer, body and redirects included
 */
export function guardFetch(fetch: typeof globalThis.fetch, timeout: number): typeof globalThis.fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(timeout)
    try {
      const response = await follow(fetch, String(input), { ...init, signal, redirect: 'manual' })
      const body = await readAtMost(response.body, MAX_BODY_BYTES)
      if (!body) throw new NoAnswer(`its answer has more than ${MAX_BODY_BYTES} bytes`)
      const { status, headers } = response
      return new Response(NO_BODY.includes(status) ? null : new Uint8Array(body), { status, headers })
    } catch (error) {
      if (error instanceof NoAnswer) throw error
      if (signal.aborted) throw new NoAnswer(`it took more than ${timeout / 1000} seconds`)
      throw new NoAnswer(reasonOf(error), true)
    }
  }
}

/** What was moved is asked for where it is now. Only what does not depend on the method, or is a GET, is sent there. */
async function follow(fetch: typeof globalThis.fetch, from: string, init: RequestInit): Promise<Response> {
  let url = from
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, init)
    const next = URL.parse(response.headers.get('location') ?? '', url)
    const isRedirect = [301, 302, 307, 308].includes(response.status)
    if (!isRedirect || !next || redirects === MAX_REDIRECTS) return response
    if (response.status < 307 && init.method !== 'GET') return response
    if (next.origin !== new URL(url).origin) return response
    await response.body?.cancel()
    url = next.href
  }
}

/** Not the message: that of a header that is not valid quotes it. */
function reasonOf(error: unknown): string {
  const codes = [error, (error as Error | undefined)?.cause].map(
    (one) => (one as NodeJS.ErrnoException)?.code,
  )
  const code = codes.find((one) => typeof one === 'string' && /^[A-Z_]{1,40}$/.test(one))
  return code === undefined ? 'the connection failed' : `the connection failed (${code})`
}
