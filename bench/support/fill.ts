/** Years of use, written in bulk: what the database cannot tell from the real thing. */
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { PLATFORM } from '../../lib/testing/store-fixture.js'
import type { Database } from './databases.ts'

const MANY = 1_000_000
const REPOSITORIES = 100_000
/** A prime: so many further each time, every repository comes once, in no order of an index. */
const STEP = 7919

/**
 * A million remembered tokens, as many active sessions and audit events, and 100 000 repositories with a permission each,
 * in a workspace that is there. Gives ids of the repositories, as many as there are, each once, in no order.
 */
export async function fill(
  { name, url }: Database,
  workspaceId: string,
): Promise<{ readonly repositories: readonly string[] }> {
  if (name === 'SQLite') fillSqlite(url.slice('sqlite:'.length), workspaceId)
  else await fillPostgres(url, workspaceId)
  const repositories = Array.from({ length: REPOSITORIES }, (_, index) =>
    String(REPOSITORIES + ((index * STEP) % REPOSITORIES)),
  )
  return { repositories }
}

function fillSqlite(file: string, workspaceId: string): void {
  const database = new DatabaseSync(file)
  database.exec('begin')
  for (const statement of statements(workspaceId, {
    numbers: (count) =>
      `(with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n < ${count - 1}) select n from numbers)`,
    random: 'lower(hex(randomblob(16)))',
  })) {
    database.exec(statement)
  }
  database.exec('commit')
  database.exec('analyze')
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

async function fillPostgres(url: string, workspaceId: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  for (const statement of statements(workspaceId, {
    numbers: (count) => `generate_series(0, ${count - 1}) as numbers(n)`,
    random: 'gen_random_uuid()::text',
  })) {
    await client.query(statement)
  }
  // What it would do by itself, in the middle of the measurement.
  await client.query('vacuum analyze claims, sessions, repositories, permissions, audit_events')
  await client.query('checkpoint').catch(() => {})
  await client.end()
}

interface Dialect {
  readonly numbers: (count: number) => string
  readonly random: string
}

function statements(workspaceId: string, { numbers, random }: Dialect): readonly string[] {
  const now = Date.now()
  const seconds = Math.floor(now / 1000)
  return [
    // Ids of sessions begin with the time: those to come are higher.
    `insert into claims (issuer, token_id, remember_until)
      select 'https://${PLATFORM}', ${random}, ${seconds} + 300 + n / 10000 from ${numbers(MANY)}`,
    `insert into sessions (id, workspace_id, expires_at)
      select '0' || ${random}, '${workspaceId}', ${seconds} + 1200 + n / 2000 from ${numbers(MANY)}`,
    `insert into repositories
      (id, version, created_at, workspace_id, platform, repository_id, owner_id, full_name, visibility)
      select 'repo_' || n, 1, ${now}, '${workspaceId}', '${PLATFORM}', cast(${REPOSITORIES} + n as text), '42', 'acme/app-' || n, 'private'
      from ${numbers(REPOSITORIES)}`,
    `insert into permissions (id, version, created_at, workspace_id, repository, row)
      select 'perm_' || n, 1, ${now}, '${workspaceId}', 'repo_' || n, '{"permission":"affected-stacks:create","branch":"main"}'
      from ${numbers(REPOSITORIES)}`,
    `insert into audit_events
      (id, time, category, action, workspace_id, description, actor_type, actor_id, actor_name, target_type, target_id, target_name, rest)
      select 'aud_' || ${random}, ${now} - ${MANY} + n, 'auth', 'oidc_token_exchange_success', '${workspaceId}',
        'acme/infra got a session: atmos-pro.yaml at refs/heads/main', 'workflow', '7', 'alice', 'repository', '1001', 'acme/infra',
        '{"traceId":"8e2b6a9e-63a6-4c13-9f0e-0a4f1a6d3b7c","permissions":["affected-stacks:create"],"platform":"${PLATFORM}"}'
      from ${numbers(MANY)}`,
  ]
}
