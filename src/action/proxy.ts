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
