import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { NetworkFault } from './network-fault.js'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy to reach `url` through, by the variables everybody knows: `https_proxy` or `http_proxy` after the URL's
 * scheme, and `no_proxy`; lower case first, as curl and the runner do.
 *
 * @throws NetworkFault `proxy-invalid`
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy'
  const value = env[name] || env[name.toUpperCase()]
  if (!value || isExempt(url, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined
  const proxy = URL.parse(value.includes('://') ? value : `http://${value}`)
  if (proxy?.hostname && /^https?:$/.test(proxy.protocol)) return proxy
  // The value may hold a password: it is not shown.
  throw new NetworkFault('proxy-invalid', `${name.toUpperCase()} is not an http or https URL`)
}

/** `no_proxy`: hosts and their subdomains, each with an optional port, separated by commas or spaces; `*` is all. */
function isExempt(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true
      const [, host = `[${entry}]`, only] = /^(\[.+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? []
      const domain = host.replace(/^\*?\./, '')
      return (
        (url.hostname === domain || url.hostname.endsWith(`.${domain}`)) &&
        (only === undefined || only === port)
      )
    })
}

/**
 * Opens a tunnel through `proxy` to `url`'s host with CONNECT (RFC 9110 §9.3.6): the proxy sees the host, and nothing
 * of what is sent to it over TLS.
 *
 * Written here, in few lines, rather than taken from undici: its proxy agent would be nine tenths of the bundle.
 *
 * @throws NetworkFault `proxy-unreachable`, `proxy-refused`
 */
export function tunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const client = proxy.protocol === 'https:' ? https : http
  const request = client.request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    agent: false,
    signal,
    rejectUnauthorized: true,
  })
  request.once('connect', ({ statusCode: status = 0 }, socket) => {
    if (status >= 200 && status < 300) return resolve(socket)
    socket.destroy()
    const message = `the proxy ${proxy.host} answered CONNECT ${authority} with ${status}`
    reject(new NetworkFault('proxy-refused', message, { status }))
  })
  request.once('error', (cause) => {
    reject(new NetworkFault('proxy-unreachable', `the proxy ${proxy.host}: ${cause.message}`, { cause }))
  })
  request.end()
  return promise
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (!username) return {}
  const credentials = `${decode(username)}:${decode(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** Percent-decoded; as it stands when it holds a `%` that was never meant to be one. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
