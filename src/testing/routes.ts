import { type Addresses, type Target, targetOf } from './app/urls.js'
import type { FaultPlan, Route } from './faults.js'
import { answerWith, type Document } from './faulty-answer.js'
import type { KeyRing } from './key-ring.js'
import type { TokenEndpoint } from './token-endpoint.js'

/** How often each route was asked, whatever it answered. */
export type RequestCounts = Readonly<Record<Route, number>>

/** GitHub's side of the wire: a request in, an answer out. */
export interface Routes {
  readonly requests: RequestCounts
  /**
   * `signal` aborts when the client leaves.
   *
   * @throws ConnectionReset, and what `signal` or `closing` aborts with
   */
  handle(request: Request, signal?: AbortSignal): Promise<Response>
}

/** Where the runner's token endpoint is. */
export const TOKEN_PATH = '/token'

/** The routes that ID tokens need. */
type TokenRoute = Exclude<Route, Target['route']>

interface Answering {
  readonly route: Route
  /** An answer at hand is one that a fault could not make worse. */
  readonly answer: Response | (() => Promise<Response>)
}

export function createRoutes(github: {
  issuer: string
  serverUrl: string
  addresses: Addresses
  keys: KeyRing
  faults: FaultPlan
  tokens: TokenEndpoint
  /** Answers for the REST API and the sign-in. */
  app: (request: Request, target: Target) => Promise<Response>
  now: () => number
  /** Aborts when the fake closes. */
  closing: AbortSignal
}): Routes {
  const { issuer, serverUrl, addresses, keys, faults, tokens, app, now, closing } = github
  const { origin, pathname } = new URL(issuer)
  const wellKnown = `${pathname.replace(/\/$/, '')}/.well-known`
  const routes = new Map<string, TokenRoute>(
    [origin, serverUrl].flatMap((base) => [
      [`${base}${wellKnown}/openid-configuration`, 'discovery'],
      [`${base}${wellKnown}/jwks`, 'jwks'],
      [`${base}${TOKEN_PATH}`, 'token'],
    ]),
  )
  const documents: Record<TokenRoute, (request: Request) => Promise<Document>> = {
    discovery: async () => discovery(issuer),
    jwks: async () => ({ keys: (await keys.published()).map((key) => key.jwk) }),
    token: tokens.document,
  }
  const requests = { discovery: 0, jwks: 0, token: 0, api: 0, oauth: 0 }

  async function documentOf(route: TokenRoute, request: Request): Promise<Response> {
    return Response.json(await documents[route](request))
  }

  function answering(request: Request): Answering | undefined {
    const url = new URL(request.url)
    const target = targetOf(url, addresses)
    if (target) return { route: target.route, answer: () => app(request, target) }
    const route = routes.get(`${url.origin}${url.pathname}`)
    return route && { route, answer: answerOn(route, request) }
  }

  function answerOn(route: TokenRoute, request: Request): Response | (() => Promise<Response>) {
    if (request.method !== 'GET') return Response.json({ message: 'Method Not Allowed' }, { status: 405 })
    const refused = route === 'token' ? tokens.refuse(request) : undefined
    return refused ?? (() => documentOf(route, request))
  }

  return {
    requests,
    async handle(request, signal) {
      closing.throwIfAborted()
      const found = answering(request)
      if (!found) return Response.json({ message: 'Not Found' }, { status: 404 })
      const { route, answer } = found
      requests[route] += 1
      if (answer instanceof Response) return answer

      const fault = faults.take(route)
      if (fault === undefined) return answer()
      const signals = signal ? [signal, closing] : [closing]
      return answerWith(fault, { answer, kid: async () => (await keys.signing()).kid, now, signals })
    },
  }
}

function discovery(issuer: string): Document {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  }
}
