import type { Platform } from '../platform.js'

/** What addresses in answers begin with. */
export interface Urls {
  readonly api: string
  readonly web: string
}

/** Where the fake answers for the REST API and the pages. */
export interface Addresses {
  /** What the configuration names. */
  readonly configured: Urls
  /** Where the loopback server has the same, whatever the issuer. */
  readonly loopback: Urls
}

export function addressesOf(issuer: string, serverUrl: string, platform: Platform): Addresses {
  const loopback = { api: `${serverUrl}/api/v3`, web: serverUrl }
  if (issuer === serverUrl) return { configured: loopback, loopback }
  return { configured: { api: platform.apiUrl, web: platform.serverUrl }, loopback }
}

/** What an address is for, and what addresses in its answer begin with. */
export interface Target {
  readonly route: 'api' | 'oauth'
  readonly urls: Urls
  /** Below the API's address. */
  readonly path: string
}

/** Where a user's browser is sent to sign in, below {@link Urls.web}. */
export const AUTHORIZE_PATH = '/login/oauth/authorize'
const ACCESS_TOKEN_PATH = '/login/oauth/access_token'

export function targetOf(url: URL, { configured, loopback }: Addresses): Target | undefined {
  const address = `${url.origin}${url.pathname}`
  for (const urls of [configured, loopback]) {
    if (address === `${urls.web}${ACCESS_TOKEN_PATH}`)
      return { route: 'oauth', urls, path: ACCESS_TOKEN_PATH }
    if (address.startsWith(`${urls.api}/`)) {
      return { route: 'api', urls, path: address.slice(urls.api.length) }
    }
  }
  return undefined
}
