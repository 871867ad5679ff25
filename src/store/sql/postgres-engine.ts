import type { Committed } from '../managed-store.js'
import type { PostgresClient, PostgresPool, PostgresQuery } from '../postgres-pool.js'
import type { Engine, Step } from './engine.js'
import { type Query, storableValues } from './query.js'

/** Of a commit that lost against another one: it is made once more, so often. */
const MAX_ATTEMPTS = 5
/** serialization_failure, deadlock_detected */
const LOST = ['40001', '40P01']
/** foreign_key_violation, unique_violation */
const VIOLATED = ['23503', '23505']

export function createPostgresEngine(pool: PostgresPool): Engine {
  let ended: Promise<void> | undefined
  // A connection that is lost while nobody uses it; the next query takes another one. Without a listener, the process ends.
  pool.on('error', ignore)

  async function commit(steps: readonly Step[]): Promise<Committed> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withClient(pool, (client) => transact(client, steps))
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !LOST.includes(codeOf(error))) throw error
      }
    }
  }

  return {
    name: 'postgres',
    // A tenth of a second: those who search share the connections with those who exchange.
    eventsAtOnce: 50_000,
    read: async (query) => (await pool.query(toPostgres(query))).rows,
    write: async (query) => (await pool.query(toPostgres(query))).rowCount ?? 0,
    commit,
    close() {
      ended ??= pool.end()
      return ended
    },
  }
}

/** Lends a connection. After an error nobody knows what state it is in: it is closed. */
export async function withClient<T>(
  pool: PostgresPool,
  use: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  client.on('error', ignore)
  let isSound = false
  try {
    const result = await use(client)
    isSound = true
    return result
  } finally {
    client.off('error', ignore)
    client.release(!isSound)
  }
}

export function toPostgres({ sql, parameters, name }: Query): PostgresQuery {
  return { text: sql, values: storableValues(parameters), ...(name && { name }) }
}

async function transact(client: PostgresClient, steps: readonly Step[]): Promise<Committed> {
  await client.query({ text: 'begin', values: [] })
  for (const [place, { query, mustChange }] of steps.entries()) {
    const holds = await client.query(toPostgres(query)).then(
      ({ rowCount }) => !mustChange || rowCount !== 0,
      (error: unknown) => {
        if (mustChange && VIOLATED.includes(codeOf(error))) return false
        throw error
      },
    )
    if (holds) continue
    await client.query({ text: 'rollback', values: [] })
    return { conflict: place }
  }
  await client.query({ text: 'commit', values: [] })
  return 'done'
}

/** The SQLSTATE, where there is one. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function ignore(): void {}
