import { Client, ProxyAgent, request } from 'undici'
import type { Answer, Outgoing } from './http-message.js'
import { NetworkFault } from './network-fault.js'

/**
 * Sends through a tunnel that `proxy` opens with CONNECT (RFC 9110 §9.3.6): it sees the host, and nothing of what is
 * sent to it over TLS. Loaded only where there is a proxy: undici takes longer to load than a run takes without it.
 *
 * @throws NetworkFault `proxy-unreachable`, `proxy-refused`; what the tunnel's far end throws is passed on
 */
export async function sendThroughProxy(proxy: URL, outgoing: Outgoing): Promise<Answer> {
  const { url, method, headers, body, signal, timeout } = outgoing
  // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 cannot undo it.
  const tls = { rejectUnauthorized: true }
  const { promise: cut, reject } = Promise.withResolvers<never>()
  const dispatcher = new ProxyAgent({
    uri: proxy.origin,
    ...authorization(proxy),
    requestTls: tls,
    proxyTls: tls,
    // The signal ends the request, not the tunnel it waits for: a proxy that never answers would keep the process.
    clientFactory: (origin, options) =>
      watch(new Client(origin, { ...options, headersTimeout: timeout }), reject),
  })
  signal.addEventListener('abort', () => reject(signal.reason))
  try {
    const sent = request(url, { dispatcher, method, headers, body: body ?? null, signal })
    const answer = await Promise.race([sent, cut])
    return { status: answer.statusCode, headers: answer.headers, body: closeAfter(answer.body, dispatcher) }
  } catch (error) {
    dispatcher.destroy().catch(() => {})
    throw proxyFault(error, proxy, url)
  }
}

/** undici connects again, at once and for ever, to a proxy that hangs up: the first time is enough. */
function watch(client: Client, onCut: (error: Error) => void): Client {
  const cut = (_origin: URL, _targets: unknown, error: Error) => {
    // A tunnel that opens is taken from the client, which calls that a disconnection too.
    if ((error as NodeJS.ErrnoException).code !== 'UND_ERR_INFO') onCut(error)
  }
  return client.on('disconnect', cut).on('connectionError', cut)
}

/** A connection that is kept would keep the process from ending. */
async function* closeAfter(body: AsyncIterable<Buffer>, dispatcher: ProxyAgent): AsyncGenerator<Buffer> {
  try {
    yield* body
  } finally {
    await dispatcher.destroy()
  }
}

function proxyFault(error: unknown, proxy: URL, url: URL): unknown {
  if (!(error instanceof Error)) return error
  const status = /^Proxy response \((\d+)\)/.exec(error.message)?.[1]
  if (status) {
    const authority = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
    const message = `the proxy ${proxy.host} answered CONNECT ${authority} with ${status}`
    return new NetworkFault('proxy-refused', message, { status: Number(status) })
  }
  // Through a tunnel, the proxy is the only host that is looked up and connected to.
  const { syscall } = error as NodeJS.ErrnoException
  if (syscall !== 'connect' && syscall !== 'getaddrinfo') return error
  return new NetworkFault('proxy-unreachable', `the proxy ${proxy.host}: ${error.message}`, { cause: error })
}

function authorization({ username, password }: URL): { readonly token?: string } {
  if (!username) return {}
  const credentials = `${decode(username)}:${decode(password)}`
  return { token: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** Percent-decoded; as it stands when it holds a `%` that was never meant to be one. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
