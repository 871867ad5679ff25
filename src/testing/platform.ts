/** The GitHub an issuer belongs to. */
export interface Platform {
  /** `GITHUB_SERVER_URL`. */
  readonly serverUrl: string
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string
  /** GitHub Enterprise Server: its tokens have no `check_run_id`. */
  readonly isServer: boolean
}

/** Reads the platform off an issuer: github.com (also for a loopback issuer), ghe.com or an Enterprise Server. */
export function platformOf(issuer: string): Platform {
  const { host, pathname } = new URL(issuer)
  if (pathname === '/_services/token') {
    return { serverUrl: `https://${host}`, apiUrl: `https://${host}/api/v3`, isServer: true }
  }
  const [, tenant] = /^token\.actions\.([a-z0-9-]+\.ghe\.com)$/.exec(host) ?? []
  const domain = tenant ?? 'github.com'
  return { serverUrl: `https://${domain}`, apiUrl: `https://api.${domain}`, isServer: false }
}
