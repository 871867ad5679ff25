// The exchange in the same process: gives sessions to workflow runs, and knows which are active. It forgets with its
// process, and two processes do not know of each other: for more than one, take exchange-postgres.ts.
import {
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  GITHUB_ISSUER,
  generateSessionKey,
} from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'

const { OIDC_ISSUER = GITHUB_ISSUER, SESSION_KEY } = process.env
const audience = 'deploy.example.com'
const key = SESSION_KEY ? JSON.parse(SESSION_KEY) : await generateSessionKey()

const permissions = [
  { permission: 'deployments:create', workflow: 'deploy.yaml', branch: 'main' },
  { permission: 'affected-stacks:create', branch: 'pull_request:main' },
]
const { host: platform } = new URL(OIDC_ISSUER)
const repository = { id: '1001', ownerId: '42', fullName: 'acme/infra', platform, permissions }

export const exchange = createExchange({
  verifier: createVerifier({ audience, issuers: [OIDC_ISSUER] }),
  sessions: createSessions({ issuer: 'https://deploy.example.com', audience, keys: [key] }),
  store: createMemoryStore({
    workspaces: [{ id: 'ws_0123456789abcdefghijklmnopqr', repositories: [repository] }],
  }),
  requiredPermission: null,
})

/** Answers below /api/v1/auth: what the action asks, and later steps of its job. */
export const handleExchange = createExchangeHandler({ exchange })
