/** Where a GitHub is. */
export interface GitHubAddresses {
  /** Of the REST API, without a trailing slash. */
  readonly apiUrl: string
  /** Of the pages that people see, without a trailing slash. */
  readonly webUrl: string
}

/** The addresses of the GitHub whose tokens have an issuer on this host: github.com, ghe.com or an Enterprise Server. */
export function addressesOf(platform: string): GitHubAddresses {
  const [, domain] = /^token\.actions\.([a-z0-9-]+\.ghe\.com)$/.exec(platform) ?? []
  if (platform === 'token.actions.githubusercontent.com') {
    return { apiUrl: 'https://api.github.com', webUrl: 'https://github.com' }
  }
  if (domain) return { apiUrl: `https://api.${domain}`, webUrl: `https://${domain}` }
  return { apiUrl: `https://${platform}/api/v3`, webUrl: `https://${platform}` }
}

/** Whether the GitHub of that platform may be at this address, as far as addresses tell: there may be a proxy. */
export function isAddressOf(apiUrl: string, platform: string): boolean {
  const { protocol, hostname } = new URL(apiUrl)
  // This machine itself.
  if (protocol === 'http:') return true
  const usual = addressesOf(platform).apiUrl
  const isKnown = hostname === 'api.github.com' || /^api\.[a-z0-9-]+\.ghe\.com$/.test(hostname)
  if (isKnown) return hostname === new URL(usual).hostname
  return !isEnterpriseServer(apiUrl) || isEnterpriseServer(usual)
}

/** An Enterprise Server, which is behind github.com by some months. */
export function isEnterpriseServer(apiUrl: string): boolean {
  const { hostname, pathname } = new URL(apiUrl)
  return pathname === '/api/v3' && !hostname.startsWith('api.')
}
