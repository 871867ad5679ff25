/** Below it is everything but what monitors and discovery ask for. */
export const BASE_PATH = '/api/v1'

/** A route of the server. */
export interface Route {
  readonly method: string
  /** With its fields in braces: `/api/v1/workspaces/{workspaceId}`. */
  readonly path: string
  /** What log, metrics and OpenAPI call it. */
  readonly id: string
}

export const EXCHANGE_ROUTE: Route = { method: 'POST', path: `${BASE_PATH}/auth/github-oidc`, id: 'exchange' }

/** What the exchange handler answers. */
export const EXCHANGE_ROUTES: readonly Route[] = [
  EXCHANGE_ROUTE,
  { method: 'GET', path: `${BASE_PATH}/auth/session`, id: 'session.show' },
  { method: 'DELETE', path: `${BASE_PATH}/auth/session`, id: 'session.revoke' },
  { method: 'GET', path: '/.well-known/jwks.json', id: 'jwks' },
  { method: 'GET', path: '/.well-known/openid-configuration', id: 'discovery' },
]

export const EXPORT_ROUTE: Route = {
  method: 'GET',
  path: `${BASE_PATH}/workspaces/{workspaceId}/audit-events/export`,
  id: 'audit.export',
}

/** Where GitHub sends its webhooks. */
export const WEBHOOK_ROUTE: Route = { method: 'POST', path: '/webhooks/github', id: 'webhooks.github' }

export const HEALTH_ROUTE: Route = { method: 'GET', path: '/healthz', id: 'healthz' }
export const READY_ROUTE: Route = { method: 'GET', path: '/readyz', id: 'readyz' }
export const METRICS_ROUTE: Route = { method: 'GET', path: '/metrics', id: 'metrics' }
export const OPENAPI_ROUTE: Route = { method: 'GET', path: '/openapi.json', id: 'openapi' }
