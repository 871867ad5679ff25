/**
 * What of GitHub a request is for: the discovery document, the key set, the runner's token endpoint, the REST API, or
 * the tokens of those who sign in.
 */
export type Route = 'discovery' | 'jwks' | 'token' | 'api' | 'oauth'

/** Faults of any route. */
export type CommonFault =
  /** Answers with this status, for example 500, 502, 503 or 429. */
  | number
  /** As above, with a `Retry-After` header: seconds, or an HTTP date. */
  | { readonly status: number; readonly retryAfter: number | string }
  /** Answers as it should, after so many milliseconds. */
  | { readonly slow: number }
  /** Answers as it should, with so many bytes of white space behind it: only a cap on the body refuses it. */
  | { readonly oversized: number }
  /** Redirects (302) to this address. */
  | { readonly redirect: string }
  /** The connection breaks before an answer. */
  | 'reset'
  /** Never answers. */
  | 'hang'
  /** Sends headers and half of the body, and then nothing more. */
  | 'stall'
  /** A web page with status 200, as a captive portal or a proxy sends. */
  | 'html'
  /** Answers as it should, but for one byte that is not UTF-8. */
  | 'invalid-utf8'

export type DiscoveryFault =
  /** Names a key set on another host. */
  | 'wrong-jwks-host'
  /** Names another issuer than the one asked. */
  | 'wrong-issuer'

export type JwksFault =
  /** No keys at all. */
  | 'empty-keys'
  /** The signing key's id, with an elliptic-curve key. */
  | 'ec-keys'
  /** The signing key's id, with an RSA key of 1024 bits. */
  | 'weak-keys'

export type TokenFault =
  /** 403 for a job GitHub has not noticed to be running yet: it passes. */
  | 'pending'
  /** An answer without a token in it. */
  | 'no-value'

export type ApiFault =
  /** 403: nothing is left of the hour's requests. `X-RateLimit-Reset` is a minute away. */
  | 'rate-limited'
  /** 403 with `Retry-After`: a minute. Too many requests at once, or too many changes. */
  | 'secondary-limit'

/** What can go wrong on a route. */
export type Fault<R extends Route = Route> =
  | CommonFault
  | { discovery: DiscoveryFault; jwks: JwksFault; token: TokenFault; api: ApiFault; oauth: ApiFault }[R]

/** The faults asked for, in order. */
export interface FaultPlan {
  add(route: Route, fault: Fault, times: number): void
  /** The fault of the next request, which counts as served. */
  take(route: Route): Fault | undefined
  clear(route?: Route): void
}

export function createFaultPlan(): FaultPlan {
  let planned: { readonly route: Route; readonly fault: Fault; left: number }[] = []

  return {
    add(route, fault, times) {
      // An endless one would hide whatever comes behind it.
      planned = planned.filter((entry) => entry.route !== route || entry.left !== Number.POSITIVE_INFINITY)
      if (times > 0) planned.push({ route, fault, left: times })
    },
    take(route) {
      const next = planned.find((entry) => entry.route === route)
      if (!next) return undefined
      next.left -= 1
      if (next.left <= 0) planned = planned.filter((entry) => entry !== next)
      return next.fault
    },
    clear(route) {
      planned = route === undefined ? [] : planned.filter((entry) => entry.route !== route)
    },
  }
}
