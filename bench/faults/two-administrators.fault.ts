/** Two administrators change the same permission, having seen the same version of it. One of them is told. */
import { join } from 'node:path'
import { ask } from './support/command-line.ts'
import { startPostgres } from './support/postgres.ts'
import { type ServerProcess, serve } from './support/serve.ts'
import { promise, skip, tally } from './support/verdict.ts'
import { createWorld, type Place } from './support/world.ts'

const ROUNDS = 100

await using world = await createWorld()
await using postgres = await startPostgres()
const sqlite = `sqlite:${join(world.folder, 'two.db')}`
await meet('SQLite', sqlite, 1)
if (postgres) await meet('Postgres, two servers', postgres.url, 2)
else skip('Postgres is not installed here')

async function meet(name: string, database: string, count: number): Promise<void> {
  const place = await world.setUp(database)
  const servers = await Promise.all(Array.from({ length: count }, () => serve(world, database)))
  const [first, second] = await Promise.all(
    ['first', 'second'].map((who, index) =>
      administrator(who, database, place, servers[index % count] as ServerProcess),
    ),
  )
  if (!first || !second) throw new Error('unreachable')

  const outcomes: string[] = []
  let isLast = true
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { version } = await first.look()
    const answers = await Promise.all([
      first.change(`first-${round}`, version),
      second.change(`second-${round}`, version),
    ])
    outcomes.push(
      answers
        .map(({ status, tag }) => `${status} ${tag}`.trim())
        .sort()
        .join(' and '),
    )
    const winner = answers[0].status === 200 ? `first-${round}` : `second-${round}`
    const after = await second.look()
    isLast &&= after.branch === winner && after.version === version + 1
  }
  const { items } = await ask<{ items: unknown[] }>(
    ...[
      'audit',
      'list',
      '--database',
      database,
      '--workspace',
      place.workspaceId,
      '--category',
      'permission',
    ],
    ...['--action', 'changed', '--limit', '200'],
  )
  console.log(`\n${name}: ${tally(outcomes)}`)
  promise(
    'one is done, the other is told',
    outcomes.every((outcome) => outcome === '200 and 412 PreconditionFailed'),
  )
  promise('what was done is what is there', isLast)
  promise(
    'the audit log has one event for each change',
    items.length === ROUNDS,
    `${items.length} for ${ROUNDS}`,
  )
  console.log(`=> ${name}: ${tally(outcomes)}`)
  for (const server of servers) await server.stop()
}

async function administrator(
  name: string,
  database: string,
  { workspaceId, repository }: Place,
  { url }: ServerProcess,
) {
  const { token } = await ask<{ token: string }>(
    ...[
      'token',
      'create',
      '--database',
      database,
      '--workspace',
      workspaceId,
      '--name',
      name,
      '--role',
      'admin',
    ],
  )
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const permissions = new URL(`/api/v1/workspaces/${workspaceId}/repositories/${repository}/permissions`, url)
  const look = async () => {
    const { data } = (await (await fetch(permissions, { headers })).json()) as { data: { items: Seen[] } }
    return data.items[0] as Seen
  }
  const { id } = await look()
  return {
    look,
    async change(branch: string, version: number) {
      const response = await fetch(`${permissions}/${id}`, {
        method: 'PUT',
        headers: { ...headers, 'if-match': `"${version}"` },
        body: JSON.stringify({ permission: 'affected-stacks:create', workflow: '*', branch }),
      })
      const { errorTag = '' } = (await response.json()) as { errorTag?: string }
      return { status: response.status, tag: errorTag }
    },
  }
}

interface Seen {
  readonly id: string
  readonly version: number
  readonly branch: string
}
