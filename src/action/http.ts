import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { NetworkFault, networkFault } from './network-fault.js'
import { type Environment, proxyFor, tunnel } from './proxy.js'
import { VERSION } from './version.js'

/** Replies are a few kilobytes. */
const MAX_BODY_BYTES = 1024 * 1024

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  /** The bearer token. */
  readonly bearer?: string
  /** Sent as JSON. */
  readonly json?: object
}

export interface HttpReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

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
 * Node's own client, because a successful run's time is mostly loading code: `fetch` and undici each take longer to
 * load than both requests take to run.
 *
 * @throws NetworkFault
 */
export async function send(request: HttpRequest, { timeout, env }: HttpOptions): Promise<HttpReply> {
  const signal = AbortSignal.timeout(timeout)
  const proxy = proxyFor(request.url, env)
  try {
    const socket = proxy && (await tunnel(proxy, request.url, signal))
    const response = await open(request, signal, socket)
    const { statusCode: status = 0, headers } = response
    return { status, headers, body: await readBody(response) }
  } catch (error) {
    if (!signal.aborted) throw networkFault(error, proxy?.host)
    const message = `no complete answer within ${timeout / 1000} s`
    throw new NetworkFault('timeout', message, { cause: error, proxy: proxy?.host })
  }
}

function open(
  { method, url, bearer, json }: HttpRequest,
  signal: AbortSignal,
  tunnelled: Socket | undefined,
): Promise<IncomingMessage> {
  const body = json && JSON.stringify(json)
  const headers = {
    accept: 'application/json',
    'user-agent': `atmos-pro-oidc/${VERSION}`,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  }
  const isTls = url.protocol === 'https:'
  const options = {
    method,
    headers,
    signal,
    // Without TLS, an agent would open a connection of its own.
    ...(tunnelled && !isTls ? { createConnection: () => tunnelled } : { agent: false, socket: tunnelled }),
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED=0 cannot undo it.
    rejectUnauthorized: true,
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request = (isTls ? https : http).request(url, options, resolve)
  request.on('error', reject)
  request.end(body)
  return promise
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  // Counted while reading: Content-Length may be absent. Leaving the loop closes the connection.
  for await (const chunk of response) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) {
      throw new NetworkFault('too-large', `the answer is larger than ${MAX_BODY_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
