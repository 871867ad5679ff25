import http from 'node:http'
import https from 'node:https'
import type { Answer, HttpReply, HttpRequest, Outgoing } from './http-message.js'
import { NetworkFault, networkFault } from './network-fault.js'
import { type Environment, proxyFor } from './proxy.js'
import { VERSION } from './version.js'

/** Replies are a few kilobytes. */
const MAX_BODY_BYTES = 1024 * 1024

export interface HttpOptions {
  /** Milliseconds for everything: name, connection, tunnel, TLS, headers and body. */
  readonly timeout: number
  /** Where the proxy variables are. */
  readonly env: Environment
}

/**
 * Sends a request and reads the reply whole: through a proxy where the environment says so, with a time limit and a
 * size limit. Follows no redirect: it would carry a token to a place nobody configured. Judges no status.
 *
 * @throws NetworkFault
 */
export async function send(request: HttpRequest, { timeout, env }: HttpOptions): Promise<HttpReply> {
  const signal = AbortSignal.timeout(timeout)
  const proxy = proxyFor(request.url, env)
  try {
    const outgoing = { ...prepare(request), signal, timeout }
    const { status, headers, body } = await (proxy ? sendProxied(proxy, outgoing) : sendDirectly(outgoing))
    return { status, headers, body: await readBody(body) }
  } catch (error) {
    if (!signal.aborted) throw networkFault(error, proxy?.host)
    const message = `no complete answer within ${timeout / 1000} s`
    throw new NetworkFault('timeout', message, { cause: error, proxy: proxy?.host })
  }
}

function prepare({ method, url, bearer, json }: HttpRequest) {
  const body = json && JSON.stringify(json)
  const headers = {
    accept: 'application/json',
    'user-agent': `atmos-pro-oidc/${VERSION}`,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(body && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  }
  return { url, method, headers, body }
}

/**
 * Node's own client, because a successful run's time is mostly loading code: `fetch` and undici each take longer to
 * load than both requests take to run.
 */
function sendDirectly({ url, method, headers, body, signal }: Outgoing): Promise<Answer> {
  const isTls = url.protocol === 'https:'
  const options = {
    ...{ method, headers, signal, agent: false },
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 cannot undo it.
    ...(isTls && { rejectUnauthorized: true }),
  }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = (isTls ? https : http).request(url, options, (response) => {
    resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response })
  })
  request.on('error', reject)
  // After an answer it changes nothing; without one (a 101 nobody asked for) nothing else would ever be said.
  request.on('close', () => reject(new NetworkFault('cut', 'the connection was closed without an answer')))
  request.end(body)
  return promise
}

async function sendProxied(proxy: URL, outgoing: Outgoing): Promise<Answer> {
  const { sendThroughProxy } = await import('./through-proxy.js')
  return sendThroughProxy(proxy, outgoing)
}

async function readBody(body: Answer['body']): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Counted while reading: Content-Length may be absent. Leaving the loop closes the connection.
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) {
      throw new NetworkFault('too-large', `the answer is larger than ${MAX_BODY_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
