// The exchange, in as many processes as there are: they share a database and the key that signs sessions. Workspaces,
// repositories and permissions are in the database too: atmos-pro-oidc workspace|repository|permission --database $DATABASE_URL
import {
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  GITHUB_ISSUER,
} from 'atmos-pro-oidc'
import { createPostgresStore } from 'atmos-pro-oidc/store/postgres'
import { Pool } from 'pg'

const { OIDC_ISSUER = GITHUB_ISSUER, SESSION_KEY, DATABASE_URL } = process.env
if (!SESSION_KEY || !DATABASE_URL) throw new Error('SESSION_KEY and DATABASE_URL must be set.')
const audience = 'deploy.example.com'

export const exchange = createExchange({
  verifier: createVerifier({ audience, issuers: [OIDC_ISSUER] }),
  sessions: createSessions({
    issuer: 'https://deploy.example.com',
    audience,
    keys: [JSON.parse(SESSION_KEY)],
  }),
  store: await createPostgresStore({ pool: new Pool({ connectionString: DATABASE_URL, max: 2 }) }),
  requiredPermission: null,
})

/** Answers below /api/v1/auth: what the action asks, and later steps of its job. */
export const handleExchange = createExchangeHandler({ exchange })
