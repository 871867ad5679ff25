// What a backend on Node writes.
import { DatabaseSync } from 'node:sqlite'
import {
  authorize,
  compilePermissions,
  createExchange,
  createExchangeHandler,
  createSessions,
  createVerifier,
  type Decision,
  explain,
  generateSessionKey,
  guard,
  lintPermissions,
  PermissionError,
  type Session,
  TokenError,
  UnavailableError,
  type WorkflowIdentity,
} from 'atmos-pro-oidc'
import { createMemoryStore } from 'atmos-pro-oidc/store/memory'
import { createPostgresStore } from 'atmos-pro-oidc/store/postgres'
import { createSqliteStore, type ManagedStore } from 'atmos-pro-oidc/store/sqlite'
import { createFakeGitHub, managedStoreContract } from 'atmos-pro-oidc/testing'
import { Pool } from 'pg'

export async function decide(token: string): Promise<Decision> {
  const verifier = createVerifier({ audience: 'atmos-pro.com' })
  const identity: WorkflowIdentity = await verifier.verify(token)
  const rows = [{ permission: 'affected-stacks:create', branch: 'main' }]
  for (const finding of lintPermissions(rows)) console.warn(finding.message)
  const decision = authorize(identity, 'affected-stacks:create', compilePermissions(rows))
  if (!decision.allowed) console.error(explain(decision))
  return decision
}

export function statusOf(error: unknown): 401 | 403 | 503 | 500 {
  if (error instanceof TokenError) return 401
  if (error instanceof PermissionError) return 403
  if (error instanceof UnavailableError) return 503
  return 500
}

export async function startExchange(): Promise<(request: Request) => Promise<Response>> {
  const github = await createFakeGitHub()
  const sessions = createSessions({ issuer: 'https://exchange.example', keys: [await generateSessionKey()] })
  const verifier = createVerifier({
    audience: 'atmos-pro.com',
    issuers: [github.issuer],
    fetch: github.fetch,
  })
  const exchange = createExchange({ verifier, store: createMemoryStore({ workspaces: [] }), sessions })
  const handler = createExchangeHandler({ exchange })
  return (request) => handler(request)
}

export function openStore(url: string): Promise<ManagedStore> {
  return url.startsWith('postgres:')
    ? createPostgresStore({ pool: new Pool({ connectionString: url }) })
    : createSqliteStore({ database: new DatabaseSync(url) })
}

export const contract = managedStoreContract(() => openStore(':memory:'))

export { guard, type Session }
