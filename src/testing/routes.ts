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

export function createRoutes(github: {
  issuer: string
  keys: KeyRing
  faults: FaultPlan
  tokens: TokenEndpoint
  /** Aborts when the fake closes. */
  closing: AbortSignal
}): Routes {
  const { issuer, keys, faults, tokens, closing } = github
  const wellKnown = `${new URL(issuer).pathname.replace(/\/$/, '')}/.well-known`
  const paths = new Map<string, Route>([
    [`${wellKnown}/openid-configuration`, 'discovery'],
    [`${wellKnown}/jwks`, 'jwks'],
    [TOKEN_PATH, 'token'],
  ])
  const documents: Record<Route, (request: Request) => Promise<Document>> = {
    discovery: async () => discovery(issuer),
    jwks: async () => ({ keys: (await keys.published()).map((key) => key.jwk) }),
    token: tokens.document,
  }
  const requests = { discovery: 0, jwks: 0, token: 0 }

  return {
    requests,
    async handle(request, signal) {
      closing.throwIfAborted()
      const route = paths.get(new URL(request.url).pathname)
      if (route === undefined) return Response.json({ message: 'Not Found' }, { status: 404 })
      requests[route] += 1
      if (request.method !== 'GET') return Response.json({ message: 'Method Not Allowed' }, { status: 405 })
      const refused = route === 'token' ? tokens.refuse(request) : undefined
      if (refused) return refused

      const document = () => documents[route](request)
      const fault = faults.take(route)
      if (fault === undefined) return Response.json(await document())
      const signals = signal ? [signal, closing] : [closing]
      return answerWith(fault, { document, kid: async () => (await keys.signing()).kid, signals })
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
